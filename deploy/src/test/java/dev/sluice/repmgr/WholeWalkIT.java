package dev.sluice.repmgr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the author of the original deployment did by hand to see that it works, in that order and
 * from nothing; but the sessions stay open where theirs broke, and no node is the primary for ever.
 */
@Tag("concurrent")
class WholeWalkIT {
  private static final String STANDBYS =
      "SELECT application_name, state FROM pg_stat_replication ORDER BY 1;";

  @Test
  void fromNothingToTheOldPrimaryAsAStandby(@TempDir Path directory) throws Exception {
    try (RepmgrCluster cluster = RepmgrCluster.start();
        FrontProxies front = FrontProxies.start(cluster, directory);
        OpenPsql inside = OpenPsql.open(front.proxies().get(0).address());
        OpenPsql outside = OpenPsql.open(front.proxies().get(1).address())) {
      RepmgrNode first = cluster.awaitPrimary();

      assertThat(inside.type("CREATE DATABASE db1;")).isEqualTo("CREATE DATABASE");
      assertThat(inside.type("\\c db1")).contains("connected to database \"db1\"");
      assertThat(inside.type("CREATE TABLE test (id int PRIMARY KEY, value text NOT NULL);"))
          .isEqualTo("CREATE TABLE");
      assertThat(inside.type("INSERT INTO test VALUES (1, 'one');")).isEqualTo("INSERT 0 1");
      assertThat(inside.type("SELECT * FROM test;")).isEqualTo("1|one");
      assertThat(outside.type("\\c db1")).contains("connected to database \"db1\"");
      // It may read from a replica that is a moment behind: it has not written.
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> outside.type("SELECT * FROM test;").equals("1|one"));
      assertThat(inside.type(STANDBYS)).isEqualTo(streaming(cluster, first));
      inside.type("SET application_name = 'walk'; PREPARE again AS SELECT count(*) FROM test;");

      deletePod(front, first);

      assertThat(inside.type("INSERT INTO test VALUES (2, 'after');")).isEqualTo("INSERT 0 1");
      assertThat(inside.type("SELECT * FROM test ORDER BY id;")).isEqualTo("1|one\n2|after");
      assertThat(inside.type("SHOW application_name;")).isEqualTo("walk");
      assertThat(inside.type("EXECUTE again;")).isEqualTo("2");
      assertThat(outside.type("INSERT INTO test VALUES (3, 'outside');")).isEqualTo("INSERT 0 1");
      RepmgrNode second = cluster.awaitReplication();
      assertThat(second).isNotEqualTo(first);
      assertThat(first.saysPrimary()).isFalse();
      assertThat(inside.type(STANDBYS)).isEqualTo(streaming(cluster, second));

      deletePod(front, second);

      assertThat(inside.type("INSERT INTO test VALUES (4, 'again');")).isEqualTo("INSERT 0 1");
      assertThat(outside.type("INSERT INTO test VALUES (5, 'again');")).isEqualTo("INSERT 0 1");
      RepmgrNode third = cluster.awaitReplication();
      assertThat(inside.type("SELECT count(*) FROM test;")).isEqualTo("5");
      assertThat(inside.type(STANDBYS)).isEqualTo(streaming(cluster, third));
    }
  }

  /** As the StatefulSet replaces a pod that is deleted. */
  private static void deletePod(FrontProxies front, RepmgrNode node) {
    front.terminating(node);
    node.stop();
    node.start();
    front.listed(node);
  }

  private static String streaming(RepmgrCluster cluster, RepmgrNode primary) {
    List<String> lines =
        cluster.nodes().stream()
            .filter(node -> node != primary)
            .map(node -> node.name() + "|streaming")
            .toList();
    return String.join("\n", lines);
  }
}
