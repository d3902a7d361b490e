package dev.sluice.topology;

import java.util.Optional;

/**
 * What a source knows of a node besides its name and its address.
 *
 * @param zone where it runs, as far as the source knows
 * @param draining whether it gets no new reads because it is about to end; what runs there goes on,
 *     and a primary stays the primary until the election says otherwise
 */
public record Listing(Optional<String> zone, boolean draining) {
  /** Of a source that knows nothing else. */
  public static final Listing PLAIN = new Listing(Optional.empty(), false);
}
