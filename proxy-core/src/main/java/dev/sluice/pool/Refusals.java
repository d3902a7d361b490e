package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.server.ServerException.Kind;
import java.util.function.Supplier;

/** Tells those who get no connection to a node why. */
final class Refusals {
  private final HostPort address;
  private final Supplier<SluiceConfig.Limits> limits;

  Refusals(HostPort address, Supplier<SluiceConfig.Limits> limits) {
    this.address = address;
    this.limits = limits;
  }

  /** Who may not wait. */
  void noneFree(Lease lease) {
    lease.refuse(Kind.UNREACHABLE, tooMany("none is free"));
  }

  void queueFull(Lease lease) {
    lease.refuse(Kind.REFUSED, tooMany("the queue for them is full"));
  }

  void tooLong(Lease lease) {
    lease.refuse(
        Kind.REFUSED, tooMany("waited " + limits.get().waitTimeout().toMillis() + " ms for one"));
  }

  private PgError tooMany(String detail) {
    return PgError.error(
            SqlState.TOO_MANY_CONNECTIONS, "sorry, too many connections to server " + address)
        .withDetail(
            "All "
                + limits.get().maxServerConnectionsPerNode()
                + " server connections of this node are in use; "
                + detail
                + ".")
        .withHint("Raise limits.maxServerConnectionsPerNode or limits.waitTimeout.");
  }

  void paused(Lease lease) {
    lease.refuse(
        Kind.REFUSED,
        PgError.error(
                SqlState.CANNOT_CONNECT_NOW,
                "database \"" + lease.key().database() + "\" is paused")
            .withHint("The statement was held for timeouts.pause before it was refused."));
  }
}
