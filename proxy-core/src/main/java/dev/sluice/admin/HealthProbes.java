package dev.sluice.admin;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The questions behind {@code /health/*}. Asked on one thread that belongs to the HTTP endpoint, so
 * they may block for a moment; a probe that throws counts as not well.
 *
 * @param live whether the event loops answer ({@link EventLoopProbe}); never depends on PostgreSQL
 * @param ready whether this proxy wants new clients: listening, not draining, any usable node
 * @param primary whether there is an elected primary
 */
public record HealthProbes(
    BooleanSupplier live, Supplier<Health> ready, Supplier<Health> primary) {}
