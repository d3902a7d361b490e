package dev.sluice.corpus;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.ClusterOptions;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * A primary and one replica that may be spoilt: everyone is a superuser without a password, and the
 * primary acknowledges a commit when the replica shows it, so that both nodes answer from the same
 * data at any moment.
 */
final class ScratchCluster implements AutoCloseable {
  static final String SUPERUSER = "postgres";

  private static final String OPTIONS =
      "-c synchronous_commit=remote_apply -c statement_timeout=20s -c lock_timeout=5s";

  private static final String ACCESS =
      """
      host  all          all  127.0.0.1/32  trust
      host  replication  all  127.0.0.1/32  trust
      """;

  private final LocalCluster cluster;

  private ScratchCluster(LocalCluster cluster) {
    this.cluster = cluster;
  }

  static ScratchCluster start() throws Exception {
    LocalCluster cluster =
        LocalCluster.start(
            ClusterOptions.trio()
                .withReplicas(1)
                .withSetting("shared_buffers", "128MB")
                .withSetting("max_prepared_transactions", "10")
                .withSetting("autovacuum", "off"));
    for (ClusterNode node : cluster.nodes()) {
      Files.writeString(node.dataDirectory().resolve("pg_hba.conf"), ACCESS);
      cluster.query(node, "SELECT pg_reload_conf()");
    }
    cluster.query(cluster.primary(), "ALTER SYSTEM SET synchronous_standby_names = '*'");
    cluster.query(cluster.primary(), "SELECT pg_reload_conf()");
    return new ScratchCluster(cluster);
  }

  ClusterNode primary() {
    return cluster.nodes().get(0);
  }

  ClusterNode replica() {
    return cluster.nodes().get(1);
  }

  LocalCluster nodes() {
    return cluster;
  }

  /** Makes a database that both nodes have. */
  void createDatabase(String name) throws Exception {
    try (NodeSession session = session(primary(), SUPERUSER, "postgres", Map.of())) {
      for (String sql :
          new String[] {
            "CREATE DATABASE " + name + " TEMPLATE template0 LOCALE 'C'",
            "ALTER DATABASE " + name + " SET lc_messages TO 'C'",
            "ALTER DATABASE " + name + " SET timezone_abbreviations TO 'Default'"
          }) {
        Outcome outcome = session.run(sql);
        if (!outcome.succeeded()) {
          throw new IllegalStateException(outcome.summary());
        }
      }
    }
    cluster.awaitReplayed();
  }

  /** A session whose commits are on the replica when they are acknowledged. */
  NodeSession session(ClusterNode node, String user, String database, Map<String, String> startup)
      throws IOException {
    Map<String, String> all = new java.util.HashMap<>(startup);
    all.merge("options", OPTIONS, (given, ours) -> ours + " " + given);
    all.put("client_encoding", "UTF8");
    return new NodeSession(node, user, database, all);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
