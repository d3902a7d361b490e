package dev.sluice.client;

import dev.sluice.auth.RoleSource;
import dev.sluice.config.LiveConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.metrics.ClientMeters;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.StartupPacket;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.tls.ClientTls;
import io.netty.channel.Channel;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What all clients share until they are logged in. Every part may be used on any event loop.
 *
 * @param tls empty when clients are to do without
 */
public record ClientServices(
    LiveConfig live,
    Optional<ClientTls> tls,
    RoleSource roles,
    Admission admission,
    ClientCaps caps,
    Welcomes welcomes,
    SessionRegistry registry,
    CancelRequests cancels,
    SessionServices sessions,
    Console console,
    ClientMeters meters,
    SecureRandom random) {
  /** What applies to whoever connects now. */
  SluiceConfig config() {
    return live.config();
  }

  /** The database that a client asks for. */
  static String database(StartupPacket.Startup startup) {
    String named = startup.parameters().getOrDefault("database", "");
    return named.isEmpty() ? startup.parameters().getOrDefault("user", "") : named;
  }

  /** Counts a client that asks for that database until it leaves, or says why it may not come. */
  Optional<PgError> enter(Channel channel, String database) {
    boolean isConsole = console.isAt(database);
    return admission.enter(channel, isConsole ? console : caps, isConsole);
  }

  /** What is logged of their connections. */
  ConnectionLog log() {
    return new ConnectionLog(config().log());
  }
}
