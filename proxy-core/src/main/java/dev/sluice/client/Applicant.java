package dev.sluice.client;

import dev.sluice.config.AddressRange;
import dev.sluice.protocol.StartupPacket;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Who wants to log in, as far as it is known before it has proven anything.
 *
 * @param address the socket's other end, never IPv4 in IPv6's clothes; empty if it is gone already
 */
record Applicant(
    Optional<InetAddress> address, Encryption encryption, StartupPacket.Startup startup) {
  /** PostgreSQL's NAMEDATALEN - 1: names of startup packets end after so many bytes. */
  private static final int LONGEST_NAME = 63;

  static Applicant of(Channel channel, Encryption encryption, StartupPacket.Startup startup) {
    return new Applicant(address(channel), encryption, startup);
  }

  /** Where a channel comes from; empty if it is no socket of IP. */
  static Optional<InetAddress> address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
            && remote.getAddress() != null
        ? Optional.of(AddressRange.unwrapped(remote.getAddress()))
        : Optional.empty();
  }

  /** The address in words. */
  String host() {
    return address.map(NetUtil::toAddressString).orElse("unknown");
  }

  String user() {
    return startup.parameters().getOrDefault("user", "");
  }

  String database() {
    return ClientServices.database(startup);
  }

  /** The user, as a server would understand it. */
  String serversUser() {
    return cut(user());
  }

  /** The database, as a server would understand it. */
  String serversDatabase() {
    return cut(database());
  }

  private static String cut(String name) {
    if (ByteBufUtil.utf8Bytes(name) <= LONGEST_NAME) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return new String(Arrays.copyOf(bytes, LONGEST_NAME), StandardCharsets.UTF_8);
  }

  /**
   * Whether it wants physical replication, which belongs to no database. Logical replication
   * ({@code replication=database}) is a matter of its database. Spelled as PostgreSQL's parse_bool
   * reads it; what that does not understand the server refuses.
   */
  boolean isPhysicalReplication() {
    String asked = startup.parameters().get("replication");
    return asked != null && !asked.equals("database") && !isFalse(asked.toLowerCase(Locale.ROOT));
  }

  private static boolean isFalse(String text) {
    return !text.isEmpty()
        && ("false".startsWith(text)
            || "no".startsWith(text)
            || text.equals("of")
            || text.equals("off")
            || text.equals("0"));
  }
}
