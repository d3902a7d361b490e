package dev.sluice.client;

import dev.sluice.config.HostPort;
import dev.sluice.config.LogConfig;
import dev.sluice.log.LogText;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Connections of clients in the log, in PostgreSQL's words, as far as the settings ask for them.
 * Any event loop.
 */
final class ConnectionLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.log.connections");

  private final LogConfig config;

  ConnectionLog(LogConfig config) {
    this.config = config;
  }

  /** Somebody has connected. */
  void received(Channel channel) {
    if (config.connections()) {
      HostPort client = client(channel);
      write(
          Map.of("client", client.toString()),
          "connection received: host=" + client.host() + " port=" + client.port());
    }
  }

  /**
   * A client is logged in.
   *
   * @param session the number of its session; empty for the console
   */
  void authorized(Channel channel, LoginHandler login, String session) {
    if (!config.connections() && !config.disconnections()) {
      return;
    }
    Map<String, String> fields = new TreeMap<>();
    fields.put("user", LogText.oneLine(login.user()));
    fields.put("database", LogText.oneLine(login.database()));
    HostPort client = client(channel);
    fields.put("client", client.toString());
    if (!session.isEmpty()) {
      fields.put("session", session);
    }
    String who = "user=" + fields.get("user") + " database=" + fields.get("database");
    if (config.connections()) {
      write(fields, "connection authorized: " + who + application(login) + tls(channel));
    }
    if (config.disconnections()) {
      long since = System.nanoTime();
      String where = " host=" + client.host() + " port=" + client.port();
      channel.closeFuture().addListener(closed -> disconnected(fields, since, who + where));
    }
  }

  private static void disconnected(Map<String, String> fields, long since, String who) {
    long nanos = System.nanoTime() - since;
    fields.put("duration_ms", LogText.millis(nanos));
    write(fields, "disconnection: session time: " + time(Duration.ofNanos(nanos)) + " " + who);
  }

  private static void write(Map<String, String> fields, String line) {
    fields.forEach(MDC::put);
    try {
      LOG.info(line);
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }

  private static String application(LoginHandler login) {
    String name = login.parameters().getOrDefault("application_name", "");
    return name.isEmpty() ? "" : " application_name=" + LogText.oneLine(name);
  }

  private static String tls(Channel channel) {
    return Optional.ofNullable(channel.pipeline().get(SslHandler.class))
        .map(handler -> handler.engine().getSession())
        .map(
            tls ->
                " SSL enabled (protocol="
                    + tls.getProtocol()
                    + ", cipher="
                    + tls.getCipherSuite()
                    + ")")
        .orElse("");
  }

  private static HostPort client(Channel channel) {
    SocketAddress address = channel.remoteAddress();
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? new HostPort(inet.getAddress().getHostAddress(), inet.getPort())
        : new HostPort("unknown", 0);
  }

  /** Hours, minutes, seconds, as PostgreSQL has it. */
  static String time(Duration time) {
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d.%03d",
        time.toHours(),
        time.toMinutesPart(),
        time.toSecondsPart(),
        time.toMillisPart());
  }
}
