package dev.sluice.it;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * Objects in the application's database that replicas refuse to work with: some that no hot standby
 * may touch, some that the primary has and the replicas do not know yet, since their replay is
 * paused until {@link #resume}.
 */
final class NewOnThePrimary {
  /**
   * A read that a replica refuses and the primary answers.
   *
   * @param sqlState what the replica says
   * @param sql with {@code %s} for a name, which makes it another statement
   */
  record Read(String sqlState, String sql) {
    String as(String name) {
      return sql.replace("%s", name);
    }
  }

  /** What no replica will ever run: not sent to one again. */
  static final List<Read> NEVER_ON_A_STANDBY =
      List.of(
          new Read("0A000", "SELECT count(*) AS %s FROM net_unlogged"),
          new Read("25006", "/* sluice: replica */ SELECT net_writes(7) AS %s"),
          new Read("55000", "/* sluice: replica */ SELECT net_asks() AS %s"));

  /** What a replica will run when it has replayed what it names. */
  static final List<Read> NOT_THERE_YET =
      List.of(
          new Read("42P01", "SELECT id, value AS %s FROM net_new ORDER BY id"),
          new Read("42P01", "SELECT id AS %s FROM net_schema.inside"),
          new Read("42703", "SELECT extra AS %s FROM net ORDER BY id LIMIT 3"),
          new Read("42703", "SELECT * FROM (SELECT id FROM net WHERE extra IS NULL) AS %s LIMIT 2"),
          new Read("42883", "/* sluice: replica */ SELECT net_function(7) AS %s"),
          new Read("42883", "SELECT 'net_function'::regproc::text AS %s"),
          new Read("42704", "SELECT 'net_mood'::regtype::text AS %s"),
          new Read("42704", "/* sluice: replica */ SELECT 'happy'::net_mood AS %s"),
          new Read("22P02", "SELECT label = 'new' AS %s FROM net_labels"),
          new Read("3F000", "SELECT 'net_schema'::regnamespace::text AS %s"),
          new Read("42501", "SELECT secret AS %s FROM net_secret"));

  /** One of each kind. */
  static final Read UNLOGGED = NEVER_ON_A_STANDBY.get(0);

  static final Read NEW_TABLE = NOT_THERE_YET.get(0);

  private static final String[] EVERYWHERE = {
    "CREATE TABLE net (id int PRIMARY KEY, value text)",
    "INSERT INTO net SELECT i, 'v' || i FROM generate_series(1, 1000) AS i",
    "CREATE UNLOGGED TABLE net_unlogged AS SELECT * FROM net",
    "CREATE TABLE net_written (id int)",
    "CREATE TYPE net_label AS ENUM ('old')",
    "CREATE TABLE net_labels AS SELECT 'old'::net_label AS label",
    "CREATE TABLE net_secret AS SELECT 'hidden' AS secret",
    """
    CREATE FUNCTION net_write(n int) RETURNS int VOLATILE LANGUAGE plpgsql AS
    'BEGIN INSERT INTO net_written VALUES (n); RETURN n; END'""",
    """
    CREATE FUNCTION net_writes(n int) RETURNS int STABLE LANGUAGE plpgsql AS
    'BEGIN RETURN net_write(n); END'""",
    """
    CREATE FUNCTION net_asks() RETURNS bool STABLE LANGUAGE sql AS
    'SELECT pg_current_wal_lsn() IS NOT NULL'""",
    "GRANT SELECT ON net, net_unlogged, net_labels TO app",
    "GRANT SELECT, INSERT ON net_written TO app",
  };

  private static final String[] PRIMARY_ONLY = {
    "CREATE TABLE net_new AS SELECT id, repeat(md5(id::text), 8) AS value FROM net",
    "ALTER TABLE net ADD COLUMN extra int",
    "CREATE FUNCTION net_function(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2'",
    "ALTER TYPE net_label ADD VALUE 'new'",
    "CREATE TYPE net_mood AS ENUM ('happy')",
    "CREATE SCHEMA net_schema",
    "CREATE TABLE net_schema.inside AS SELECT 1 AS id",
    "GRANT USAGE ON SCHEMA net_schema TO app",
    "GRANT SELECT ON net_new, net_schema.inside, net_secret TO app",
  };

  private static final String[] GONE = {
    "DROP SCHEMA net_schema CASCADE",
    "DROP TYPE net_mood",
    "DROP FUNCTION net_function, net_writes, net_write, net_asks",
    "DROP TABLE net_new, net, net_unlogged, net_written, net_secret, net_labels",
    "DROP TYPE net_label",
  };

  private final LocalCluster cluster;
  private final Connection superuser;

  private NewOnThePrimary(LocalCluster cluster, Connection superuser) {
    this.cluster = cluster;
    this.superuser = superuser;
  }

  static NewOnThePrimary in(LocalCluster cluster) throws Exception {
    NewOnThePrimary made =
        new NewOnThePrimary(cluster, superuser(cluster, cluster.primary(), TestProxy.DATABASE));
    made.runAll(EVERYWHERE);
    cluster.awaitReplayed();
    for (ClusterNode node : cluster.nodes()) {
      if (!node.equals(cluster.primary())) {
        cluster.pauseReplay(node);
      }
    }
    made.runAll(PRIMARY_ONLY);
    return made;
  }

  /** Past the proxy. */
  static Connection superuser(LocalCluster cluster, ClusterNode node, String database)
      throws SQLException {
    return DriverManager.getConnection(
        cluster.jdbcUrl(node, database),
        cluster.logins().superuser().user(),
        cluster.logins().superuser().password().value());
  }

  /** Replicas get to know everything. */
  void resume() throws Exception {
    for (ClusterNode node : cluster.nodes()) {
      if (!node.equals(cluster.primary())) {
        cluster.resumeReplay(node);
      }
    }
    cluster.awaitReplayed();
  }

  private void runAll(String[] statements) throws SQLException {
    for (String statement : statements) {
      Sql.run(superuser, statement);
    }
  }

  /** Resumes, and removes everything. */
  void remove() throws Exception {
    resume();
    runAll(GONE);
    superuser.close();
    cluster.awaitReplayed();
  }
}
