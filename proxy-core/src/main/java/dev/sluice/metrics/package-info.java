/**
 * Names, units and registration of everything that is counted or timed. A leaf: imports nothing of
 * Sluice, may be used by every package.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
