package dev.sluice.repmgr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the image promises, with PostgreSQL and repmgrd as they are deployed. */
@Tag("concurrent")
class RepmgrClusterIT {
  private static RepmgrCluster cluster;

  private RepmgrNode primary;

  @BeforeAll
  static void start() throws Exception {
    cluster = RepmgrCluster.start();
    cluster.awaitPrimary().execute("CREATE TABLE kept (value text PRIMARY KEY)");
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void allReplicate() throws SQLException {
    primary = cluster.awaitReplication();
  }

  @Test
  void withAKilledPrimaryAStandbyIsPromotedAndTheOldOneComesBackAsStandby() throws Exception {
    primary.execute("INSERT INTO kept VALUES ('before the kill')");
    awaitReplayed("before the kill");

    primary.kill();

    RepmgrNode promoted = cluster.awaitPrimaryOtherThan(primary);
    promoted.execute("INSERT INTO kept VALUES ('after the kill')");
    primary.start();
    assertThat(cluster.awaitReplication()).isEqualTo(promoted);
    assertThat(kept(primary)).contains("before the kill", "after the kill");
  }

  @Test
  void allNodesKilledAndStartedAtOnceFindTheOneThatHasMost() throws Exception {
    cluster.nodes().stream().filter(node -> node != primary).forEach(RepmgrNode::kill);
    primary.execute("INSERT INTO kept VALUES ('only on the primary')");
    primary.kill();

    cluster.nodes().forEach(RepmgrNode::start);

    assertThat(cluster.awaitReplication()).isEqualTo(primary);
    awaitReplayed("only on the primary");
  }

  @Test
  void aPrimaryThatLeavesHandsOverWithoutLoss() throws Exception {
    try (Writer writer = Writer.start(primary)) {
      writer.awaitRows(50);

      primary.stop();

      RepmgrNode promoted = cluster.awaitPrimaryOtherThan(primary);
      writer.awaitEnd();
      assertThat(promoted.query("postgres", "SELECT count(*) FROM written"))
          .isEqualTo(Integer.toString(writer.acknowledged()));
    } finally {
      primary.start();
    }
    cluster.awaitReplication();
    assertThat(primary.log()).contains("handing over").doesNotContain("rejoin_by_rewind");
  }

  @Test
  void aFrozenPrimaryThatComesBackStepsDown() throws Exception {
    primary.freeze();
    RepmgrNode promoted;
    try {
      promoted = cluster.awaitPrimaryOtherThan(primary);
    } finally {
      primary.thaw();
    }

    assertThat(cluster.awaitReplication()).isEqualTo(promoted);
    assertThat(primary.log()).contains("this primary is stale");
  }

  @Test
  void aPrimaryThatIsCutOffIsReplacedAndRewoundWhenItIsBack() throws Exception {
    cluster.cutFromPeers(primary);
    RepmgrNode promoted;
    try {
      promoted = cluster.awaitPrimaryOtherThan(primary);
      primary.execute("INSERT INTO kept VALUES ('written on the wrong side')");
      promoted.execute("INSERT INTO kept VALUES ('written on the right side')");
    } finally {
      cluster.heal(primary);
    }

    assertThat(cluster.awaitReplication()).isEqualTo(promoted);
    assertThat(kept(primary))
        .contains("written on the right side")
        .doesNotContain("written on the wrong side");
    assertThat(primary.log()).contains("rejoining " + promoted.host() + ": rewind");
  }

  @Test
  void aLastStandbyAloneIsNoMajority() throws Exception {
    List<RepmgrNode> standbys = standbys();
    standbys.get(0).kill();
    primary.kill();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> findsNoMajority(standbys.get(1).log()));
      // Longer than the node waits until it looks for a primary itself.
      await()
          .atMost(Duration.ofSeconds(40))
          .during(Duration.ofSeconds(15))
          .until(() -> !standbys.get(1).saysPrimary());
    } finally {
      primary.start();
      standbys.get(0).start();
    }
    cluster.awaitReplication();
  }

  /**
   * Whether repmgrd gives up by itself, or because the node forbids it, or is not asked, depends on
   * whom it has seen last.
   */
  private static boolean findsNoMajority(String log) {
    return log.contains("no promotion: only 1 of 3 nodes are visible")
        || log.contains("unable to reach a qualified majority of nodes")
        || log.contains("only 1 of 3 members are here: no majority");
  }

  @Test
  void dataOfAnotherClusterAreRefusedAndKept() throws Exception {
    RepmgrNode stray = standbys().get(0);
    stray.leave();
    stray.exec("sh", "-c", "mv $PGDATA /data/own && /usr/lib/postgresql/*/bin/initdb -D $PGDATA");
    stray.kill();

    stray.start();

    await().atMost(Duration.ofSeconds(30)).until(() -> !stray.isRunning());
    assertThat(stray.log()).contains("these are two clusters");
    String version =
        stray
            .container()
            .copyFileFromContainer(
                "/data/pgdata/PG_VERSION", in -> new String(in.readAllBytes(), UTF_8));
    assertThat(version).isNotBlank();
    cluster.replace(stray);
  }

  @Test
  void theFirstNodeThatLostItsDataClonesThem() throws Exception {
    RepmgrNode first = cluster.node(0);
    first.kill();
    cluster.awaitReplication(cluster.nodes().subList(1, 3));

    RepmgrNode replaced = cluster.replace(first);

    cluster.awaitReplication();
    assertThat(replaced.log()).contains("cloning").doesNotContain("making a new cluster");
  }

  @Test
  void nodesThatAreAddedReplicateAndLeaveWithoutATrace() throws Exception {
    RepmgrNode fourth = cluster.addNode();
    RepmgrNode fifth = cluster.addNode();
    assertThat(cluster.awaitReplication()).isEqualTo(primary);
    awaitMembers(5);

    cluster.remove(fourth);
    cluster.remove(fifth);

    awaitMembers(3);
    assertThat(primary.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("2");
  }

  @Test
  void aStandbyThatStreamsFromAnotherComesBackToThePrimary() throws Exception {
    RepmgrNode middle = standbys().get(0);
    RepmgrNode end = standbys().get(1);
    String upstream = end.query("SELECT current_setting('primary_conninfo')");
    String chained = upstream.replaceAll("host=\\S+", "host=" + middle.host()).replace("'", "''");

    middle.query("SELECT pg_create_physical_replication_slot('repmgr_slot_2000')");
    end.execute("ALTER SYSTEM SET primary_slot_name = ''");
    end.execute("ALTER SYSTEM SET primary_conninfo = '" + chained + "'");
    end.execute("SELECT pg_reload_conf()");
    await().atMost(Duration.ofSeconds(30)).until(() -> end.streamsFrom(middle));

    cluster.awaitReplication();
    assertThat(end.query("SELECT slot_name FROM pg_stat_wal_receiver"))
        .isEqualTo("repmgr_slot_" + (1000 + end.ordinal()));
    await("the idle slot goes")
        .atMost(Duration.ofSeconds(30))
        .until(() -> middle.query("SELECT count(*) FROM pg_replication_slots").equals("0"));
  }

  @Test
  void aStandbyThatIsNotRegisteredRegisters() throws Exception {
    RepmgrNode unknown = standbys().get(0);
    primary.query(
        "DELETE FROM repmgr.nodes WHERE node_id = " + (1000 + unknown.ordinal()) + " RETURNING 1");

    awaitMembers(3);
    cluster.awaitReplication();
  }

  @Test
  void nobodyIsTrustedNotEvenInside() throws Exception {
    String withoutPassword = "PGPASSFILE=/dev/null psql -w -d postgres -U postgres -c 'SELECT 1' ";
    for (String where : List.of("", "-h localhost", "-h /run/postgres-repmgr/node")) {
      assertThatThrownBy(() -> primary.exec("sh", "-c", withoutPassword + where))
          .as(where)
          .isInstanceOf(IOException.class);
    }
    assertThat(
            primary.query(
                "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
        .isEqualTo("0");
  }

  @Test
  void probesTellTheNodesState() throws Exception {
    RepmgrNode standby = standbys().get(0);
    primary.exec("/opt/postgres-repmgr/bin/probe", "ready");
    standby.exec("/opt/postgres-repmgr/bin/probe", "ready");
    standby.exec("/opt/postgres-repmgr/bin/probe", "live");

    standby.leave();

    assertThatThrownBy(() -> standby.exec("/opt/postgres-repmgr/bin/probe", "ready"))
        .isInstanceOf(IOException.class);
    standby.exec("/opt/postgres-repmgr/bin/probe", "live");
    standby.stop();
    standby.start();
    cluster.awaitReplication();
  }

  private List<RepmgrNode> standbys() {
    return cluster.nodes().stream().filter(node -> !node.equals(primary)).toList();
  }

  private void awaitReplayed(String value) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              for (RepmgrNode node : cluster.nodes()) {
                assertThat(kept(node)).contains(value);
              }
            });
  }

  private void awaitMembers(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(primary.query("SELECT count(*) FROM repmgr.nodes WHERE active"))
                    .isEqualTo(Integer.toString(count)));
  }

  private static String kept(RepmgrNode node) throws SQLException {
    return node.query("postgres", "SELECT string_agg(value, ', ') FROM kept");
  }
}
