package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** pgbench in all three protocols: no error, and its selects spread over the replicas. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PgBenchIT {
  private static final int CLIENTS = 4;
  private static final int SELECTS = 250;
  private static final int TRANSACTIONS = 50;

  private final LocalCluster cluster;
  private final TestProxy proxy;
  private final ServerSideWitness witness;

  PgBenchIT(LocalCluster cluster, TestProxy proxy, ServerSideWitness witness) {
    this.cluster = cluster;
    this.proxy = proxy;
    this.witness = witness;
  }

  @BeforeAll
  void initialise() throws Exception {
    assertThat(pgbench("-i", "-s", "1").succeeded().output()).contains("done");
    cluster.awaitReplayed();
  }

  @AfterAll
  void dropTables() throws Exception {
    try (Connection connection = proxy.connect()) {
      Sql.run(
          connection,
          "DROP TABLE IF EXISTS pgbench_accounts, pgbench_branches, pgbench_tellers,"
              + " pgbench_history");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void transactionsRunWithoutErrorOnThePrimary(String protocol) throws Exception {
    long before = history();
    ServerSideWitness.Mark mark = witness.mark();
    String output = run(protocol, "-n", "-t", Integer.toString(TRANSACTIONS));

    assertThat(output)
        .contains("number of transactions actually processed: " + CLIENTS * TRANSACTIONS);
    assertThat(history() - before).isEqualTo(CLIENTS * TRANSACTIONS);
    assertThat(witness.executionsSince(mark, "UPDATE pgbench_accounts"))
        .isEqualTo(Map.of(cluster.primary(), (long) CLIENTS * TRANSACTIONS));
    assertThat(witness.executionsSince(mark, "SELECT abalance"))
        .as("in a transaction")
        .isEqualTo(Map.of(cluster.primary(), (long) CLIENTS * TRANSACTIONS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void selectsRunEvenlyOnTheReplicas(String protocol) throws Exception {
    ServerSideWitness.Mark mark = witness.mark();
    String output = run(protocol, "-n", "-S", "-t", Integer.toString(SELECTS));
    assertThat(output).contains("number of transactions actually processed: " + CLIENTS * SELECTS);

    Map<ClusterNode, Long> executions = witness.executionsSince(mark, "SELECT abalance");
    assertThat(executions).hasSize(2).doesNotContainKey(cluster.primary());
    double half = CLIENTS * SELECTS / 2.0;
    assertThat(executions.values())
        .allSatisfy(count -> assertThat((double) count).isCloseTo(half, within(half * 0.05)));
  }

  @Test
  void aConnectionForEachTransactionWorks() throws Exception {
    String output = run("simple", "-n", "-S", "-C", "-t", "20");

    assertThat(output).contains("number of transactions actually processed: " + CLIENTS * 20);
  }

  private long history() throws Exception {
    try (Connection direct = proxy.direct(cluster.primary())) {
      return Long.parseLong(Sql.one(direct, "SELECT count(*) FROM pgbench_history"));
    }
  }

  private String run(String protocol, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("-M", protocol, "-c", Integer.toString(CLIENTS)));
    words.addAll(List.of(options));
    String output = pgbench(words.toArray(new String[0])).succeeded().output();
    assertThat(output).doesNotContain("ERROR", "aborted");
    return output;
  }

  private ClientPrograms.Outcome pgbench(String... options)
      throws IOException, InterruptedException {
    Path program = ClientPrograms.find("pgbench");
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(options));
    return ClientPrograms.run(
        words, proxy.libpqEnvironment(cluster.logins().application(), TestProxy.DATABASE), "");
  }
}
