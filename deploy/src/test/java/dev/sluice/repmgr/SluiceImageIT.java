package dev.sluice.repmgr;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The image of Sluice as the manifests run it: without rights, root read-only, by Pgpool's
 * variables.
 */
@Tag("concurrent")
class SluiceImageIT {
  private static RepmgrCluster cluster;
  private static GenericContainer<?> sluice;
  private static HostPort address;

  @BeforeAll
  static void start() throws Exception {
    cluster = RepmgrCluster.start(2, Map.of());
    address = new HostPort("127.0.0.1", RepmgrCluster.freePort());
    sluice =
        new GenericContainer<>(DockerImageName.parse(NodeImage.name("sluice")))
            .withNetwork(cluster.network())
            .withEnv(environment())
            .withCreateContainerCmdModifier(
                create -> RepmgrCluster.restrict(requireNonNull(create.getHostConfig()), address));
    sluice.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(sluice.getLogs()).contains("listening on"));
  }

  @AfterAll
  static void close() {
    if (sluice != null) {
      sluice.stop();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void servesClientsByPgpoolsVariables() throws Exception {
    try (Connection connection = connect()) {
      query(connection, "SELECT 1");
      assertThat(query(connection, "SHOW sluice.node")).contains(replica().name());
      query(connection, "/* sluice: primary */ SELECT 1");
      assertThat(query(connection, "SHOW sluice.node")).contains(primary().name());
    }
  }

  @Test
  void usesWhatWasReadOfItsClassesInTheBuild() throws Exception {
    String version =
        exec("java @/opt/sluice/java.options -Xshare:on -jar /opt/sluice/sluice.jar version");

    assertThat(version).startsWith("sluice ").contains("BoringSSL");
    assertThat(sluice.getLogs()).containsPattern("\\((epoll|io_uring)\\)");
  }

  @Test
  void hasNoRightsAndLimitsItsMemory() throws Exception {
    assertThat(exec("id -u")).isEqualTo("1001\n");
    assertThat(exec("touch /opt/sluice/x 2>&1 || echo refused")).contains("refused");
    assertThat(exec("tr '\\0' ' ' </proc/1/cmdline")).contains("@/opt/sluice/java.options");
    assertThat(exec("cat /opt/sluice/java.options")).contains("-XX:+ExitOnOutOfMemoryError");
    assertThat(exec("echo $JDK_JAVA_OPTIONS")).contains("MaxDirectMemorySize", "MaxRAMPercentage");
  }

  private static RepmgrNode primary() {
    return cluster.primary().orElseThrow();
  }

  private static RepmgrNode replica() {
    return cluster.nodes().stream()
        .filter(node -> !node.equals(primary()))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> environment() {
    return Map.of(
        "PGPOOL_BACKEND_NODES",
        "0:" + RepmgrCluster.host(0) + ":5432,1:" + RepmgrCluster.host(1) + ":5432",
        "PGPOOL_SR_CHECK_USER",
        "repmgr",
        "PGPOOL_SR_CHECK_PASSWORD",
        RepmgrCluster.REPMGR_PASSWORD,
        "PGPOOL_SR_CHECK_DATABASE",
        "postgres",
        "PGPOOL_POSTGRES_USERNAME",
        RepmgrCluster.USER,
        "PGPOOL_POSTGRES_PASSWORD",
        RepmgrCluster.PASSWORD,
        "PGPOOL_ENABLE_LOAD_BALANCING",
        "yes",
        "SLUICE_SHUTDOWN_DELAY",
        "0s");
  }

  private static String exec(String command) throws IOException, InterruptedException {
    ExecResult result = sluice.execInContainer("sh", "-c", command);
    assertThat(result.getExitCode()).as(result.getStderr()).isZero();
    return result.getStdout();
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address + "/postgres", RepmgrCluster.USER, RepmgrCluster.PASSWORD);
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      String value = rows.next() ? rows.getString(1) : "";
      return value == null ? "" : value;
    }
  }
}
