package dev.sluice.config;

import java.time.Duration;

/**
 * How the proxy ends on SIGTERM.
 *
 * @param delay how long it goes on as before, but says that it is not ready
 * @param timeout how long clients in a transaction may go on after that
 */
public record ShutdownConfig(Duration delay, Duration timeout) {}
