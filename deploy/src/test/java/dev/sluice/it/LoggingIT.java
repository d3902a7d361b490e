package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The log of a proxy in a process of its own, and docs/logging.md, which shows it. */
@ExtendWith(ProxyExtension.class)
final class LoggingIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String COMMENT = "/*traceparent='00-" + TRACE + "-" + SPAN + "-01'*/";
  private static final Path DOCUMENT = Path.of("../proxy-core/docs/logging.md");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> SLOW =
      Map.of(
          "SLUICE_LOG_FORMAT", "json",
          "SLUICE_LOG_MIN_DURATION", "200ms");

  private final LocalCluster cluster;
  private final TestProxy shared;
  @TempDir private Path directory = Path.of("");

  LoggingIT(LocalCluster cluster, TestProxy shared) {
    this.cluster = cluster;
    this.shared = shared;
  }

  @Test
  void aSlowQueryOfPsqlIsLoggedOnceWithItsNodeReasonAndTraceAndWithoutItsLiterals()
      throws Exception {
    try (ProxyProcess proxy = start(SLOW)) {
      awaitReplicas(proxy);
      String port =
          psql(proxy, "SELECT inet_server_port(), 'LITERAL', pg_sleep(0.2) " + COMMENT + ";");

      JsonNode line = oneStatement(proxy);
      JsonNode fields = line.get("mdc");
      assertThat(fields.get("duration_ms").asDouble()).isGreaterThanOrEqualTo(200);
      assertThat(fields.get("node").asText()).endsWith(":" + port.substring(0, port.indexOf('|')));
      assertThat(fields.get("target").asText()).isEqualTo("replica");
      assertThat(fields.get("reason").asText()).isEqualTo("read_only");
      assertThat(fields.get("trace_id").asText()).isEqualTo(TRACE);
      assertThat(fields.get("span_id").asText()).isEqualTo(SPAN);
      assertThat(line.get("formattedMessage").asText())
          .endsWith("statement: select inet_server_port ( ) , '' , pg_sleep ( 0 )");
      assertThat(proxy.log()).doesNotContain("LITERAL");
      assertThat(names(line)).isEqualTo(names(JSON.readTree(block("json").get(0))));
      assertThat(names(fields)).isEqualTo(names(JSON.readTree(block("json").get(0)).get("mdc")));
    }
  }

  @Test
  void aSlowStatementOfPgJdbcIsLoggedOnceWithoutWhatIsBoundToIt() throws Exception {
    try (ProxyProcess proxy = start(SLOW);
        Connection connection = connect(proxy);
        PreparedStatement slow =
            connection.prepareStatement("SELECT 'LITERAL', ?::text, pg_sleep(?) " + COMMENT)) {
      slow.setString(1, "BOUND");
      slow.setDouble(2, 0.2);
      try (ResultSet rows = slow.executeQuery()) {
        assertThat(rows.next()).isTrue();
      }
      Sql.run(connection, "SELECT 'fast'");

      JsonNode line = oneStatement(proxy);
      assertThat(line.get("mdc").get("duration_ms").asDouble()).isGreaterThanOrEqualTo(200);
      assertThat(line.get("mdc").get("trace_id").asText()).isEqualTo(TRACE);
      assertThat(line.get("formattedMessage").asText())
          .endsWith("statement: select '' :: text , pg_sleep ( $1 )");
      assertThat(proxy.log()).doesNotContain("LITERAL").doesNotContain("BOUND");
    }
  }

  @Test
  void passwordsAreNotShownEvenWhenTextsAreShownInFull() throws Exception {
    Map<String, String> settings = new HashMap<>(SLOW);
    settings.put("SLUICE_LOG_MIN_DURATION", "0s");
    settings.put("SLUICE_LOG_STATEMENT_TEXT", "full");
    try (ProxyProcess proxy = start(settings);
        Connection connection = connect(proxy)) {
      Sql.run(connection, "SELECT 'shown'");
      // The application may not; what it asks for is logged all the same.
      refused(connection, "CREATE ROLE logged LOGIN PASSWORD 'HUNTER1'");
      refused(connection, "ALTER ROLE logged PASSWORD 'HUNTER2'");
      refused(connection, "CREATE USER MAPPING FOR app SERVER s OPTIONS (password 'HUNTER3')");
      refused(connection, "COPY t FROM PROGRAM 'curl -u me:HUNTER4 h'");
      refused(connection, "DO $$ BEGIN EXECUTE 'ALTER ROLE x PASSWORD ''HUNTER5'''; END $$");

      Eventually.holds(() -> assertThat(statements(proxy)).hasSizeGreaterThanOrEqualTo(6));
      assertThat(proxy.log())
          .contains("statement: SELECT 'shown'")
          .contains("statement: create role logged login password ...")
          .contains("statement: create user mapping for app server s options ...")
          .contains("statement: do ''")
          .doesNotContain("HUNTER");
    }
  }

  @Test
  void connectionsAndStatementsReadAsTheDocumentShowsThem() throws Exception {
    Map<String, String> settings =
        Map.of(
            "SLUICE_LOG_CONNECTIONS", "on",
            "SLUICE_LOG_DISCONNECTIONS", "on",
            "SLUICE_LOG_MIN_DURATION", "200ms");
    try (ProxyProcess proxy = start(settings)) {
      awaitReplicas(proxy);
      Eventually.holds(() -> assertThat(proxy.log()).contains("disconnection: "));
      int before = proxy.log().length();

      psql(proxy, "SELECT pg_sleep(0.2) " + COMMENT + ";");

      Eventually.holds(() -> assertThat(proxy.log().substring(before)).contains("disconnection: "));
      assertThat(
              proxy
                  .log()
                  .substring(before)
                  .lines()
                  .filter(line -> line.matches(".* (connections|statements) \\[.*")))
          .map(LoggingIT::masked)
          .isEqualTo(block("text").stream().map(LoggingIT::masked).toList());
    }
  }

  @Test
  void nothingOfClientsIsLoggedUnlessItIsAskedFor() throws Exception {
    try (ProxyProcess proxy = start(Map.of())) {
      psql(proxy, "SELECT pg_sleep(0.2);");
      proxy.terminate();
      Eventually.holds(() -> assertThat(proxy.isAlive()).isFalse());

      assertThat(proxy.log()).contains("listening on").doesNotContain("pg_sleep", "connection ");
    }
  }

  private ProxyProcess start(Map<String, String> settings) throws IOException {
    return ProxyProcess.start(cluster, directory.resolve("log"), List.of("-Xmx64m"), settings);
  }

  /**
   * The replicas are known to be fresh; the answer is the proxy's own, of which nothing is logged.
   */
  private void awaitReplicas(ProxyProcess proxy) throws Exception {
    try (Connection connection = connect(proxy)) {
      Eventually.holds(
          () ->
              assertThat(Sql.one(connection, "SHOW SLUICE ROUTE SELECT 1"))
                  .isEqualToIgnoringCase("replica"));
    }
  }

  private Connection connect(ProxyProcess proxy) throws Exception {
    ClusterLogins.Login app = cluster.logins().application();
    return DriverManager.getConnection(
        proxy.jdbcUrl(TestProxy.DATABASE), app.user(), app.password().value());
  }

  private static void refused(Connection connection, String sql) {
    assertThat(catchThrowable(() -> Sql.run(connection, sql))).isInstanceOf(SQLException.class);
  }

  private String psql(ProxyProcess proxy, String sql) throws Exception {
    Map<String, String> where =
        new HashMap<>(shared.libpqEnvironment(cluster.logins().application(), TestProxy.DATABASE));
    where.put("PGPORT", proxy.jdbcUrl("").replaceAll(".*:(\\d+)/$", "$1"));
    String psql = ClientPrograms.find("psql").toString();
    return ClientPrograms.run(List.of(psql, "-AtX"), where, sql).succeeded().output();
  }

  private static JsonNode oneStatement(ProxyProcess proxy) {
    Eventually.holds(() -> assertThat(statements(proxy)).isNotEmpty());
    try {
      List<JsonNode> lines = statements(proxy);
      assertThat(lines).hasSize(1);
      return lines.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> statements(ProxyProcess proxy) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : proxy.log().split("\n")) {
      if (line.contains("dev.sluice.log.statements")) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names.stream().sorted().toList();
  }

  /** The lines of the first block of that language in the document. */
  private static List<String> block(String language) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals("```" + language))
        .skip(1)
        .takeWhile(line -> !line.equals("```"))
        .toList();
  }

  /** What differs from one time to the next is not compared. */
  private static String masked(String line) {
    return line.replaceFirst("^\\S+", "time")
        .replaceFirst("node: \\S+", "node")
        .replaceFirst("trace_id: \\S+", "trace")
        .replaceAll("\\d+", "0");
  }
}
