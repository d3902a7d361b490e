package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.demo.ClusterOptions;
import dev.sluice.demo.LocalCluster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.replication.PGReplicationStream;

/**
 * What few clients do: replication connections, two-phase commit, large objects. A cluster of its
 * own, which allows them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReplicationIT {
  private static final String MARK = "a mark that is looked for";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LocalCluster cluster;
  private final TestProxy session;
  private final TestProxy transaction;

  ReplicationIT(@TempDir Path directory) throws Exception {
    cluster =
        LocalCluster.start(
            ClusterOptions.trio()
                .withReplicas(1)
                .withSetting("wal_level", "logical")
                .withSetting("max_prepared_transactions", "10"));
    session = proxy("session", directory);
    transaction = proxy("transaction", directory);
  }

  private TestProxy proxy(String pooling, Path directory) throws Exception {
    TestAuthority.Issued server =
        new TestAuthority(directory, pooling).issue(pooling + "-server", TestAuthority.server());
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_POOLING", pooling);
    settings.put("SLUICE_LISTEN_TLS_MODE", "allow");
    settings.put("SLUICE_LISTEN_TLS_CERTIFICATE", server.certificate().toString());
    settings.put("SLUICE_LISTEN_TLS_KEY", server.key().toString());
    return TestProxy.over(cluster, settings);
  }

  @BeforeAll
  void table() throws SQLException {
    try (Connection superuser = cluster.connect(cluster.primary())) {
      Sql.run(
          superuser, "CREATE DATABASE replicated OWNER " + cluster.logins().application().user());
      Sql.run(superuser, "ALTER ROLE " + cluster.logins().application().user() + " REPLICATION");
    }
    try (Connection client = client("session")) {
      Sql.run(client, "CREATE TABLE t (value text)");
    }
  }

  @AfterAll
  void close() {
    session.close();
    transaction.close();
    cluster.close();
  }

  private TestProxy of(String pooling) {
    return pooling.equals("session") ? session : transaction;
  }

  private Connection client(String pooling) throws SQLException {
    return of(pooling).connect(cluster.logins().application(), "replicated", Map.of());
  }

  private Connection replication(String pooling, String kind, String tls) throws SQLException {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, cluster.logins().application().user());
    PGProperty.PASSWORD.set(properties, cluster.logins().application().password().value());
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
    PGProperty.REPLICATION.set(properties, kind);
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.SSL_MODE.set(properties, tls);
    PGProperty.SOCKET_TIMEOUT.set(properties, 60);
    return DriverManager.getConnection(of(pooling).jdbcUrl("replicated"), properties);
  }

  /** Writes the mark until the stream has brought it. */
  private void awaitMark(String pooling, PGReplicationStream stream) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Connection writer = client(pooling)) {
      Sql.run(writer, "INSERT INTO t VALUES ('" + MARK + "')");
      StringBuilder tail = new StringBuilder();
      while (tail.indexOf(MARK) < 0) {
        assertThat(System.nanoTime()).as("the mark did not come").isLessThan(end);
        ByteBuffer part = stream.readPending();
        if (part == null) {
          TimeUnit.MILLISECONDS.sleep(5);
          continue;
        }
        tail.append(StandardCharsets.ISO_8859_1.decode(part));
        tail.delete(0, Math.max(0, tail.length() - 100_000));
        stream.setFlushedLSN(stream.getLastReceiveLSN());
        stream.setAppliedLSN(stream.getLastReceiveLSN());
      }
      stream.forceUpdateStatus();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void logicalReplicationStreams(String pooling) throws Exception {
    String slot = "logical_" + pooling;
    try (Connection client = client(pooling)) {
      Sql.run(client, "CREATE PUBLICATION " + slot + " FOR TABLE t");
    }
    try (Connection replication = replication(pooling, "database", "disable")) {
      PGConnection api = replication.unwrap(PGConnection.class);
      api.getReplicationAPI()
          .createReplicationSlot()
          .logical()
          .withSlotName(slot)
          .withOutputPlugin("pgoutput")
          .make();
      try (PGReplicationStream stream =
          api.getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName(slot)
              .withSlotOption("proto_version", 1)
              .withSlotOption("publication_names", slot)
              .withStatusInterval(1, TimeUnit.SECONDS)
              .start()) {
        awaitMark(pooling, stream);
      }
      api.getReplicationAPI().dropReplicationSlot(slot);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void physicalReplicationStreamsOverTls(String pooling) throws Exception {
    try (Connection client = client(pooling);
        Connection replication = replication(pooling, "true", "require")) {
      String from = Sql.one(client, "/* sluice: primary */ SELECT pg_current_wal_lsn()");
      PGConnection api = replication.unwrap(PGConnection.class);
      try (PGReplicationStream stream =
          api.getReplicationAPI()
              .replicationStream()
              .physical()
              .withStartPosition(org.postgresql.replication.LogSequenceNumber.valueOf(from))
              .withStatusInterval(1, TimeUnit.SECONDS)
              .start()) {
        awaitMark(pooling, stream);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void aBaseBackupComesWhole(String pooling) throws Exception {
    Map<String, String> settings = new HashMap<>(CancelIT.trust(cluster));
    settings.put("SLUICE_POOLING", pooling);
    try (TestProxy proxy = TestProxy.over(cluster, settings);
        RawClient client = new RawClient(proxy)) {
      client.send(
          RawClient.packet(
              196_608,
              RawClient.utf8(
                  "user\0" + cluster.logins().application().user() + "\0replication\0true\0\0")));
      client.until('Z');
      client.send(RawClient.query("BASE_BACKUP (CHECKPOINT 'fast', WAIT false)"));
      long bytes = 0;
      StringBuilder types = new StringBuilder();
      for (RawClient.Message message = client.read();
          message.type() != 'Z';
          message = client.read()) {
        bytes += message.type() == 'd' ? message.body().length : 0;
        if (message.type() != 'd' && message.type() != 'N') {
          types.append(message.type());
        }
      }
      assertThat(types.toString()).as("positions, tablespaces, archives, end").endsWith("HcTDCC");
      assertThat(bytes).as("of a cluster").isGreaterThan(20_000_000);
      client.send(RawClient.query("IDENTIFY_SYSTEM"));
      assertThat(client.until('Z')).anyMatch(message -> message.type() == 'D');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void aTransactionIsPreparedByOneSessionAndCommittedByAnother(String pooling) throws Exception {
    try (Connection first = client(pooling);
        Connection second = client(pooling)) {
      for (String end : new String[] {"COMMIT", "ROLLBACK"}) {
        String value = pooling + " " + end;
        Sql.run(first, "BEGIN; INSERT INTO t VALUES ('" + value + "')");
        Sql.run(first, "PREPARE TRANSACTION 'two'");
        assertThat(Sql.one(first, "SELECT count(*) FROM t WHERE value = '" + value + "'"))
            .isEqualTo("0");
        Sql.run(second, end + " PREPARED 'two'");
        assertThat(Sql.one(second, "SELECT count(*) FROM t WHERE value = '" + value + "'"))
            .isEqualTo(end.equals("COMMIT") ? "1" : "0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void aPrepareThatFailsLeavesNoTransaction(String pooling) throws Exception {
    try (Connection first = client(pooling);
        Connection second = client(pooling)) {
      Sql.run(first, "BEGIN; INSERT INTO t VALUES ('kept')");
      Sql.run(first, "PREPARE TRANSACTION 'taken'");
      Sql.run(second, "BEGIN; INSERT INTO t VALUES ('lost')");
      assertThatThrownBy(() -> Sql.run(second, "PREPARE TRANSACTION 'taken'"))
          .hasMessageContaining("already in use");
      Sql.run(second, "INSERT INTO t VALUES ('" + pooling + " on its own')");
      assertThat(Sql.one(second, "SELECT count(*) FROM t WHERE value = 'lost'")).isEqualTo("0");
      assertThat(Sql.one(first, "SELECT count(*) FROM t WHERE value ~ '^" + pooling + " on'"))
          .isEqualTo("1");
      Sql.run(first, "ROLLBACK PREPARED 'taken'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void aLargeObjectIsWrittenAndRead(String pooling) throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    try (Connection client = client(pooling);
        Connection other = client(pooling)) {
      client.setAutoCommit(false);
      LargeObjectManager manager = client.unwrap(PGConnection.class).getLargeObjectAPI();
      long id = manager.createLO();
      try (LargeObject written = manager.open(id, LargeObjectManager.WRITE)) {
        written.write(content);
      }
      client.commit();
      try (LargeObject read = manager.open(id, LargeObjectManager.READ)) {
        assertThat(read.read(content.length)).isEqualTo(content);
      }
      client.rollback();
      assertThat(Sql.one(other, "SELECT length(lo_get(" + id + "))"))
          .isEqualTo(Integer.toString(content.length));
      manager.delete(id);
      client.commit();
    }
  }
}
