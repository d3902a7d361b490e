package dev.sluice.admin;

/**
 * An answer to one question about health.
 *
 * @param ok whether it is well
 * @param reason why, in a few words without secrets; shown to anyone who asks
 */
public record Health(boolean ok, String reason) {}
