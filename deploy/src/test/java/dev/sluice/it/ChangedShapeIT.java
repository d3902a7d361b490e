package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Tables that change under statements that clients have prepared: nobody gets rows of another shape
 * than they were told, on whichever node or connection they come to be run.
 */
@ExtendWith(ProxyExtension.class)
final class ChangedShapeIT {
  private static final int TIMES = 8;

  private final LocalCluster cluster;
  private @Nullable TestProxy started;

  ChangedShapeIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  private void start(String pooling) throws Exception {
    Map<String, String> settings = new HashMap<>(CancelIT.trust(cluster));
    settings.put("SLUICE_POOLING", pooling);
    started = TestProxy.over(cluster, settings);
  }

  @AfterEach
  void stop() {
    proxy().close();
  }

  private TestProxy proxy() {
    return Objects.requireNonNull(started);
  }

  /** Past the proxy, so that it learns nothing of it. */
  private void onPrimary(String sql) throws Exception {
    try (Connection direct = proxy().direct(cluster.primary())) {
      Sql.run(direct, sql);
    }
    cluster.awaitReplayed();
  }

  private static String types(List<RawClient.Message> messages) {
    StringBuilder types = new StringBuilder();
    messages.forEach(message -> types.append(message.type()));
    return types.toString();
  }

  private static String errorOf(List<RawClient.Message> messages) {
    return messages.stream()
        .filter(message -> message.type() == 'E')
        .map(RawClient.Message::fields)
        .findFirst()
        .orElse("");
  }

  private static List<RawClient.Message> ask(RawClient client, RawBatch batch) throws IOException {
    client.send(batch.sync().bytes());
    return client.until('Z');
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void everyRunHasTheErrorOfPostgresUntilItIsPreparedAnew(String pooling) throws Exception {
    start(pooling);
    onPrimary("DROP TABLE IF EXISTS shape; CREATE TABLE shape AS SELECT 1 AS a");
    try (RawClient client = RawClient.loggedIn(proxy())) {
      ask(client, new RawBatch().parse("s", "SELECT * FROM shape").describeStatement("s"));
      assertThat(types(ask(client, new RawBatch().bind("", "s").execute("", 0)))).isEqualTo("2DCZ");
      onPrimary("ALTER TABLE shape ADD COLUMN b text DEFAULT 'x'");
      for (int i = 0; i < TIMES; i++) {
        List<RawClient.Message> run = ask(client, new RawBatch().bind("", "s").execute("", 0));
        assertThat(types(run)).isEqualTo("EZ");
        assertThat(errorOf(run))
            .contains(
                "C0A000", "Mcached plan must not change result type", "RRevalidateCachedQuery");
      }
      ask(
          client,
          new RawBatch()
              .closeStatement("s")
              .parse("s", "SELECT * FROM shape")
              .describeStatement("s"));
      for (int i = 0; i < TIMES; i++) {
        assertThat(types(ask(client, new RawBatch().bind("", "s").execute("", 0))))
            .isEqualTo("2DCZ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void anotherColumnOfTheSameNameIsNoneOfTheClients(String pooling) throws Exception {
    start(pooling);
    onPrimary("DROP TABLE IF EXISTS shape; CREATE TABLE shape AS SELECT 1 AS a");
    try (RawClient client = RawClient.loggedIn(proxy())) {
      ask(client, new RawBatch().parse("s", "SELECT a FROM shape").describeStatement("s"));
      onPrimary("ALTER TABLE shape ALTER a TYPE bigint, ADD b text");
      for (int i = 0; i < TIMES; i++) {
        assertThat(types(ask(client, new RawBatch().bind("", "s").execute("", 0)))).isEqualTo("EZ");
      }
      onPrimary("ALTER TABLE shape ALTER a TYPE int");
      for (int i = 0; i < TIMES; i++) {
        String run = types(ask(client, new RawBatch().bind("", "s").execute("", 0)));
        assertThat(run).isIn("2DCZ", "EZ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void pgjdbcHealsItself(String pooling) throws Exception {
    start(pooling);
    onPrimary("DROP TABLE IF EXISTS shape; CREATE TABLE shape AS SELECT 1 AS a");
    try (Connection client = proxy().connect(Map.of(PGProperty.PREPARE_THRESHOLD.getName(), "1"));
        PreparedStatement select = client.prepareStatement("SELECT * FROM shape")) {
      assertThat(select.unwrap(org.postgresql.PGStatement.class).getPrepareThreshold())
          .isEqualTo(1);
      assertThat(client.unwrap(PGConnection.class).getBackendPID()).isNotZero();
      run(select, "1");
      onPrimary("ALTER TABLE shape ALTER a TYPE text USING 'text', ADD b int");
      for (int i = 0; i < TIMES; i++) {
        run(select, "text");
      }
    }
  }

  private static void run(PreparedStatement select, String expected) throws SQLException {
    for (int i = 0; i < TIMES; i++) {
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(expected);
      }
    }
  }
}
