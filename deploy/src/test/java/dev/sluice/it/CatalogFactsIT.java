package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy knows of a database's own functions, views, types and tables, and of changes. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CatalogFactsIT {
  private static final String DATABASE = "facts";

  /**
   * Some looks at the catalog, on a machine so slow that the parser misses its deadline for a
   * query, which it then believes for 30 s.
   */
  private static final Duration NOTICED = Duration.ofSeconds(60);

  private static final List<String> SCHEMA =
      List.of(
          "CREATE SEQUENCE counter",
          "CREATE TABLE plain (id int, owner text)",
          "INSERT INTO plain VALUES (1, 'app')",
          "CREATE TABLE written (at timestamptz DEFAULT now())",
          // Functions
          "CREATE FUNCTION doubled(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a * 2'",
          "CREATE FUNCTION counted() RETURNS bigint STABLE LANGUAGE plpgsql AS"
              + " $$ BEGIN RETURN (SELECT count(*) FROM plain); END $$",
          "CREATE FUNCTION noted() RETURNS int LANGUAGE plpgsql AS"
              + " $$ BEGIN INSERT INTO public.written DEFAULT VALUES;"
              + " UPDATE public.plain SET owner = owner WHERE id = 0; RETURN 1; END $$",
          "CREATE FUNCTION mislabelled() RETURNS bigint STABLE LANGUAGE sql AS"
              + " $$ SELECT nextval('counter') $$",
          "CREATE FUNCTION wrapper() RETURNS int STABLE LANGUAGE sql AS 'SELECT noted()'",
          "CREATE FUNCTION modern() RETURNS bigint LANGUAGE sql"
              + " BEGIN ATOMIC INSERT INTO written DEFAULT VALUES; SELECT nextval('counter'); END",
          "CREATE FUNCTION remembers() RETURNS text LANGUAGE plpgsql AS"
              + " $$ BEGIN PERFORM set_config('app.x', 'remembered', false); RETURN 'x'; END $$",
          "CREATE FUNCTION lower(a int) RETURNS int LANGUAGE sql AS 'SELECT a'",
          "CREATE FUNCTION touched(p plain) RETURNS int LANGUAGE sql AS"
              + " 'INSERT INTO written DEFAULT VALUES; SELECT 1'",
          "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
          "CREATE FUNCTION adds(a int, b int) RETURNS int LANGUAGE sql AS"
              + " $$ SELECT nextval('counter')::int $$",
          "CREATE AGGREGATE odd_total(int) (SFUNC = adds, STYPE = int, INITCOND = '0')",
          "CREATE PROCEDURE files(a int) LANGUAGE plpgsql AS"
              + " $$ BEGIN INSERT INTO written DEFAULT VALUES; COMMIT; END $$",
          // Operators and types
          "CREATE OPERATOR @#@ (FUNCTION = adds, LEFTARG = int, RIGHTARG = int)",
          "CREATE FUNCTION times(a int, b int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a * b'",
          "CREATE OPERATOR ##@ (FUNCTION = times, LEFTARG = int, RIGHTARG = int)",
          "CREATE TYPE mood AS ENUM ('glad', 'sad')",
          "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
          "CREATE FUNCTION allowed(a int) RETURNS boolean LANGUAGE sql AS"
              + " $$ SELECT nextval('counter') > a $$",
          "CREATE DOMAIN watched AS int CHECK (allowed(VALUE))",
          "CREATE TYPE pair AS (a positive, b mood)",
          "CREATE TYPE odd_pair AS (a watched, b mood)",
          // Relations
          "CREATE VIEW plain_view AS SELECT id, doubled(id) FROM plain",
          "CREATE VIEW writing_view AS SELECT noted() AS n",
          "CREATE VIEW view_of_view AS SELECT * FROM writing_view",
          "CREATE VIEW node_view AS SELECT count(*) AS sessions FROM pg_stat_activity",
          "CREATE VIEW locking_view AS SELECT * FROM plain FOR UPDATE",
          "CREATE MATERIALIZED VIEW kept AS SELECT n FROM writing_view",
          "CREATE UNLOGGED TABLE unlogged (id int)",
          "INSERT INTO unlogged VALUES (1)",
          "CREATE TABLE parent (id int) PARTITION BY LIST (id)",
          "CREATE UNLOGGED TABLE child PARTITION OF parent FOR VALUES IN (1)",
          "INSERT INTO parent VALUES (1)",
          "CREATE TABLE guarded (tenant text)",
          "INSERT INTO guarded VALUES ('a')",
          "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
          "CREATE POLICY mine ON guarded USING (tenant = current_setting('app.tenant'))",
          "CREATE TABLE audited (tenant text)",
          "INSERT INTO audited VALUES ('a')",
          "ALTER TABLE audited ENABLE ROW LEVEL SECURITY",
          "CREATE POLICY noted ON audited FOR SELECT USING (noted() = 1)");

  private final LocalCluster cluster;
  private final TestProxy proxy;
  private final ServerSideWitness witness;
  private final int primary;
  private final Set<Integer> replicas;

  CatalogFactsIT(LocalCluster cluster, TestProxy proxy, ServerSideWitness witness)
      throws SQLException {
    this.cluster = cluster;
    this.proxy = proxy;
    this.witness = witness;
    this.primary = cluster.primary().port();
    this.replicas =
        cluster.nodes().stream()
            .map(ClusterNode::port)
            .filter(port -> port != primary)
            .collect(Collectors.toSet());
  }

  @BeforeAll
  void database() throws Exception {
    cluster.query(
        cluster.primary(),
        "CREATE DATABASE " + DATABASE + " OWNER " + cluster.logins().application().user());
    direct(SCHEMA);
    cluster.awaitReplayed();
  }

  @AfterAll
  void noDatabase() throws SQLException {
    cluster.query(cluster.primary(), "DROP DATABASE " + DATABASE + " WITH (FORCE)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT inet_server_port(), doubled(1)",
        "SELECT inet_server_port(), public.doubled(2), counted()",
        "SELECT inet_server_port(), (SELECT total(id) FROM plain)",
        "SELECT inet_server_port(), 1 ##@ 2",
        "SELECT inet_server_port(), 'glad'::mood, 1::positive, CAST('(1,sad)' AS pair)",
        "SELECT inet_server_port(), ('(1,sad)'::pair).a",
        "SELECT inet_server_port(), '{glad}'::mood[], null::plain",
        "SELECT inet_server_port() FROM plain_view",
        "SELECT inet_server_port() FROM kept",
        "SELECT inet_server_port(), count(*) FROM guarded",
        "SELECT inet_server_port(), lower('A'::text) FROM pg_catalog.pg_class WHERE false"
            + " UNION ALL SELECT inet_server_port(), pg_catalog.lower('B')",
      })
  void whatOnlyReadsRunsOnAReplica(String sql) throws Exception {
    if (sql.contains("lower('A'")) {
      // A volatile lower(int) makes every lower() that no schema is named for doubtful.
      assertThat(run(sql)).isEqualTo(primary);
      assertThat(run(sql.replace("lower('A'::text)", "pg_catalog.lower('A')"))).isIn(replicas);
    } else {
      assertThat(run(sql)).isIn(replicas);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT inet_server_port(), noted()",
        "SELECT inet_server_port(), public.noted()",
        "SELECT inet_server_port(), mislabelled()",
        "SELECT inet_server_port(), wrapper()",
        "SELECT inet_server_port(), modern()",
        "SELECT inet_server_port(), lower(1)",
        "SELECT inet_server_port(), p.touched FROM plain p",
        "SELECT inet_server_port(), (p).touched FROM plain p",
        "SELECT inet_server_port(), (SELECT odd_total(id) FROM plain)",
        "SELECT inet_server_port(), 1 @#@ 2",
        "SELECT inet_server_port(), 1 OPERATOR(public.@#@) 2",
        "SELECT inet_server_port(), '-1'::watched",
        "SELECT inet_server_port(), (-1)::watched",
        "SELECT inet_server_port(), '(-1,sad)'::odd_pair",
        "SELECT inet_server_port() FROM writing_view",
        "SELECT inet_server_port() FROM public.view_of_view",
        "SELECT inet_server_port() FROM node_view",
        "SELECT inet_server_port() FROM locking_view",
        "SELECT inet_server_port() FROM unlogged",
        "SELECT inet_server_port() FROM parent",
        "SELECT inet_server_port(), last_value FROM counter",
        "SELECT inet_server_port() FROM audited",
      })
  void whatWritesOrDiffersRunsOnThePrimaryAndDoesNotTieTheSession(String sql) throws Exception {
    ServerSideWitness.Mark mark = witness.mark();
    try (Connection connection = connect()) {
      assertThat(Sql.port(connection, sql)).isEqualTo(primary);

      await().atMost(NOTICED).until(() -> replicas.contains(Sql.port(connection)));
    }
    assertThat(witness.executionsSince(mark, sql)).containsOnlyKeys(cluster.primary());
  }

  @Test
  void aForeignTableIsReadOnThePrimary() throws Exception {
    try (Connection superuser = superuser()) {
      Sql.run(superuser, "CREATE FOREIGN DATA WRAPPER nothing");
      Sql.run(superuser, "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing");
      Sql.run(superuser, "CREATE FOREIGN TABLE elsewhere (id int) SERVER nowhere");
      Sql.run(superuser, "GRANT SELECT ON elsewhere TO app");
    }
    cluster.awaitReplayed();
    // A simple query is logged before it fails.
    try (Connection connection =
        proxy.connect(
            cluster.logins().application(), DATABASE, Map.of("preferQueryMode", "simple"))) {
      await()
          .atMost(NOTICED)
          .untilAsserted(
              () -> {
                ServerSideWitness.Mark mark = witness.mark();
                Sql.failure(() -> Sql.run(connection, "SELECT * FROM elsewhere"));
                assertThat(witness.executionsSince(mark, "elsewhere"))
                    .containsOnlyKeys(cluster.primary());
              });
    }
  }

  @Test
  void aFunctionThatChangesTheSessionTiesItToThePrimary() throws Exception {
    try (Connection connection = connect()) {
      Sql.run(connection, "SELECT remembers()");

      for (int i = 0; i < 20; i++) {
        assertThat(Sql.one(connection, "SELECT current_setting('app.x', true)"))
            .isEqualTo("remembered");
      }
      assertThat(Sql.port(connection)).isEqualTo(primary);
    }
  }

  @Test
  void aProcedureThatOnlyWritesDoesNotTieTheSession() throws Exception {
    try (Connection connection = connect()) {
      Sql.run(connection, "CALL files(1)");

      await().atMost(NOTICED).until(() -> replicas.contains(Sql.port(connection)));
      Sql.run(connection, "DO $$ BEGIN END $$");
      assertThat(Sql.port(connection)).isEqualTo(primary);
    }
  }

  @Test
  void aSettingOfTheSessionIsReadOnAReplica() throws Exception {
    try (Connection connection = connect()) {
      Sql.run(connection, "SET app.tenant = 'a'");

      assertThat(Sql.port(connection, "SELECT inet_server_port() FROM guarded")).isIn(replicas);
      assertThat(Sql.one(connection, "SELECT current_setting('app.tenant')")).isEqualTo("a");
    }
  }

  @Test
  void aChangeOfVolatilityIsNoticed() throws Exception {
    direct(
        List.of(
            "CREATE FUNCTION changing() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'",
            "CREATE VIEW changing_view AS SELECT changing()"));
    cluster.awaitReplayed();
    String call = "SELECT inet_server_port(), changing()";
    String view = "SELECT inet_server_port() FROM changing_view";
    await().atMost(NOTICED).until(() -> replicas.contains(run(call)));
    try (Connection connection = connect()) {
      assertThat(Sql.port(connection, call)).isIn(replicas);
      assertThat(Sql.port(connection, view)).isIn(replicas);

      direct(List.of("ALTER FUNCTION changing() VOLATILE"));

      await().atMost(NOTICED).until(() -> Sql.port(connection, call) == primary);
      assertThat(Sql.port(connection, view)).isEqualTo(primary);
    }
    direct(List.of("ALTER FUNCTION changing() IMMUTABLE"));
    await().atMost(NOTICED).until(() -> replicas.contains(run(call)));
  }

  @Test
  void aDatabaseCanBeDroppedAlthoughItsCatalogIsWatched() throws Exception {
    cluster.query(
        cluster.primary(),
        "CREATE DATABASE watched OWNER " + cluster.logins().application().user());
    try (TestProxy own = TestProxy.over(cluster)) {
      own.connect(cluster.logins().application(), "watched", Map.of()).close();
      try (Connection other = own.connect()) {
        Sql.run(other, "DROP DATABASE watched");
      }
    }

    assertThat(
            cluster.query(cluster.primary(), "SELECT FROM pg_database WHERE datname = 'watched'"))
        .isEmpty();
  }

  private int run(String sql) throws SQLException {
    try (Connection connection = connect()) {
      return Sql.port(connection, sql);
    }
  }

  private Connection connect() throws SQLException {
    return proxy.connect(
        cluster.logins().application(), DATABASE, Map.of("options", "-c app.tenant=a"));
  }

  /** Past the proxy: it has to find out by itself. */
  private void direct(List<String> statements) throws SQLException {
    String url = cluster.jdbcUrl(cluster.primary(), DATABASE);
    var login = cluster.logins().application();
    try (Connection connection =
        DriverManager.getConnection(url, login.user(), login.password().value())) {
      for (String sql : statements) {
        Sql.run(connection, sql);
      }
    }
  }

  private Connection superuser() throws SQLException {
    var login = cluster.logins().superuser();
    return DriverManager.getConnection(
        cluster.jdbcUrl(cluster.primary(), DATABASE), login.user(), login.password().value());
  }
}
