package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import dev.sluice.it.NewOnThePrimary.Read;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What replicas refuse is answered by the primary, and clients of any kind see nothing of it. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SafetyNetIT {
  private static final String AFTERWARDS = "SELECT 42 AS afterwards";

  private final LocalCluster cluster;
  private final ServerSideWitness witness;
  private final ProxyPair proxies;
  private final NewOnThePrimary objects;
  private final LogRecorder log = new LogRecorder();
  private int names;

  SafetyNetIT(LocalCluster cluster, TestProxy shared, ServerSideWitness witness) throws Exception {
    this.cluster = shared.cluster();
    this.witness = witness;
    this.proxies = ProxyPair.over(cluster);
    this.objects = NewOnThePrimary.in(cluster);
  }

  @BeforeAll
  void parserKnowsWhatItWillBeAsked() throws Exception {
    // A statement that the parser has no time for goes to the primary: that is not the test here.
    for (Read read : allReads().toList()) {
      Eventually.holds(() -> assertThat(visitsReplica(read)).as(read.sql()).isTrue());
    }
  }

  private boolean visitsReplica(Read read) throws SQLException {
    int before = proxies.retried(read.sqlState());
    try (Connection connection = proxies.balancing().connect()) {
      Sql.run(connection, read.as(unique()));
    }
    return proxies.retried(read.sqlState()) > before;
  }

  @AfterEach
  void nothingIsLeft() {
    proxies.awaitQuiet();
    assertThat(log.alarms()).isEmpty();
  }

  @AfterAll
  void end() throws Exception {
    log.close();
    objects.remove();
    proxies.close();
  }

  /** No two statements of the tests are the same: what was refused may be remembered. */
  private String unique() {
    return "name_" + names++;
  }

  static Stream<Read> allReads() {
    return Stream.concat(
        NewOnThePrimary.NEVER_ON_A_STANDBY.stream(), NewOnThePrimary.NOT_THERE_YET.stream());
  }

  /** How a client without a driver may send one statement. */
  interface Way {
    List<RawClient.Message> run(RawClient client, String sql) throws IOException;
  }

  static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("simple", (client, sql) -> exchange(client, new RawBatch().query(sql)));
    ways.put("unnamed", (client, sql) -> exchange(client, new RawBatch().select(sql).sync()));
    ways.put(
        "named, prepared first",
        (client, sql) -> {
          List<RawClient.Message> all =
              exchange(client, new RawBatch().parse("s", sql).describeStatement("s").sync());
          RawBatch execute = new RawBatch().bind("", "s").execute("", 0).sync();
          all.addAll(exchange(client, execute));
          all.addAll(exchange(client, execute));
          return all;
        });
    ways.put(
        "prepared with Flush, as asyncpg and libpq's pipelines do",
        (client, sql) -> {
          client.send(new RawBatch().parse("f", sql).describeStatement("f").flush().bytes());
          List<RawClient.Message> all = client.until('T');
          all.addAll(exchange(client, new RawBatch().bind("", "f").execute("", 0).sync()));
          return all;
        });
    ways.put(
        "each step with Flush",
        (client, sql) -> {
          client.send(new RawBatch().parse("", sql).flush().bytes());
          List<RawClient.Message> all = client.until('1');
          RawBatch rest = new RawBatch().bind("p", "").describePortal("p").execute("p", 0);
          client.send(rest.flush().bytes());
          all.addAll(client.until('C'));
          all.addAll(exchange(client, new RawBatch().sync()));
          return all;
        });
    ways.put(
        "row by row from a portal",
        (client, sql) ->
            exchange(
                client,
                new RawBatch()
                    .parse("", sql)
                    .bind("p", "")
                    .describePortal("p")
                    .execute("p", 1)
                    .execute("p", 1)
                    .execute("p", 0)
                    .sync()));
    ways.put(
        "in single bytes",
        (client, sql) -> {
          for (byte one : new RawBatch().select(sql).sync().bytes()) {
            client.send(new byte[] {one});
          }
          return client.until('Z');
        });
    return ways;
  }

  private static List<RawClient.Message> exchange(RawClient client, RawBatch batch)
      throws IOException {
    client.send(batch.bytes());
    return client.until('Z');
  }

  static Stream<Arguments> waysAndReads() {
    return ways().keySet().stream().flatMap(way -> allReads().map(read -> Arguments.of(way, read)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("waysAndReads")
  void theAnswerIsThePrimarysToTheByte(String way, Read read) throws Exception {
    int before = proxies.retried(read.sqlState());
    String sql = read.as(unique());
    Way how = ways().getOrDefault(way, (client, text) -> List.of());

    proxies.answerAlike(
        client -> {
          List<RawClient.Message> all = new ArrayList<>(how.run(client, sql));
          all.addAll(exchange(client, new RawBatch().query(AFTERWARDS)));
          all.addAll(exchange(client, new RawBatch().select(AFTERWARDS).sync()));
          return all;
        });

    assertThat(proxies.retried(read.sqlState())).as("a replica was asked").isGreaterThan(before);
  }

  static Stream<Arguments> driversAndReads() {
    List<Map<String, String>> drivers =
        List.of(
            Map.of(),
            Map.of("prepareThreshold", "0"),
            Map.of("prepareThreshold", "1"),
            Map.of("prepareThreshold", "1", "binaryTransfer", "false"),
            Map.of("preferQueryMode", "simple"),
            Map.of("preferQueryMode", "extendedForPrepared"),
            Map.of("preferQueryMode", "extendedCacheEverything"),
            Map.of("autosave", "always", "prepareThreshold", "1"));
    return drivers.stream()
        .flatMap(properties -> allReads().map(read -> Arguments.of(properties, read)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("driversAndReads")
  void pgjdbcGetsThePrimarysAnswer(Map<String, String> properties, Read read) throws Exception {
    int before = proxies.retried(read.sqlState());
    String sql = read.as(unique());

    assertThat(rows(proxies.balancing(), properties, sql))
        .isEqualTo(rows(proxies.plain(), properties, sql));

    assertThat(proxies.retried(read.sqlState())).as("a replica was asked").isGreaterThan(before);
  }

  /** Seven times, so that the driver passes its threshold of five and prepares on the server. */
  private static List<String> rows(TestProxy proxy, Map<String, String> properties, String sql)
      throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = proxy.connect(properties);
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < 7; i++) {
        try (ResultSet rows = select.executeQuery()) {
          all.addAll(Sql.rows(rows));
        }
        all.add(Sql.one(connection, AFTERWARDS));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("allReads")
  void psqlGetsThePrimarysAnswer(Read read) throws Exception {
    String script = "\\set VERBOSITY verbose\n" + read.as(unique()) + ";\nSELECT 42;\n";
    int before = proxies.retried();

    assertThat(psql(proxies.balancing(), script))
        .doesNotContain("ERROR")
        .isEqualTo(psql(proxies.plain(), script));

    assertThat(proxies.retried() - before).isEqualTo(1);
  }

  private String psql(TestProxy proxy, String script) throws Exception {
    List<String> words = List.of(ClientPrograms.find("psql").toString(), "-AX");
    Map<String, String> environment =
        proxy.libpqEnvironment(cluster.logins().application(), TestProxy.DATABASE);
    return ClientPrograms.run(words, environment, script).succeeded().output();
  }

  static Stream<Read> neverOnAStandby() {
    return NewOnThePrimary.NEVER_ON_A_STANDBY.stream();
  }

  @ParameterizedTest
  @MethodSource("neverOnAStandby")
  void whatNoStandbyRunsVisitsAReplicaOnce(Read read) throws Exception {
    String name = unique();
    ServerSideWitness.Mark mark = witness.mark();
    int before = proxies.retried(read.sqlState());
    for (String mode : List.of("simple", "extended")) {
      for (int i = 0; i < 5; i++) {
        try (Connection connection =
            proxies.balancing().connect(Map.of("preferQueryMode", mode, "prepareThreshold", "1"))) {
          assertThat(Sql.one(connection, read.as(name))).isNotEmpty();
        }
      }
    }

    assertThat(proxies.retried(read.sqlState()) - before).isEqualTo(1);
    assertThat(witness.executionsSince(mark, name))
        .as("refused statements are logged as well")
        .containsEntry(cluster.primary(), 10L)
        .hasSize(2)
        .containsValue(1L);
  }

  @Test
  void whatIsNotThereYetIsAskedForAgainOnceItMayBe() throws Exception {
    String name = unique();
    Read read = NewOnThePrimary.NOT_THERE_YET.get(0);
    int before = proxies.retried(read.sqlState());
    try (Connection connection = proxies.balancing().connect()) {
      for (int i = 0; i < 4; i++) {
        assertThat(Sql.column(connection, read.as(name))).hasSize(1000);
      }
    }

    assertThat(proxies.retried(read.sqlState()) - before).isEqualTo(4);
  }

  @Test
  void aWriteThatLookedLikeAReadIsSeenByTheNextRead() throws Exception {
    try (Connection connection = proxies.balancing().connect()) {
      for (int i = 0; i < 10; i++) {
        int value = 1000 + names;
        Sql.run(
            connection, "/* sluice: replica */ SELECT net_writes(" + value + ") AS " + unique());

        assertThat(Sql.one(connection, "SELECT count(*) FROM net_written WHERE id = " + value))
            .isEqualTo("1");
      }
    }
  }

  /** What the client has got cannot be taken back: the limit of the net. */
  @ParameterizedTest
  @MethodSource("allReads")
  void behindARowTheRefusalIsTheClients(Read read) throws Exception {
    for (RawBatch batch :
        List.of(
            new RawBatch().query("SELECT 1; " + read.as(unique())),
            new RawBatch().select("SELECT 1").select(read.as(unique())).sync())) {
      try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
        List<RawClient.Message> answer = exchange(client, batch);

        assertThat(ProxyPair.letters(answer)).matches("(12)?TDC1?2?T?EZ");
        assertThat(answer.get(answer.size() - 2).fields()).contains(" C" + read.sqlState());
        assertThat(ProxyPair.letters(exchange(client, new RawBatch().query(AFTERWARDS))))
            .isEqualTo("TDCZ");
        assertThat(ProxyPair.letters(exchange(client, new RawBatch().select(AFTERWARDS).sync())))
            .isEqualTo("12TDCZ");
      }
    }
  }

  @Test
  void anErrorThatThePrimaryShowsTooIsThePrimarys() throws Exception {
    for (String wrong :
        List.of(
            "SELECT * FROM net_nowhere",
            "SELECT nowhere FROM net",
            "SELECT 'net_nowhere'::regtype",
            "SELECT abs('x', 'y')",
            "SELECT secret FROM net_written",
            "SELEC 1",
            "SELECT 1/0 AS e",
            "SELECT current_setting('net.nowhere')")) {
      for (Way way : List.of(ways().get("simple"), ways().get("unnamed"))) {
        proxies.answerAlike(
            client -> {
              List<RawClient.Message> all = new ArrayList<>(way.run(client, wrong));
              all.addAll(exchange(client, new RawBatch().query(AFTERWARDS)));
              return all;
            });
      }
    }
  }
}
