package dev.sluice.client;

import dev.sluice.protocol.PgError;
import java.util.Optional;

/** Counts clients of one kind from the startup packet to the close of the socket. Any thread. */
interface Places {
  /** Lets one more in, before anything is known of its user; an error when there are too many. */
  Optional<PgError> enter();

  /** One that entered has gone. */
  void leave();
}
