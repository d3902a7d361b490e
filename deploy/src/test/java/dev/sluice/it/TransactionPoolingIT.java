package dev.sluice.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/**
 * Clients that share server connections: nobody waits for somebody else's idle session, and nobody
 * sees anything of another's. One server connection per node, so that everyone gets everyone's.
 */
@ExtendWith(ProxyExtension.class)
final class TransactionPoolingIT {
  private static final String PID = "/* sluice: primary */ SELECT pg_backend_pid()";

  private final LocalCluster cluster;
  private final List<Connection> clients = new ArrayList<>();
  private TestProxy proxy;

  TransactionPoolingIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void start() throws Exception {
    proxy = proxy(1);
  }

  private TestProxy proxy(int connections, String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_POOLING", "transaction");
    // With more of them a connection of another loop is closed, not handed over.
    settings.put("SLUICE_THREADS_EVENT_LOOPS", "1");
    settings.put("SLUICE_AUTH_USERS_0_NAME", cluster.logins().application().user());
    settings.put("SLUICE_AUTH_USERS_0_PASSWORD", cluster.logins().application().password().value());
    settings.put("SLUICE_LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", Integer.toString(connections));
    settings.put("SLUICE_LIMITS_WAIT_TIMEOUT", "20s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return TestProxy.over(cluster, settings);
  }

  @AfterEach
  void stop() throws SQLException {
    for (Connection client : clients) {
      client.close();
    }
    proxy.close();
  }

  private Connection client() throws SQLException {
    return client(Map.of());
  }

  private Connection client(Map<String, String> properties) throws SQLException {
    Connection client = proxy.connect(properties);
    clients.add(client);
    return client;
  }

  private static String pinned(Connection client) throws SQLException {
    return Sql.one(client, "SHOW sluice.pinned");
  }

  /** With one connection per node, whoever keeps it keeps all others out. */
  private void nobodyHoldsIt() throws SQLException {
    try (Connection other = proxy.connect()) {
      assertThat(Sql.one(other, PID)).isNotEmpty();
    }
  }

  @Test
  void manyClientsGetByWithFewConnections() throws Exception {
    try (TestProxy shared = proxy(2)) {
      ExecutorService threads = Executors.newFixedThreadPool(20);
      try {
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          int me = i;
          all.add(threads.submit(() -> transactions(shared, me)));
        }
        for (Future<Integer> one : all) {
          assertThat(one.get()).isEqualTo(30);
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(shared.metric("sluice_server_connections", "state=\"leased\"")).isZero();
    }
  }

  private static int transactions(TestProxy shared, int me) throws SQLException {
    int right = 0;
    try (Connection client = shared.connect();
        PreparedStatement select = client.prepareStatement("SELECT ? || '/' || ?")) {
      Sql.run(client, "SET application_name = 'me " + me + "'");
      for (int i = 0; i < 30; i++) {
        client.setAutoCommit(i % 2 == 0);
        select.setString(1, Sql.one(client, "SHOW application_name"));
        select.setInt(2, i);
        try (var rows = select.executeQuery()) {
          rows.next();
          right += rows.getString(1).equals("me " + me + "/" + i) ? 1 : 0;
        }
        if (!client.getAutoCommit()) {
          client.commit();
        }
      }
    }
    return right;
  }

  @Test
  void readsWaitForAReplicaThatOthersUseOnlyForAMoment() throws Exception {
    List<Connection> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      readers.add(client());
    }
    String primary =
        "node=\"" + requireNonNull(proxy.server().topology().current().primary()).name() + "\"";
    double before = proxy.metric("sluice_node_statements_total", primary);
    ExecutorService threads = Executors.newFixedThreadPool(readers.size());
    try {
      List<Future<String>> all = new ArrayList<>();
      for (Connection reader : readers) {
        all.add(threads.submit(() -> reads(reader)));
      }
      for (Future<String> one : all) {
        assertThat(one.get()).isEqualTo("1000");
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(proxy.metric("sluice_lease_waits_total")).isPositive();
    assertThat(proxy.metric("sluice_node_statements_total", primary)).isEqualTo(before);
  }

  private static String reads(Connection reader) throws SQLException {
    String last = "";
    for (int i = 0; i < 40; i++) {
      last = Sql.one(reader, "SELECT count(*) FROM generate_series(1, 1000)");
    }
    return last;
  }

  @Test
  void settingsFollowTheirSession() throws Exception {
    Connection mine = client();
    Connection other = client();
    String asked = Sql.one(other, "SHOW timezone");
    Sql.run(mine, "SET timezone = 'Asia/Tokyo'; SET statement_timeout = '77s'");
    Sql.run(mine, "SET work_mem = '5MB'");
    Sql.run(mine, "SET my.own = 'x'");

    assertThat(Sql.one(other, "SHOW timezone")).isEqualTo(asked);
    assertThat(Sql.one(other, "SHOW statement_timeout")).isEqualTo("0");
    assertThat(Sql.one(other, "SELECT current_setting('my.own', true)")).isNullOrEmpty();
    assertThat(Sql.one(mine, "SHOW timezone")).isEqualTo("Asia/Tokyo");
    assertThat(Sql.one(mine, "SHOW statement_timeout")).isEqualTo("77s");
    assertThat(Sql.one(mine, "SHOW work_mem")).isEqualTo("5MB");
    assertThat(Sql.one(mine, "SHOW my.own")).isEqualTo("x");

    Sql.run(mine, "RESET ALL");
    assertThat(Sql.one(mine, "SHOW timezone")).isEqualTo(asked);
    assertThat(Sql.one(mine, "SHOW work_mem")).isNotEqualTo("5MB");
    assertThat(pinned(mine)).isEmpty();
  }

  @Test
  void rolesFollowTheirSession() throws Exception {
    Connection mine = client();
    Connection other = client();
    String user = cluster.logins().application().user();
    cluster.query(cluster.primary(), "CREATE ROLE guest; GRANT guest TO " + user);
    try {
      Sql.run(mine, "SET ROLE guest");

      assertThat(Sql.one(other, "SELECT current_user")).isEqualTo(user);
      assertThat(Sql.one(mine, "SELECT current_user")).isEqualTo("guest");
      assertThat(Sql.one(other, "SELECT current_user")).isEqualTo(user);
      Sql.run(mine, "RESET ROLE");
      assertThat(Sql.one(mine, "SELECT current_user")).isEqualTo(user);
    } finally {
      cluster.query(cluster.primary(), "DROP ROLE guest");
    }
  }

  @Test
  void whatATransactionSetsEndsWithItWhenItShould() throws Exception {
    Connection mine = client();
    Connection other = client();
    mine.setAutoCommit(false);
    Sql.run(mine, "SET LOCAL work_mem = '3MB'");
    assertThat(Sql.one(mine, "SHOW work_mem")).isEqualTo("3MB");
    mine.commit();
    assertThat(Sql.one(mine, "SHOW work_mem")).isNotEqualTo("3MB");
    Sql.run(mine, "SET work_mem = '7MB'");
    mine.rollback();
    assertThat(Sql.one(mine, "SHOW work_mem")).isNotEqualTo("7MB");
    Sql.run(mine, "SET work_mem = '6MB'");
    mine.commit();

    assertThat(Sql.one(other, "SHOW work_mem")).isNotEqualTo("6MB");
    assertThat(Sql.one(mine, "SHOW work_mem")).isEqualTo("6MB");
    mine.commit();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE TEMP TABLE mine (a int) | DROP TABLE mine | temporary objects
          LISTEN news | UNLISTEN news | LISTEN
          BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT | CLOSE c | a cursor WITH HOLD
          SELECT pg_advisory_lock(7) | SELECT pg_advisory_unlock(7) | an advisory lock of the session
          SELECT pg_try_advisory_lock_shared(7, 8) | SELECT pg_advisory_unlock_all() | an advisory lock of the session
          CREATE TEMP TABLE mine (a int) | DISCARD ALL | temporary objects
          DO 'BEGIN PERFORM set_config(''my.own'', ''x'', false); END' | DISCARD ALL | session state that cannot be repeated elsewhere
          """)
  void stateThatCannotFollowPinsUntilItIsGone(String makes, String ends, String reason)
      throws Exception {
    Connection mine = client();
    Sql.run(mine, makes);

    assertThat(pinned(mine)).contains(reason);
    assertThat(proxy.metric("sluice_sessions_pinned")).isPositive();
    Sql.run(mine, "SELECT 1");
    String server = Sql.one(mine, PID);
    assertThat(Sql.one(mine, PID)).isEqualTo(server);

    Sql.run(mine, ends);
    assertThat(pinned(mine)).isEmpty();
    assertThat(proxy.metric("sluice_sessions_pinned")).isZero();
    nobodyHoldsIt();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET my.tenant = '42'",
        "SELECT set_config('my.tenant', '42', false)",
        "SELECT pg_catalog.set_config('My.Tenant', '42', false)"
      })
  void aSettingFollowsItsSessionAlone(String sets) throws Exception {
    Connection mine = client();
    Connection other = client();
    String tenant = "SELECT current_setting('my.tenant', true)";
    Sql.run(mine, sets);

    assertThat(pinned(mine)).isEmpty();
    for (int i = 0; i < 4; i++) {
      assertThat(Sql.one(mine, tenant)).isEqualTo("42");
      assertThat(Sql.one(other, tenant)).isNullOrEmpty();
      assertThat(Sql.one(mine, "/* sluice: primary */ " + tenant)).isEqualTo("42");
    }
  }

  @Test
  void aLockThatWasTakenTwiceIsReleasedTwice() throws Exception {
    Connection mine = client();
    Sql.run(mine, "SELECT pg_advisory_lock(1)");
    Sql.run(mine, "SELECT pg_advisory_lock(1)");
    Sql.run(mine, "SELECT pg_advisory_unlock(1)");
    assertThat(pinned(mine)).isNotEmpty();

    Sql.run(mine, "SELECT pg_advisory_unlock(1)");

    assertThat(pinned(mine)).isEmpty();
  }

  @Test
  void aTemporaryTableOfOneTransactionPinsNobody() throws Exception {
    Connection mine = client();
    mine.setAutoCommit(false);
    Sql.run(mine, "CREATE TEMP TABLE once (a int) ON COMMIT DROP");
    Sql.run(mine, "INSERT INTO once VALUES (1)");
    assertThat(Sql.one(mine, "SELECT count(*) FROM once")).isEqualTo("1");
    mine.commit();
    Sql.run(mine, "CREATE TEMP TABLE never (a int)");
    mine.rollback();
    mine.setAutoCommit(true);

    assertThat(pinned(mine)).isEmpty();
    nobodyHoldsIt();
  }

  @Test
  void aPinnedSessionThatLeavesLeavesNothing() throws Exception {
    try (Connection mine = proxy.connect()) {
      Sql.run(mine, "CREATE TEMP TABLE secret AS SELECT 1 AS a; SELECT pg_advisory_lock(99)");
    }
    Connection other = client();
    Eventually.holds(() -> assertThat(Sql.one(other, PID)).isNotEmpty());

    assertThat(Sql.one(other, "SELECT to_regclass('pg_temp.secret') IS NULL")).isEqualTo("t");
    assertThat(
            cluster.query(
                cluster.primary(), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        .isEqualTo("0");
  }

  @Test
  void notificationsComeToTheSessionThatListens() throws Exception {
    try (TestProxy two = proxy(2);
        Connection listener = two.connect();
        Connection speaker = two.connect()) {
      Sql.run(listener, "LISTEN news");
      Sql.run(speaker, "NOTIFY news, 'hello'");

      Eventually.holds(
          () -> {
            var notes = listener.unwrap(PGConnection.class).getNotifications(100);
            assertThat(notes).isNotNull();
            assertThat(notes[0].getParameter()).isEqualTo("hello");
          });
    }
  }

  @Test
  void preparedStatementsFollowTheirSession() throws Exception {
    Map<String, String> atOnce = Map.of("prepareThreshold", "1");
    Connection mine = client(atOnce);
    Connection other = client(atOnce);
    try (PreparedStatement a = mine.prepareStatement("SELECT 'a' || ?");
        PreparedStatement b = other.prepareStatement("SELECT ? || 'b'");
        PreparedStatement same = other.prepareStatement("SELECT 'a' || ?")) {
      for (int i = 0; i < 10; i++) {
        assertThat(answer(a, "x")).isEqualTo("ax");
        assertThat(answer(b, "y")).isEqualTo("yb");
        assertThat(answer(same, "z")).isEqualTo("az");
      }
    }
    String count =
        "/* sluice: primary */ SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE ";
    try (PreparedStatement a = mine.prepareStatement("/* sluice: primary */ SELECT 'p' || ?");
        PreparedStatement b = other.prepareStatement("/* sluice: primary */ SELECT 'p' || ?")) {
      for (int i = 0; i < 5; i++) {
        assertThat(answer(a, "x") + answer(b, "y")).isEqualTo("pxpy");
      }
      assertThat(Sql.one(mine, count + "'%''p'' ||%'")).as("shared").isEqualTo("1");
    }
  }

  private static String answer(PreparedStatement statement, String value) throws SQLException {
    statement.setString(1, value);
    try (var rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void theOldestPreparedStatementsMakeRoom() throws Exception {
    try (TestProxy small = proxy(1, "SLUICE_LIMITS_MAX_PREPARED_STATEMENTS", "4");
        Connection mine =
            small.connect(Map.of("prepareThreshold", "1", "preparedStatementCacheQueries", "0"))) {
      List<PreparedStatement> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(mine.prepareStatement("/* sluice: primary */ SELECT " + i + " || ?"));
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < all.size(); i++) {
          assertThat(answer(all.get(i), "x")).isEqualTo(i + "x");
        }
      }
      assertThat(
              Integer.parseInt(
                  Sql.one(
                      mine,
                      "/* sluice: primary */ SELECT count(*) FROM pg_prepared_statements"
                          + " WHERE name LIKE 'sluice%'")))
          .isBetween(1, 4);
    }
  }

  @Test
  void sqlPreparedStatementsFollowTheirSession() throws Exception {
    Connection mine = client(Map.of("preferQueryMode", "simple"));
    Connection other = client(Map.of("preferQueryMode", "simple"));
    Sql.run(mine, "PREPARE p (int) AS SELECT $1 + 1");
    Sql.run(other, "PREPARE p (text) AS SELECT $1 || '!'");

    for (int i = 0; i < 4; i++) {
      assertThat(Sql.one(mine, "EXECUTE p (1)")).isEqualTo("2");
      assertThat(Sql.one(other, "EXECUTE p ('a')")).isEqualTo("a!");
    }
    Sql.run(mine, "DEALLOCATE p");
    assertThat(sqlState(mine, "EXECUTE p (1)")).isEqualTo("26000");
    assertThat(Sql.one(other, "EXECUTE p ('b')")).isEqualTo("b!");
    Sql.run(mine, "PREPARE p AS SELECT 3");
    assertThat(sqlState(mine, "PREPARE p AS SELECT 4")).isEqualTo("42P05");
    assertThat(Sql.one(mine, "EXECUTE p")).isEqualTo("3");
    assertThat(pinned(mine)).isEmpty();
  }

  private static String sqlState(Connection client, String sql) {
    try (Statement statement = client.createStatement()) {
      statement.execute(sql);
      return "";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void namesThatAreTakenOrUnknownAreErrorsOfTheServer() throws Exception {
    try (TestProxy trusting = proxy(1, "SLUICE_AUTH_MODE", "trust");
        RawClient one = RawClient.loggedIn(trusting);
        RawClient other = RawClient.loggedIn(trusting)) {
      one.send(new RawBatch().parse("s", "SELECT 1").sync().bytes());
      assertThat(types(one)).isEqualTo("1Z");
      one.send(new RawBatch().parse("s", "SELECT 2").sync().bytes());
      assertThat(one.until('Z').get(0).fields())
          .contains("42P05")
          .contains("prepared statement \"s\" already exists");
      other.send(new RawBatch().bind("", "s").execute("", 0).sync().bytes());
      assertThat(other.until('Z').get(0).fields())
          .contains("26000")
          .contains("prepared statement \"s\" does not exist");
      other.send(new RawBatch().parse("s", "SELECT 3").bind("", "s").execute("", 0).sync().bytes());
      assertThat(types(other)).isEqualTo("12DCZ");
      one.send(new RawBatch().bind("", "s").execute("", 0).sync().bytes());
      assertThat(types(one)).isEqualTo("2DCZ");
      one.send(new RawBatch().closeStatement("s").bind("", "s").sync().bytes());
      assertThat(types(one)).isEqualTo("3EZ");
    }
  }

  private static String types(RawClient client) throws Exception {
    StringBuilder types = new StringBuilder();
    client.until('Z').forEach(message -> types.append(message.type()));
    return types.toString();
  }

  @Test
  void aTransactionKeepsItsConnection() throws Exception {
    Connection mine = client();
    mine.setAutoCommit(false);
    Sql.run(mine, "CREATE TABLE IF NOT EXISTS held (a int)");
    String server = Sql.one(mine, PID);
    Sql.run(mine, "SAVEPOINT s");
    assertThat(sqlState(mine, "SELECT 1 / 0")).isEqualTo("22012");
    Sql.run(mine, "ROLLBACK TO s");

    assertThat(Sql.one(mine, PID)).isEqualTo(server);
    mine.rollback();
    nobodyHoldsIt();
  }

  @Test
  void currvalNeverTellsAboutOthers() throws Exception {
    Connection mine = client();
    Connection other = client();
    Sql.run(mine, "CREATE SEQUENCE IF NOT EXISTS numbers");
    try {
      mine.setAutoCommit(false);
      String drawn = Sql.one(mine, "SELECT nextval('numbers')");
      assertThat(Sql.one(mine, "SELECT currval('numbers')")).isEqualTo(drawn);
      mine.commit();
      mine.setAutoCommit(true);

      assertThat(sqlState(other, "SELECT lastval()")).isEqualTo("55000");
      String mineAgain = Sql.one(mine, "SELECT nextval('numbers')");
      assertThat(Sql.one(mine, "SELECT currval('numbers')")).isEqualTo(mineAgain);
      assertThat(pinned(mine)).contains("sequences");
    } finally {
      mine.setAutoCommit(true);
      Sql.run(mine, "DISCARD ALL");
      Sql.run(mine, "DROP SEQUENCE numbers");
    }
  }
}
