package dev.sluice.client;

import dev.sluice.auth.RoleSource;
import dev.sluice.config.SluiceConfig;
import dev.sluice.metrics.ClientMeters;
import dev.sluice.protocol.StartupPacket;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.tls.ClientTls;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What all clients share until they are logged in. Every part may be used on any event loop.
 *
 * @param tls empty when clients are to do without
 */
public record ClientServices(
    SluiceConfig config,
    Optional<ClientTls> tls,
    RoleSource roles,
    ClientCaps caps,
    Welcomes welcomes,
    SessionRegistry registry,
    CancelRequests cancels,
    SessionServices sessions,
    Console console,
    ClientMeters meters,
    SecureRandom random) {
  /** The database that a client asks for. */
  static String database(StartupPacket.Startup startup) {
    String named = startup.parameters().getOrDefault("database", "");
    return named.isEmpty() ? startup.parameters().getOrDefault("user", "") : named;
  }

  /** What is logged of their connections. */
  ConnectionLog log() {
    return new ConnectionLog(config.log());
  }

  /** Where the client counts that asks for this. */
  Places places(StartupPacket.Startup startup) {
    return console.isAt(database(startup)) ? console : caps;
  }
}
