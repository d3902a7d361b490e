package dev.sluice.client;

import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections one address may have: of clients, and of such that have not logged in yet.
 * Knows no address that has none. Any thread.
 */
final class AddressCaps {
  private final SluiceConfig.PerAddress limits;
  private final Map<InetAddress, Integer> logins = new ConcurrentHashMap<>();
  private final Map<InetAddress, Integer> clients = new ConcurrentHashMap<>();

  AddressCaps(SluiceConfig.PerAddress limits) {
    this.limits = limits;
  }

  /** Whether there is anything to count. */
  boolean isOff() {
    return limits.maxClients() == 0 && limits.maxLogins() == 0;
  }

  /** What becomes of a connection that has just been accepted. */
  enum Login {
    /** It may go on. */
    COUNTED,
    /** It may say what it wants, since that may be a cancel, and be told that it may not log in. */
    TOO_MANY,
    /** It is closed, and not counted. */
    FAR_TOO_MANY
  }

  /** Counts a connection until {@link #endLogin}. */
  Login beginLogin(InetAddress address) {
    int most = limits.maxLogins();
    int now = logins.merge(address, 1, Integer::sum);
    if (most == 0 || now <= most) {
      return Login.COUNTED;
    }
    if (now <= 2L * most) {
      return Login.TOO_MANY;
    }
    discount(logins, address);
    return Login.FAR_TOO_MANY;
  }

  /** A connection that was counted has logged in, or has been closed. */
  void endLogin(InetAddress address) {
    discount(logins, address);
  }

  /** Counts a client until {@link #leave}, or says why there are too many. */
  Optional<PgError> enter(InetAddress address) {
    int most = limits.maxClients();
    if (clients.merge(address, 1, Integer::sum) <= most || most == 0) {
      return Optional.empty();
    }
    discount(clients, address);
    return Optional.of(
        tooMany("connections", address)
            .withHint("Raise limits.maxClientsPerAddress, which is " + most + "."));
  }

  /** A client that was counted has gone. */
  void leave(InetAddress address) {
    discount(clients, address);
  }

  /** What a connection is told of which {@link #beginLogin} said {@link Login#TOO_MANY}. */
  PgError tooManyLogins(InetAddress address) {
    return tooMany("logins under way", address)
        .withHint("Raise limits.maxLoginsPerAddress, which is " + limits.maxLogins() + ".");
  }

  private static PgError tooMany(String what, InetAddress address) {
    return PgError.fatal(
        SqlState.TOO_MANY_CONNECTIONS,
        "too many " + what + " from address \"" + NetUtil.toAddressString(address) + "\"");
  }

  /** Addresses that are known now. */
  int addresses() {
    return logins.size() + clients.size();
  }

  private static void discount(Map<InetAddress, Integer> counts, InetAddress address) {
    counts.computeIfPresent(address, (key, now) -> now == 1 ? null : Integer.valueOf(now - 1));
  }
}
