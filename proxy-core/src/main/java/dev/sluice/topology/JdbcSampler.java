package dev.sluice.topology;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.Observation.Failure;
import dev.sluice.topology.Observation.Identity;
import dev.sluice.topology.Observation.Sample;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks over one pgjdbc connection that it keeps, one round trip a sample. A connection that broke
 * is replaced at once, so that a monitoring backend which an administrator ends does not make a
 * healthy node look dead; one that timed out is not, because the time is already spent. Promotion
 * does not break the connection.
 */
final class JdbcSampler implements Sampler {
  private static final Logger log = LoggerFactory.getLogger(JdbcSampler.class);
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final HostPort node;
  private final SluiceConfig.Monitor settings;
  private final JdbcTls tls;
  private final SampleQuery query = new SampleQuery();
  private @Nullable PreparedStatement question;
  private Identity identity = new Identity(0, "");
  private boolean warned;
  private volatile @Nullable Connection connection;
  private volatile boolean closed;

  JdbcSampler(HostPort node, SluiceConfig.Monitor settings, JdbcTls tls) {
    this.node = node;
    this.settings = settings;
    this.tls = tls;
  }

  @Override
  public Observation ask() {
    boolean reused = connection != null;
    try {
      return sample();
    } catch (SQLException broken) {
      disconnect();
      if (!reused || closed || timedOut(broken)) {
        return failure(broken);
      }
    }
    try {
      return sample();
    } catch (SQLException again) {
      disconnect();
      return failure(again);
    }
  }

  private Sample sample() throws SQLException {
    PreparedStatement statement = question;
    if (statement == null) {
      statement = connect();
      question = statement;
    }
    try {
      return sample(statement);
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState()) || !query.reduce()) {
        throw e;
      }
      warn(e.getMessage());
      question = statement.getConnection().prepareStatement(query.sql());
      return sample(question);
    }
  }

  private Sample sample(PreparedStatement statement) throws SQLException {
    long askedAt = System.nanoTime();
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return new Sample(askedAt, identity, query.read(row));
    }
  }

  private PreparedStatement connect() throws SQLException {
    Connection opened = DriverManager.getConnection(url(), properties());
    connection = opened;
    if (closed) {
      opened.close();
      throw new SQLException("the monitor was stopped");
    }
    opened.setNetworkTimeout(Runnable::run, Math.toIntExact(settings.timeout().toMillis()));
    try (Statement once = opened.createStatement()) {
      identity = new Identity(systemId(once), serverVersion(once));
    }
    return opened.prepareStatement(query.sql());
  }

  private long systemId(Statement once) throws SQLException {
    try (ResultSet row = once.executeQuery(SampleQuery.SYSTEM_ID)) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      warn(e.getMessage());
      return 0;
    }
  }

  private String serverVersion(Statement once) throws SQLException {
    try (ResultSet row = once.executeQuery(SampleQuery.SERVER)) {
      row.next();
      query.server(row);
      if (!row.getBoolean("sees_statistics")) {
        warn("not a member of pg_monitor");
      }
      return row.getString("version");
    }
  }

  /** Once in the sampler's life: a right that is missing will be missing the next time. */
  private void warn(@Nullable String what) {
    if (!warned) {
      warned = true;
      log.warn(
          "{}: the user {} of cluster.monitor sees only part of what tells an old primary from the"
              + " new one ({}); GRANT pg_monitor TO {}",
          node,
          settings.login().user(),
          what,
          settings.login().user());
    }
  }

  private String url() {
    String database = URLEncoder.encode(settings.login().database(), StandardCharsets.UTF_8);
    return "jdbc:postgresql://" + node + "/" + database;
  }

  private Properties properties() {
    Properties properties = new Properties();
    // pgjdbc knows whole seconds here; setNetworkTimeout refines it once the login is through.
    String seconds = Long.toString(Math.max(1, (settings.timeout().toMillis() + 999) / 1000));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("user", settings.login().user());
    settings.login().password().ifPresent(p -> properties.setProperty("password", p.value()));
    properties.setProperty("ApplicationName", "sluice-monitor");
    properties.setProperty("tcpKeepAlive", "true");
    tls.properties(node).forEach(properties::setProperty);
    // Prepared on the server from the first execution on.
    properties.setProperty("prepareThreshold", "1");
    // A standby refuses serializable, whatever the database's default is.
    properties.setProperty(
        "options", "-c default_transaction_isolation=read\\ committed -c search_path=pg_catalog");
    return properties;
  }

  private Failure failure(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (timedOut(e)) {
      return new Failure("no answer within " + settings.timeout().toMillis() + " ms", false);
    }
    // 28: password or pg_hba.conf; 3D000: no such database; 08004: pgjdbc has no password to give.
    if (state.startsWith("28")
        || state.equals("3D000")
        || state.equals("08004")
        || state.equals(INSUFFICIENT_PRIVILEGE)) {
      String login = settings.login().user() + "@" + settings.login().database();
      return new Failure("refuses the login of cluster.monitor (" + login + "): " + message, true);
    }
    return new Failure(cause(e, message), false);
  }

  /** pgjdbc hides what the network said behind advice. */
  private static String cause(SQLException e, String message) {
    if (e.getCause() instanceof UnknownHostException unknown) {
      return "unknown host " + unknown.getMessage();
    }
    return e.getCause() instanceof IOException network && network.getMessage() != null
        ? network.getMessage()
        : message;
  }

  private static boolean timedOut(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private void disconnect() {
    Connection broken = connection;
    connection = null;
    question = null;
    if (broken != null) {
      abort(broken);
    }
  }

  @Override
  public void close() {
    closed = true;
    Connection open = connection;
    if (open != null) {
      abort(open);
    }
  }

  /** Closes the socket and nothing else: a polite goodbye could wait for a frozen node. */
  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.debug("abort of a monitoring connection", e);
    }
  }
}
