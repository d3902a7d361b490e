package dev.sluice.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /status.json} shows, in its names; docs/status-page.md says what each means. Counters
 * are since the start of the process, times are ISO 8601 in UTC.
 *
 * @param access {@code anyone} or {@code admin}
 * @param details null for anyone
 */
public record Status(
    String at,
    String access,
    Proxy proxy,
    Primary primary,
    List<Node> nodes,
    Traffic traffic,
    Clients clients,
    List<Pin> pins,
    List<RouteCount> routes,
    List<Event> events,
    @Nullable Details details) {
  public Status {
    nodes = List.copyOf(nodes);
    pins = List.copyOf(pins);
    routes = List.copyOf(routes);
    events = List.copyOf(events);
  }

  /**
   * Which proxy this is.
   *
   * @param name of its host or pod, or empty
   */
  public record Proxy(String name, String version, String startedAt) {}

  /**
   * The elected primary.
   *
   * @param name null while there is none
   * @param reason why it is that one, or why there is none
   */
  public record Primary(@Nullable String name, String reason) {}

  /**
   * A PostgreSQL node.
   *
   * @param reason why it has its role; null for anyone when it is an error
   * @param lagBytes WAL not replayed yet; null when unknown
   * @param lagMillis age of what a read may see there; null when unknown
   * @param sampleAgeMillis since the question that it answered last; null when it never did
   * @param statements sent to it
   */
  public record Node(
      int id,
      String name,
      String address,
      String role,
      @Nullable String reason,
      @Nullable String zone,
      long timeline,
      @Nullable Long lagBytes,
      @Nullable Long lagMillis,
      @Nullable Long sampleAgeMillis,
      boolean draining,
      boolean ejected,
      int weight,
      String serverVersion,
      long statements,
      Connections connections) {}

  /**
   * Server connections to a node, and who waits for one.
   *
   * @param paused sessions that wait for a database that is paused
   */
  public record Connections(int leased, int idle, int opening, int waiting, int paused) {}

  /** What sessions have done. Times in microseconds. */
  public record Traffic(
      long statements,
      long transactions,
      long statementMicros,
      long waitMicros,
      long received,
      long sent,
      long retried) {}

  /**
   * Clients now.
   *
   * @param connected logged in or not
   * @param most limits.maxClients
   * @param held sessions whose statement waits for a primary
   * @param refused by a limit, since the start
   */
  public record Clients(int connected, int most, int sessions, int held, long refused) {}

  /** Sessions that keep their connection to the primary, by reason; only where there are some. */
  public record Pin(String reason, String text, long sessions) {}

  /** Statements by where they went and why; only where there were some. */
  public record RouteCount(String target, String reason, String text, long statements) {}

  /**
   * Something that happened, once or for as long as it went on.
   *
   * @param detail null for anyone
   */
  public record Event(
      String since,
      String at,
      String kind,
      String node,
      String text,
      @Nullable String detail,
      long count) {}

  /**
   * What only an administrator sees.
   *
   * @param asOf when the event loops were asked for pools and sessions; they are at most a few
   *     seconds old, or older while an event loop does not answer
   */
  public record Details(
      String asOf, List<Pool> pools, List<Session> sessions, List<Statement> statements) {
    public Details {
      pools = List.copyOf(pools);
      sessions = List.copyOf(sessions);
      statements = List.copyOf(statements);
    }
  }

  /** Clients and server connections of one user to one database, over all nodes. */
  public record Pool(
      String database,
      String user,
      long active,
      long idle,
      long waiting,
      long longestWaitMillis,
      long leased,
      long unused,
      long opening,
      boolean paused) {}

  /**
   * A session that waits, is pinned, or runs a statement.
   *
   * @param millis how long it has waited, or its statement has run
   * @param waitsFor empty unless it waits
   * @param pins why it keeps its connection, or empty
   */
  public record Session(
      long id,
      String user,
      String database,
      String applicationName,
      String client,
      String state,
      long millis,
      String waitsFor,
      String node,
      String pins) {}

  /** A statement that is known, without its literals, and what it is. */
  public record Statement(String text, String kind, String reason, String detail) {}
}
