package dev.sluice.console;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.pool.ServerView;
import dev.sluice.session.SessionView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What sessions and server connections do now, one row for each. */
final class ClientTables {
  /** PgBouncer's columns of both SHOW CLIENTS and SHOW SERVERS. */
  private static final String[] SOCKET = {
    "type",
    "user",
    "database",
    "replication",
    "state",
    "addr",
    "#port",
    "local_addr",
    "#local_port",
    "connect_time",
    "request_time",
    "#wait",
    "#wait_us",
    "#close_needed",
    "ptr",
    "link",
    "#remote_pid",
    "tls",
    "application_name",
    "#prepared_statements",
    "#id"
  };

  private final ConsoleServices services;

  ClientTables(ConsoleServices services) {
    this.services = services;
  }

  List<Table> tables() {
    return List.of(
        new Table(
            "clients",
            "sessions",
            Table.columns(SOCKET),
            Census.of(services, ClientTables::clients)),
        new Table(
            "servers",
            "server connections",
            Table.columns(SOCKET),
            Census.of(services, ClientTables::servers)),
        new Table(
            "pins",
            "sessions that are tied to one server connection, and why",
            Table.columns("#id", "user", "database", "application_name", "node", "pinned"),
            Census.of(services, ClientTables::pins)),
        new Table(
            "waits",
            "sessions that wait, for what, and how long",
            Table.columns(
                "#id", "user", "database", "application_name", "waits_for", "node", "#wait_us"),
            Census.of(services, ClientTables::waits)));
  }

  private static List<List<@Nullable String>> clients(Census census) {
    long now = System.currentTimeMillis();
    return census.sessions().stream().map(session -> client(session, now)).toList();
  }

  private static List<@Nullable String> client(SessionView session, long now) {
    SessionView.Who who = session.who();
    SessionView.Socket socket = session.socket();
    long running = session.state().statementNanos();
    long waitMicros = NANOSECONDS.toMicros(session.state().waiting().nanos());
    return Table.row(
        "C",
        who.user(),
        who.database(),
        replication(who.replication()),
        session.state().activity(),
        socket.remote().host(),
        socket.remote().port(),
        socket.local().host(),
        socket.local().port(),
        Census.time(socket.connectedAt()),
        running == 0 ? null : Census.time(now - NANOSECONDS.toMillis(running)),
        MICROSECONDS.toSeconds(waitMicros),
        waitMicros % 1_000_000,
        0,
        "session-" + session.id(),
        session.servers().stream().map(ClientTables::link).collect(Collectors.joining(",")),
        0,
        socket.tls(),
        who.applicationName(),
        0,
        session.id());
  }

  private static String replication(String asked) {
    return switch (asked.toLowerCase(Locale.ROOT)) {
      case "", "off", "false", "no", "0" -> "none";
      case "database" -> "logical";
      default -> "physical";
    };
  }

  private static String link(SessionView.HeldConnection held) {
    return held.address() + "/" + held.processId();
  }

  private static List<List<@Nullable String>> servers(Census census) {
    Map<SessionView.HeldConnection, SessionView> holders = census.holders();
    return census.servers().stream().map(server -> server(server, holders)).toList();
  }

  private static List<@Nullable String> server(
      ServerView server, Map<SessionView.HeldConnection, SessionView> holders) {
    ServerView.Socket socket = server.socket();
    SessionView.HeldConnection held =
        new SessionView.HeldConnection(server.address(), socket.processId());
    SessionView holder = holders.get(held);
    int colon = socket.local().lastIndexOf(':');
    return Table.row(
        "S",
        server.login().user(),
        server.login().database(),
        replication(server.login().parameters().getOrDefault("replication", "")),
        state(server),
        server.address().host(),
        server.address().port(),
        colon < 0 ? null : socket.local().substring(0, colon),
        colon < 0 ? 0 : socket.local().substring(colon + 1),
        Census.time(socket.openedAt()),
        null,
        0,
        0,
        socket.closeNeeded() ? 1 : 0,
        link(held),
        holder == null ? "" : "session-" + holder.id(),
        socket.processId(),
        socket.encrypted() ? "TLS" : "",
        holder == null ? "" : holder.who().applicationName(),
        0,
        socket.processId());
  }

  private static String state(ServerView server) {
    if (server.socket().beingCanceled()) {
      return "being_canceled";
    }
    return switch (server.state()) {
      case ACTIVE -> "active";
      case IDLE -> "idle";
      case LOGIN -> "new";
    };
  }

  private static List<List<@Nullable String>> pins(Census census) {
    return census.sessions().stream()
        .filter(session -> !session.state().pins().isEmpty())
        .map(
            session ->
                Table.row(
                    session.id(),
                    session.who().user(),
                    session.who().database(),
                    session.who().applicationName(),
                    session.state().node(),
                    session.state().pins()))
        .toList();
  }

  private static List<List<@Nullable String>> waits(Census census) {
    return census.sessions().stream()
        .filter(session -> session.state().activity().equals("waiting"))
        .map(
            session ->
                Table.row(
                    session.id(),
                    session.who().user(),
                    session.who().database(),
                    session.who().applicationName(),
                    session.state().waiting().what(),
                    session.state().waiting().node(),
                    NANOSECONDS.toMicros(session.state().waiting().nanos())))
        .toList();
  }
}
