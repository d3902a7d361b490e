package dev.sluice.console;

import dev.sluice.pool.ServerView;
import dev.sluice.session.SessionView;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All sessions and server connections, each as its event loop saw it when it was asked. Those that
 * come and go meanwhile may be missing or be there once too often.
 */
record Census(List<SessionView> sessions, List<ServerView> servers) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z").withZone(ZoneId.systemDefault());

  static CompletionStage<Census> take(ConsoleServices services) {
    return SessionView.of(services.sessions().all())
        .thenCombine(services.pool().views(), Census::new);
  }

  /** A source of rows that are made of a census. */
  static Table.Source of(
      ConsoleServices services, Function<Census, List<List<@Nullable String>>> rows) {
    return () -> take(services).thenApply(rows);
  }

  /** A moment in milliseconds since 1970, as PgBouncer writes it. */
  static @Nullable String time(long millis) {
    return millis == 0 ? null : TIME.format(Instant.ofEpochMilli(millis));
  }

  /** The databases that sessions or connections are for. */
  Set<String> databases() {
    Set<String> names = new TreeSet<>();
    sessions.forEach(session -> names.add(session.who().database()));
    servers.forEach(server -> names.add(server.login().database()));
    return names;
  }

  Set<String> users() {
    Set<String> names = new TreeSet<>();
    sessions.forEach(session -> names.add(session.who().user()));
    servers.forEach(server -> names.add(server.login().user()));
    return names;
  }

  /** The session that holds a connection, by the connection. */
  Map<SessionView.HeldConnection, SessionView> holders() {
    Map<SessionView.HeldConnection, SessionView> holders = new HashMap<>();
    sessions.forEach(session -> session.servers().forEach(held -> holders.put(held, session)));
    return holders;
  }
}
