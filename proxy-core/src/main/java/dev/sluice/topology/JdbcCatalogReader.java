package dev.sluice.topology;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.CatalogRows.ObjectKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * Reads catalogs over JDBC as the user of {@code cluster.monitor}, in one snapshot, from the first
 * node that answers. Each reading has a connection of its own, for some ten milliseconds: DROP
 * DATABASE waits five seconds for others to leave, and would fail for one that stays.
 */
public final class JdbcCatalogReader implements CatalogReader {
  private static final Duration READING = Duration.ofSeconds(30);
  private static final int ROWS_AT_A_TIME = 1_000;

  private final SluiceConfig.Login login;
  private final Supplier<List<HostPort>> nodes;
  private final Duration connect;
  private final JdbcTls tls;

  /**
   * Opens nothing yet.
   *
   * @param login who asks; its database does not matter
   * @param nodes who can be asked, the best first: the primary, which knows of changes first
   * @param connect how long one node may take to accept a connection; at least a second is waited
   */
  public JdbcCatalogReader(
      SluiceConfig.Login login, Supplier<List<HostPort>> nodes, Duration connect, JdbcTls tls) {
    this.login = login;
    this.nodes = nodes;
    this.connect = connect;
    this.tls = tls;
  }

  @Override
  public String read(String database, String known, CatalogRows rows) throws UnreadableException {
    List<String> problems = new ArrayList<>();
    for (HostPort node : nodes.get()) {
      try (Connection connection =
          DriverManager.getConnection(url(node, database), properties(node))) {
        connection.setAutoCommit(false);
        return read(connection, known, rows);
      } catch (SQLException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (!isUnreachable(e)) {
          // The login or the database: every node would say the same.
          throw new UnreadableException(node + ": " + message, e);
        }
        problems.add(node + ": " + message);
      }
    }
    throw new UnreadableException(
        problems.isEmpty() ? "no node is known" : String.join("; ", problems),
        new SQLException("no node"));
  }

  private static boolean isUnreachable(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  private static String read(Connection connection, String known, CatalogRows rows)
      throws SQLException {
    int server = connection.getMetaData().getDatabaseMajorVersion();
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_A_TIME);
      String version = version(statement);
      if (!version.equals(known)) {
        routines(statement.executeQuery(CatalogQueries.routines(server)), rows);
        operators(statement.executeQuery(CatalogQueries.OPERATORS), rows);
        relations(statement.executeQuery(CatalogQueries.RELATIONS), rows);
        types(statement.executeQuery(CatalogQueries.TYPES), rows);
        uses(statement.executeQuery(CatalogQueries.uses(server)), rows);
      }
      return version;
    }
  }

  private static String version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(CatalogQueries.VERSION)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private static void routines(ResultSet row, CatalogRows rows) throws SQLException {
    while (row.next()) {
      rows.routine(
          new CatalogRows.Routine(
              row.getLong(1),
              name(row),
              new CatalogRows.Code(
                  letter(row, 4), row.getString(5), row.getString(6), row.getBoolean(7)),
              new CatalogRows.Arguments(row.getBoolean(8), row.getBoolean(9))));
    }
  }

  private static void operators(ResultSet row, CatalogRows rows) throws SQLException {
    while (row.next()) {
      rows.operator(row.getString(1), row.getLong(2));
    }
  }

  private static void relations(ResultSet row, CatalogRows rows) throws SQLException {
    while (row.next()) {
      rows.relation(
          new CatalogRows.Relation(row.getLong(1), name(row), letter(row, 4), row.getBoolean(5)));
    }
  }

  private static void types(ResultSet row, CatalogRows rows) throws SQLException {
    while (row.next()) {
      rows.type(new CatalogRows.Type(row.getLong(1), name(row), letter(row, 4), row.getBoolean(5)));
    }
  }

  private static void uses(ResultSet row, CatalogRows rows) throws SQLException {
    while (row.next()) {
      rows.use(
          new CatalogRows.Id(kind(letter(row, 1)), row.getLong(2)),
          new CatalogRows.Id(kind(letter(row, 3)), row.getLong(4)));
    }
  }

  private static CatalogRows.Name name(ResultSet row) throws SQLException {
    return new CatalogRows.Name(row.getString(2).intern(), row.getString(3));
  }

  private static char letter(ResultSet row, int column) throws SQLException {
    return row.getString(column).charAt(0);
  }

  private static ObjectKind kind(char letter) {
    return switch (letter) {
      case 'f' -> ObjectKind.ROUTINE;
      case 'r' -> ObjectKind.RELATION;
      case 't' -> ObjectKind.TYPE;
      case 'i' -> ObjectKind.IMPLICIT_CAST;
      default -> ObjectKind.ROW_LOCK;
    };
  }

  private static String url(HostPort node, String database) {
    return "jdbc:postgresql://" + node + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
  }

  private Properties properties(HostPort node) {
    String seconds = Long.toString(Math.max(1, connect.plusMillis(999).toSeconds()));
    Properties settings = new Properties();
    settings.setProperty("user", login.user());
    login.password().ifPresent(secret -> settings.setProperty("password", secret.value()));
    settings.setProperty("ApplicationName", "sluice-catalog");
    settings.setProperty(
        "options",
        "-c search_path=pg_catalog -c default_transaction_isolation=repeatable\\ read"
            + " -c default_transaction_read_only=on -c jit=off");
    settings.setProperty("connectTimeout", seconds);
    settings.setProperty("loginTimeout", seconds);
    settings.setProperty("socketTimeout", Long.toString(READING.toSeconds()));
    tls.properties(node).forEach(settings::setProperty);
    return settings;
  }
}
