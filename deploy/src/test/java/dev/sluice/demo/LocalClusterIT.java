package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("concurrent")
@ExtendWith(ClusterExtension.class)
final class LocalClusterIT {

  @Test
  void replicasApplyWhatThePrimaryWrites(LocalCluster cluster) throws Exception {
    ClusterNode primary = cluster.primary();
    cluster.query(primary, "CREATE TABLE streamed AS SELECT 42 AS answer");
    cluster.awaitReplayed();

    assertThat(cluster.nodes()).hasSize(3);
    for (ClusterNode node : cluster.nodes()) {
      assertThat(cluster.query(node, "SELECT answer FROM streamed")).isEqualTo("42");
      assertThat(cluster.query(node, "SELECT inet_server_port()"))
          .isEqualTo(Integer.toString(node.port()));
    }
  }

  @Test
  void everyRoleNeedsItsPassword(LocalCluster cluster) {
    String url = cluster.jdbcUrl(cluster.nodes().get(0), "postgres");

    assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "wrong").close())
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void theMonitorReadsVerifiersAndTheApplicationDoesNot(LocalCluster cluster) throws Exception {
    String url = cluster.jdbcUrl(cluster.nodes().get(1), "postgres");
    ClusterLogins logins = cluster.logins();

    assertThat(verifiers(url, logins.monitor())).isEqualTo(4);
    assertThatThrownBy(() -> verifiers(url, logins.application()))
        .hasMessageContaining("permission denied");
  }

  @Test
  void theWitnessSeesWhichNodeExecutedAStatement(LocalCluster cluster, ServerSideWitness witness)
      throws Exception {
    ClusterNode second = cluster.nodes().get(2);
    ServerSideWitness.Mark mark = witness.mark();
    witness.resetCounts();

    cluster.query(second, "SELECT 'seen\nhere' AS marker_of_the_witness");

    assertThat(witness.executionsSince(mark, "seen\nhere' AS marker_of_the_witness"))
        .isEqualTo(Map.of(second, 1L));
    assertThat(witness.counted("marker_of_the_witness")).containsEntry(second, 1L);
    assertThat(witness.executedSince(mark, second))
        .anySatisfy(one -> assertThat(one.user()).isEqualTo("postgres"));
  }

  @Test
  void aReplicaTakesOverFromAKilledPrimaryAndTheOldOneIsRebuilt() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterOptions.trio())) {
      ClusterNode old = cluster.nodes().get(0);
      ClusterNode next = cluster.nodes().get(1);
      ClusterNode other = cluster.nodes().get(2);
      cluster.kill(old);
      assertThat(cluster.isUp(old)).isFalse();

      cluster.promote(next);
      cluster.repoint(other, next);
      cluster.awaitStreaming();
      assertThat(cluster.primary()).isEqualTo(next);
      cluster.query(next, "CREATE TABLE after_failover ()");
      cluster.rebuild(old, next);
      cluster.awaitStreaming();
      cluster.awaitReplayed();

      assertThat(cluster.query(old, "SELECT count(*) FROM after_failover")).isEqualTo("0");
      assertThat(cluster.query(old, "SELECT timeline_id FROM pg_control_checkpoint()"))
          .isEqualTo("2");
    }
  }

  @Test
  void aNodeSurvivesAStopAndAKill() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterOptions.trio().withReplicas(0))) {
      ClusterNode node = cluster.nodes().get(0);
      cluster.query(node, "CREATE TABLE kept ()");
      for (LocalCluster.StopMode mode : LocalCluster.StopMode.values()) {
        cluster.stop(node, mode);
        assertThat(cluster.pid(node)).isEmpty();
        cluster.start(node);
      }
      String segment = segmentOf(node);
      assertThat(sharedMemorySegments()).contains(segment);
      cluster.kill(node);
      assertThat(sharedMemorySegments()).doesNotContain(segment);
      cluster.start(node);

      assertThat(cluster.query(node, "SELECT count(*) FROM kept")).isEqualTo("0");
      try (Stream<String> lines = cluster.log(node)) {
        assertThat(lines.anyMatch(line -> line.contains("received fast shutdown request")))
            .isTrue();
      }
    }
  }

  @Test
  void replayPausesAndAFrozenNodeGoesOnLater() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterOptions.trio().withReplicas(1))) {
      ClusterNode replica = cluster.nodes().get(1);
      cluster.pauseReplay(replica);
      cluster.query(cluster.primary(), "CREATE TABLE late ()");
      assertThat(cluster.query(replica, "SELECT to_regclass('late')")).isEmpty();
      cluster.resumeReplay(replica);
      cluster.awaitReplayed();
      assertThat(cluster.query(replica, "SELECT to_regclass('late')")).isEqualTo("late");

      cluster.freeze(replica);
      assertThat(cluster.isUp(replica)).isFalse();
      cluster.query(cluster.primary(), "CREATE TABLE later ()");
      cluster.thaw(replica);
      cluster.awaitReplayed();
      assertThat(cluster.query(replica, "SELECT to_regclass('later')")).isEqualTo("later");
    }
  }

  @Test
  void everyAccountThatCanRunPostgresqlRunsACluster() throws Exception {
    assertThat(Account.usable()).isNotEmpty();
    for (Account account : Account.usable()) {
      try (LocalCluster cluster = LocalCluster.start(ClusterOptions.trio(), account)) {
        assertThat(cluster.query(cluster.primary(), "SELECT count(*) FROM pg_stat_replication"))
            .as(account.toString())
            .isEqualTo("2");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void theEndOfTheProcessIsTheEndOfItsCluster(String signal, @TempDir Path parent)
      throws Exception {
    Path directory = open(parent).resolve("cluster");
    Process holder = ClusterHolder.launch(directory);
    try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo(ClusterHolder.READY);
      List<NodeProcesses> nodes = ClusterHolder.nodesIn(directory);
      assertThat(nodes).hasSize(2).noneSatisfy(node -> assertThat(node.all()).isEmpty());

      Command.run(List.of("sh", "-c", "kill -$0 $1", signal, Long.toString(holder.pid())));
      holder.waitFor();

      await()
          .untilAsserted(
              () -> assertThat(nodes).allSatisfy(node -> assertThat(node.all()).isEmpty()));
      await().untilAsserted(() -> assertThat(directory).doesNotExist());
    }
  }

  @Test
  void closingLeavesNoProcessAndNoFile(@TempDir Path parent) throws Exception {
    Path directory = open(parent).resolve("made for it");
    List<ClusterNode> nodes;
    try (LocalCluster cluster =
        LocalCluster.start(ClusterOptions.trio().withDirectory(directory))) {
      nodes = cluster.nodes();
      cluster.kill(nodes.get(0));
      cluster.freeze(nodes.get(1));
      assertThat(new NodeProcesses(nodes.get(2)).all()).isNotEmpty();
    }

    assertThat(nodes).allSatisfy(node -> assertThat(new NodeProcesses(node).all()).isEmpty());
    assertThat(directory).doesNotExist();
  }

  @Test
  void aDirectoryThatWasThereIsEmptiedAndKept(@TempDir Path directory) throws Exception {
    LocalCluster.start(ClusterOptions.trio().withReplicas(0).withDirectory(open(directory)))
        .close();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryWithSomethingInItIsRefused(@TempDir Path directory) throws Exception {
    Path precious = Files.createFile(directory.resolve("precious"));

    assertThatThrownBy(
            () -> LocalCluster.start(ClusterOptions.trio().withDirectory(directory)).close())
        .hasMessageContaining("is not empty");
    assertThat(precious).exists();
  }

  @Test
  void aSettingThatPostgresqlRefusesIsShownWithItsLog() {
    assertThatThrownBy(
            () ->
                LocalCluster.start(ClusterOptions.trio().withSetting("max_connections", "many"))
                    .close())
        .hasMessageContaining("max_connections");
  }

  private static long verifiers(String url, ClusterLogins.Login login) throws Exception {
    try (var connection = DriverManager.getConnection(url, login.user(), login.password().value());
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** PostgreSQL may have to run as another user, who must get in. */
  private static Path open(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The System V segment of a running node: the last word of line 7 of its lock file. */
  private static String segmentOf(ClusterNode node) throws IOException {
    String line = Files.readAllLines(node.dataDirectory().resolve("postmaster.pid")).get(6);
    return line.strip().replaceAll(".*\\s", "");
  }

  private static List<String> sharedMemorySegments() throws IOException {
    return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
        .map(line -> line.strip().split("\\s+", -1)[1])
        .toList();
  }
}
