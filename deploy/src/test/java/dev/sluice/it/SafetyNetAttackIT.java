package dev.sluice.it;

import static dev.sluice.it.NewOnThePrimary.NEW_TABLE;
import static dev.sluice.it.NewOnThePrimary.UNLOGGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.NewOnThePrimary.Read;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that make it hard to clear a refusal away: floods, cancels, departures. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SafetyNetAttackIT {
  private static final String AFTERWARDS = "SELECT 42 AS afterwards";

  private final ProxyPair proxies;
  private final NewOnThePrimary objects;
  private final LogRecorder log = new LogRecorder();
  private final Random random = new Random(3);
  private int names;

  SafetyNetAttackIT(TestProxy shared) throws Exception {
    this.proxies = ProxyPair.over(shared.cluster());
    this.objects = NewOnThePrimary.in(shared.cluster());
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

  /** A statement that no other test has sent. */
  private String fresh(Read read) {
    return read.as("attack_" + names++);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 70, 200, 1000})
  void aPipelineOfQueriesWithARefusedOneInTheMiddle(int length) throws Exception {
    pipeline(length, RawBatch::query);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 70, 200, 1000})
  void aPipelineOfBatchesWithARefusedOneInTheMiddle(int length) throws Exception {
    pipeline(length, (batch, sql) -> batch.select(sql).sync());
  }

  /** Adds one statement. */
  private interface Adding {
    void to(RawBatch batch, String sql);
  }

  private void pipeline(int length, Adding adding) throws Exception {
    proxies.awaitKnown(fresh(NEW_TABLE));
    int before = proxies.retried();
    RawBatch batch = new RawBatch();
    for (int i = 0; i < length; i++) {
      adding.to(batch, i == length / 2 ? fresh(NEW_TABLE) : "SELECT " + i + " AS piped");
    }

    proxies.answerAlike(client -> send(client, batch, length));

    assertThat(proxies.retried()).as("a replica was asked").isGreaterThan(before);
  }

  @Test
  void aPipelineWhereEveryTenthIsRefused() throws Exception {
    proxies.awaitKnown(fresh(NEW_TABLE));
    RawBatch batch = new RawBatch();
    for (int i = 0; i < 300; i++) {
      batch.query(i % 10 == 5 ? fresh(i % 20 == 5 ? NEW_TABLE : UNLOGGED) : "SELECT " + i);
    }

    proxies.answerAlike(client -> send(client, batch, 300));
  }

  @Test
  void aWriteBehindARefusedReadOfAPipelineComesAfterIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      int value = 5000 + i;
      RawBatch batch =
          new RawBatch()
              .query(fresh(NEW_TABLE))
              .query("INSERT INTO net_written VALUES (" + value + ")")
              .select("SELECT count(*) > 0 FROM net_written WHERE id = " + value)
              .sync()
              .query(fresh(UNLOGGED))
              .query(AFTERWARDS);

      proxies.answerAlike(client -> send(client, batch, 5));
    }
  }

  @Test
  void severalRefusalsInOneBatch() throws Exception {
    for (int i = 0; i < 10; i++) {
      RawBatch batch =
          new RawBatch()
              .select(fresh(NEW_TABLE))
              .select(fresh(UNLOGGED))
              .select(fresh(NEW_TABLE))
              .sync()
              .query(AFTERWARDS);

      proxies.answerAlike(client -> send(client, batch, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000, 60_000, 70_000, 250_000, 300_000, 3_000_000})
  void longStatements(int length) throws Exception {
    String padding = " || '" + "x".repeat(length) + "'";
    for (Read read : List.of(NEW_TABLE, UNLOGGED)) {
      String sql =
          "SELECT length(long" + padding + ") FROM (" + fresh(read) + " LIMIT 5) AS t(long)";
      String two = sql.replace("t(long)", read == NEW_TABLE ? "t(a, long)" : "t(long)");
      String text = two.replace("length(long ||", "length(long::text ||");
      proxies.answerAlike(client -> send(client, new RawBatch().query(text), 1));
      proxies.answerAlike(client -> send(client, new RawBatch().select(text).sync(), 1));
      proxies.answerAlike(client -> send(client, new RawBatch().query(AFTERWARDS), 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 60_000, 130_000, 260_000, 600_000, 3_000_000})
  void longParameters(int length) throws Exception {
    String sql = "SELECT length($1::text) + min(id) AS attack_" + names++ + " FROM net_new";
    RawBatch batch =
        new RawBatch()
            .parse("s", sql)
            .bind("", "s", "y".repeat(length))
            .describePortal("")
            .execute("", 0)
            .sync()
            .query(AFTERWARDS)
            .bind("", "s", "z".repeat(length))
            .execute("", 0)
            .sync();

    proxies.answerAlike(client -> send(client, batch, 3));
    proxies.answerAlike(client -> trickle(client, batch.bytes(), 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY net_unlogged TO STDOUT",
        "COPY (SELECT * FROM net_unlogged) TO STDOUT",
        "COPY net_new TO STDOUT",
        "COPY (SELECT net_writes(7)) TO STDOUT",
        "EXPLAIN SELECT * FROM net_new",
        "EXPLAIN SELECT net_function(7)",
        "TABLE net_new",
        "VALUES ((SELECT max(id) FROM net_new))"
      })
  void whatReadsBesidesSelect(String statement) throws Exception {
    int before = proxies.retried();
    for (RawBatch batch :
        List.of(new RawBatch().query(statement), new RawBatch().select(statement).sync())) {
      proxies.answerAlike(client -> send(client, batch, 1));
    }

    assertThat(proxies.retried()).isGreaterThan(before);
  }

  @Test
  void aLargeAnswerComesWhole() throws Exception {
    String sql =
        "SELECT a.id, b.value AS attack_"
            + names++
            + " FROM net_new AS a, net_new AS b LIMIT 50000";

    proxies.answerAlike(client -> send(client, new RawBatch().select(sql).sync(), 1));
  }

  @RepeatedTest(5)
  void aCancelWhileARefusalIsClearedAway() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
        CompletableFuture<Void> cancel =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    client.cancel(proxies.balancing());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        RawBatch batch = new RawBatch();
        boolean simple = random.nextBoolean();
        String sql = fresh(random.nextBoolean() ? NEW_TABLE : UNLOGGED);
        List<RawClient.Message> answer =
            send(client, simple ? batch.query(sql) : batch.select(sql).sync(), 1);
        cancel.join();

        String letters = ProxyPair.letters(answer);
        assertThat(letters).matches("(12)?TD+CZ|(12)?T?E(Z|$)|EZ");
        if (letters.contains("E")) {
          assertThat(answer.get(answer.size() - 2).fields()).contains(" C57014");
        }
        // A cancel that comes late hits the next statement, as on PostgreSQL.
        Eventually.holds(
            () ->
                assertThat(ProxyPair.letters(send(client, new RawBatch().query(AFTERWARDS), 1)))
                    .isEqualTo("TDCZ"));
      }
    }
  }

  @RepeatedTest(5)
  void aClientThatLeavesWhileARefusalIsClearedAway() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
        RawBatch batch = new RawBatch().query(fresh(NEW_TABLE)).select(fresh(UNLOGGED)).sync();
        byte[] bytes = batch.query(AFTERWARDS).bytes();
        int cut = i % 2 == 0 ? bytes.length : random.nextInt(bytes.length);
        client.send(java.util.Arrays.copyOf(bytes, cut));
        switch (i % 4) {
          case 0 -> client.reset();
          case 1 -> client.halfClose();
          case 2 -> client.sendAnyway(RawClient.message('X', new byte[0]));
          default -> {
            // Closed at once, with whatever is on its way.
          }
        }
      }
    }
  }

  @Test
  void whatIsOwedToAHalfClosedClientIsThePrimarysAnswer() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      client.send(new RawBatch().query(fresh(UNLOGGED)).query(AFTERWARDS).bytes());
      client.halfClose();

      assertThat(client.readToEnd())
          .contains("1000")
          .contains("afterwards")
          .doesNotContain("0A000");
    }
  }

  @Test
  void aRefusedStatementLaterInAReadOnlyTransactionFailsThere() throws Throwable {
    // The transaction's snapshot is the replica's: nothing of it can go on elsewhere.
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      RawBatch begin = new RawBatch().query("BEGIN READ ONLY").query("SELECT count(*) FROM net");
      assertThat(ProxyPair.letters(send(client, begin, 2))).isEqualTo("CZTDCZ");
      List<RawClient.Message> refused = send(client, new RawBatch().query(fresh(UNLOGGED)), 1);
      assertThat(ProxyPair.letters(refused)).isEqualTo("EZ");
      assertThat(refused.get(0).fields()).contains(" C0A000");
      assertThat(refused.get(1).fields()).as("status").isEqualTo("E");
      assertThat(ProxyPair.letters(send(client, new RawBatch().query("ROLLBACK"), 1)))
          .isEqualTo("CZ");
      assertThat(ProxyPair.letters(send(client, new RawBatch().query(fresh(UNLOGGED)), 1)))
          .isEqualTo("TDCZ");
    }
  }

  @Test
  void aReadOnlyTransactionThatBeginsInTheRefusedBatchRunsOnThePrimary() throws Exception {
    for (Read read : List.of(NEW_TABLE, UNLOGGED)) {
      String sql = fresh(read);
      List<RawBatch> transaction =
          List.of(
              new RawBatch()
                  .parse("", "BEGIN READ ONLY")
                  .bind("", "")
                  .execute("", 0)
                  .select(sql)
                  .sync(),
              new RawBatch().query(sql),
              new RawBatch().query("COMMIT"),
              new RawBatch().query(AFTERWARDS));

      proxies.answerAlike(
          client -> {
            List<RawClient.Message> all = new ArrayList<>();
            for (RawBatch batch : transaction) {
              all.addAll(send(client, batch, 1));
            }
            return all;
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "5"})
  void pgjdbcFetchesARefusedReadInPieces(String threshold) throws Exception {
    Map<String, String> properties = Map.of("prepareThreshold", threshold);
    for (Read read : List.of(NEW_TABLE, UNLOGGED)) {
      String sql = fresh(read);

      assertThat(fetched(proxies.balancing(), properties, sql))
          .isEqualTo(fetched(proxies.plain(), properties, sql));
    }
  }

  private static List<String> fetched(TestProxy proxy, Map<String, String> properties, String sql)
      throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = proxy.connect(properties);
        PreparedStatement select = connection.prepareStatement(sql)) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      select.setFetchSize(10);
      for (int i = 0; i < 7; i++) {
        try (ResultSet rows = select.executeQuery()) {
          all.addAll(Sql.rows(rows));
        }
        connection.commit();
      }
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      all.add(Sql.one(connection, AFTERWARDS));
    }
    return all;
  }

  @Test
  void pgjdbcBatchesAndReadsTakeTurns() throws Exception {
    String sql = fresh(NEW_TABLE);
    try (Connection connection = proxies.balancing().connect(Map.of("prepareThreshold", "1"));
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO net_written VALUES (?)");
        PreparedStatement count =
            connection.prepareStatement("SELECT count(*) FROM net_written WHERE id = ?")) {
      for (int round = 0; round < 5; round++) {
        int value = 9000 + round;
        for (int i = 0; i < 50; i++) {
          insert.setInt(1, value);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(50).containsOnly(1);
        assertThat(Sql.column(connection, sql)).hasSize(1000);
        count.setInt(1, value);
        try (ResultSet rows = count.executeQuery()) {
          assertThat(Sql.rows(rows)).containsExactly("50");
        }
      }
    }
  }

  /** What was bound and told to the client is only there: the refusal is honest, and no hang. */
  @Test
  void aPortalThatWasFlushedGetsTheRefusalItself() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      String sql = "/* sluice: replica */ SELECT net_asks() AS attack_" + names++;
      client.send(new RawBatch().parse("", sql).flush().bytes());
      client.until('1');
      client.send(new RawBatch().bind("p", "").describePortal("p").flush().bytes());
      client.until('T');
      client.send(new RawBatch().execute("p", 0).flush().bytes());
      assertThat(client.until('E').get(0).fields()).contains(" C55000");
      assertThat(ProxyPair.letters(send(client, new RawBatch().sync(), 1))).isEqualTo("Z");
      assertThat(ProxyPair.letters(send(client, new RawBatch().query(sql), 1))).isEqualTo("TDCZ");
    }
  }

  static List<RawClient.Message> send(RawClient client, RawBatch batch, int answers)
      throws IOException {
    byte[] bytes = batch.bytes();
    CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> client.sendAnyway(bytes));
    List<RawClient.Message> all = receive(client, answers);
    sent.join();
    return all;
  }

  /** In pieces of odd sizes. */
  private static List<RawClient.Message> trickle(RawClient client, byte[] bytes, int answers)
      throws IOException {
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              int piece = Math.max(1, bytes.length / 97);
              for (int at = 0; at < bytes.length; at += piece) {
                client.sendAnyway(
                    java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
              }
            });
    List<RawClient.Message> all = receive(client, answers);
    sent.join();
    return all;
  }

  private static List<RawClient.Message> receive(RawClient client, int answers) throws IOException {
    List<RawClient.Message> all = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      all.addAll(client.until('Z'));
    }
    return all;
  }
}
