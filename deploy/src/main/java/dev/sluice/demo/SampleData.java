package dev.sluice.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A small shop in a database of its own, to have something to ask for. */
final class SampleData {
  static final String DATABASE = "shop";

  private SampleData() {}

  /** Creates it on the primary as the application role, and waits until the replicas have it. */
  static void create(LocalCluster cluster) throws Exception {
    ClusterNode primary = cluster.primary();
    ClusterLogins.Login application = cluster.logins().application();
    cluster.query(primary, "CREATE DATABASE " + DATABASE + " OWNER " + application.user());
    // So that SELECT * FROM pg_stat_replication shows what it is about.
    cluster.query(primary, "GRANT pg_monitor TO " + application.user());
    try (Connection connection =
        DriverManager.getConnection(
            cluster.jdbcUrl(primary, DATABASE),
            application.user(),
            application.password().value())) {
      run(connection);
    }
    cluster.awaitReplayed();
  }

  private static void run(Connection connection) throws IOException, SQLException {
    try (InputStream script = SampleData.class.getResourceAsStream("shop.sql");
        Statement statement = connection.createStatement()) {
      if (script == null) {
        throw new IOException("shop.sql is missing on the class path");
      }
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
