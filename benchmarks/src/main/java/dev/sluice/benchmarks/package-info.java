/**
 * What the hot path costs, measured with JMH: one class for each part of it. May import everything
 * that is public in the proxy; nothing imports it.
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
