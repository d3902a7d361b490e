/**
 * Which nodes exist (a {@code TopologySource} says) and what they are (SQL says): roles, timelines,
 * freshness, the elected primary, as immutable snapshots. May import {@code codec}, {@code auth}
 * and {@code protocol}.
 */
@NullMarked
package dev.sluice.topology;

import org.jspecify.annotations.NullMarked;
