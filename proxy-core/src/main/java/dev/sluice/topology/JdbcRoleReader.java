package dev.sluice.topology;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.Verifier;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads pg_authid over one JDBC connection that it keeps open to the node it asked last. No
 * client's settings ever reach that connection, and its search_path is fixed (CVE-2025-12819).
 */
final class JdbcRoleReader implements RoleReader {
  private static final String QUESTION =
      "SELECT rolname, rolpassword, rolcanlogin, rolsuper, rolvaliduntil"
          + " FROM pg_catalog.pg_authid WHERE rolname = ?";

  private static final String CONNECTION_DOES_NOT_EXIST = "08003";

  private final SluiceConfig.Login login;
  private final Duration timeout;
  private final JdbcTls tls;
  private volatile @Nullable Link link;
  private volatile boolean closed;

  /**
   * @param login who asks, and in which database
   * @param timeout for a connect and for a query, each; whole seconds are waited, at least one
   */
  JdbcRoleReader(SluiceConfig.Login login, Duration timeout, JdbcTls tls) {
    this.login = login;
    this.timeout = timeout;
    this.tls = tls;
  }

  private record Link(HostPort node, Connection connection, PreparedStatement question) {}

  @Override
  public Optional<AuthRole> read(String name, HostPort node) throws SQLException {
    Link kept = link;
    if (kept != null && kept.node().equals(node)) {
      try {
        return ask(kept, name);
      } catch (SQLException e) {
        drop();
        if (!isLinkLost(e)) {
          throw e;
        }
      }
    }
    drop();
    try {
      return ask(open(node), name);
    } catch (SQLException e) {
      drop();
      throw e;
    }
  }

  /** The node went away or restarted while the connection lay idle: worth a new one. */
  private static boolean isLinkLost(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  private static Optional<AuthRole> ask(Link link, String name) throws SQLException {
    link.question().setString(1, name);
    try (ResultSet row = link.question().executeQuery()) {
      return row.next() ? Optional.of(role(row)) : Optional.empty();
    }
  }

  private static AuthRole role(ResultSet row) throws SQLException {
    return new AuthRole(
        row.getString("rolname"),
        Optional.ofNullable(row.getString("rolpassword")).flatMap(Verifier::parse),
        row.getBoolean("rolcanlogin"),
        row.getBoolean("rolsuper"),
        validUntil(row.getObject("rolvaliduntil", OffsetDateTime.class)),
        Optional.empty());
  }

  /** {@code infinity} is no limit; pgjdbc reads it as the last moment that it can express. */
  private static Optional<Instant> validUntil(@Nullable OffsetDateTime moment) {
    return moment == null || moment.equals(OffsetDateTime.MAX)
        ? Optional.empty()
        : Optional.of(moment.toInstant());
  }

  private Link open(HostPort node) throws SQLException {
    if (closed) {
      throw new SQLException("the auth query is closed", CONNECTION_DOES_NOT_EXIST);
    }
    Connection connection = DriverManager.getConnection(url(node), properties(node));
    Link opened = new Link(node, connection, connection.prepareStatement(QUESTION));
    link = opened;
    if (closed) {
      drop();
    }
    return opened;
  }

  private String url(HostPort node) {
    String database = URLEncoder.encode(login.database(), StandardCharsets.UTF_8);
    return "jdbc:postgresql://" + node + "/" + database;
  }

  private Properties properties(HostPort node) {
    String seconds = Long.toString(Math.max(1, timeout.plusMillis(999).toSeconds()));
    Properties settings = new Properties();
    settings.setProperty("user", login.user());
    login.password().ifPresent(secret -> settings.setProperty("password", secret.value()));
    settings.setProperty("ApplicationName", "sluice-auth");
    settings.setProperty("options", "-c search_path=pg_catalog");
    settings.setProperty("connectTimeout", seconds);
    settings.setProperty("loginTimeout", seconds);
    settings.setProperty("socketTimeout", seconds);
    settings.setProperty("tcpKeepAlive", "true");
    tls.properties(node).forEach(settings::setProperty);
    return settings;
  }

  private void drop() {
    Link old = link;
    link = null;
    if (old != null) {
      try {
        old.connection().close();
      } catch (SQLException e) {
        // it is gone either way
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Link old = link;
    if (old != null) {
      try {
        old.connection().abort(Runnable::run); // closes the socket under a read, too
      } catch (SQLException e) {
        // it is gone either way
      }
    }
  }
}
