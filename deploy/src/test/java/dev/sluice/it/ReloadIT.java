package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a running proxy, in a process of its own, change. */
@ExtendWith(ProxyExtension.class)
final class ReloadIT {
  private static final String BEGINNING =
      "console: {users: [{name: admin, password: tell}]}\nlimits: {reservedForSuperusers: 0, ";

  @TempDir private Path directory;
  private Path mounted = Path.of("");
  private Path file = Path.of("");

  /** As Kubernetes mounts a ConfigMap: the file is a link into a directory that is a link. */
  @BeforeEach
  void mount() throws IOException {
    mounted = Files.createDirectory(directory.resolve("mounted"));
    file = mounted.resolve("sluice.yaml");
    Files.createSymbolicLink(file, Path.of("..data", "sluice.yaml"));
    write(BEGINNING + "maxClients: 100}");
  }

  private void write(String yaml) throws IOException {
    Path version = Files.createTempDirectory(mounted, "..version");
    Files.writeString(version.resolve("sluice.yaml"), yaml);
    Path link = mounted.resolve("..new");
    Files.createSymbolicLink(link, version.getFileName());
    Files.move(
        link,
        mounted.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void underLoadNobodyNotices(LocalCluster cluster) throws Exception {
    try (ProxyProcess proxy = start(cluster, "100ms");
        Load load = new Load(cluster, proxy)) {
      for (int round = 0; round < 20; round++) {
        boolean odd = round % 2 == 1;
        write(
            BEGINNING
                + ("maxClients: "
                    + (100 + round)
                    + ", maxServerConnectionsPerNode: "
                    + (odd ? 2 : 20))
                + ("}\npooling: " + (odd ? "transaction" : "session"))
                + ("\nrouting: {loadBalance: " + odd + ", maxLag: " + (round + 1) + "s}"));
        long before = load.done.sum();
        String changed = "-> " + (100 + round) + "\n";
        if (round > 0) {
          Eventually.holds(
              () -> assertThat(proxy.log()).containsPattern("limits.maxClients: \\d+ " + changed));
        }
        Eventually.holds(() -> assertThat(load.done.sum()).isGreaterThan(before + 20));
      }
      Eventually.holds(() -> assertThat(show(proxy, "limits.maxClients")).isEqualTo("119 yes"));
      load.stop();
      assertThat(load.failures).isEmpty();
    }
  }

  @Test
  void aSignalAndTheConsoleReadItAtOnce(LocalCluster cluster) throws Throwable {
    try (ProxyProcess proxy = start(cluster, "0s");
        Connection first = connect(cluster, proxy)) {
      write(BEGINNING + "maxClients: 1}");
      proxy.hangUp();
      Eventually.holds(
          () -> assertThat(Sql.sqlState(() -> connect(cluster, proxy))).isEqualTo("53300"));
      assertThat(Sql.one(first, "SELECT 42")).isEqualTo("42");

      write(BEGINNING + "maxClients: 5}\nlisten: {backlog: 7}");
      assertThat(reload(proxy))
          .contains("changed: limits.maxClients: 1 -> 5")
          .contains("needs a restart: listen.backlog: 4096 -> 7");

      connect(cluster, proxy).close();
      assertThat(show(proxy, "listen.backlog")).isEqualTo("4096 no");
    }
  }

  @Test
  void whatIsWrongChangesNothing(LocalCluster cluster) throws Throwable {
    try (ProxyProcess proxy = start(cluster, "100ms")) {
      write(BEGINNING + "maxClients: 7, maxWaiting: many}\nnonsense: 1");

      assertThat(Sql.sqlState(() -> reload(proxy))).isEqualTo("F0000");

      Eventually.holds(
          () ->
              assertThat(proxy.log())
                  .contains("the configuration stays as it was: ")
                  .contains("limits.maxWaiting: \"many\" is not allowed")
                  .contains("nonsense: unknown setting"));
      assertThat(show(proxy, "limits.maxClients")).isEqualTo("100 yes");
      connect(cluster, proxy).close();
    }
  }

  private ProxyProcess start(LocalCluster cluster, String interval) throws IOException {
    return ProxyProcess.start(
        cluster,
        directory.resolve("log"),
        List.of("-Xmx64m"),
        Map.of("SLUICE_RELOAD_INTERVAL", interval),
        file);
  }

  private static Connection connect(LocalCluster cluster, ProxyProcess proxy) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", cluster.logins().application().user());
    properties.setProperty("password", cluster.logins().application().password().value());
    properties.setProperty("socketTimeout", "60");
    return DriverManager.getConnection(proxy.jdbcUrl("app"), properties);
  }

  private static Connection console(ProxyProcess proxy) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "admin");
    properties.setProperty("password", "tell");
    return DriverManager.getConnection(proxy.jdbcUrl("sluice"), properties);
  }

  /** What the console says of it. */
  private static String reload(ProxyProcess proxy) throws SQLException {
    try (Connection console = console(proxy);
        Statement statement = console.createStatement()) {
      statement.execute("RELOAD");
      return String.valueOf(statement.getWarnings());
    }
  }

  /** Its value, and whether it is changeable. */
  private static String show(ProxyProcess proxy, String setting) throws SQLException {
    try (Connection console = console(proxy);
        Statement statement = console.createStatement();
        var rows = statement.executeQuery("SHOW CONFIG")) {
      while (rows.next()) {
        if (rows.getString("key").equals(setting)) {
          return rows.getString("value") + " " + rows.getString("changeable");
        }
      }
    }
    return "none";
  }

  /** Clients that read, write and connect anew. */
  private static final class Load implements AutoCloseable {
    private static final int CLIENTS = 4;

    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private final LongAdder done = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    Load(LocalCluster cluster, ProxyProcess proxy) {
      for (int i = 0; i < CLIENTS; i++) {
        running.add(CompletableFuture.runAsync(() -> run(cluster, proxy), threads));
      }
    }

    private void run(LocalCluster cluster, ProxyProcess proxy) {
      while (!over.get()) {
        try (Connection connection = connect(cluster, proxy)) {
          for (int i = 0; i < 20 && !over.get(); i++) {
            Sql.one(connection, "SELECT count(*) FROM pg_class");
            Sql.one(connection, "SELECT set_config('sluice.test', 'x', false)");
            done.increment();
          }
        } catch (SQLException e) {
          failures.add(e.getSQLState() + " " + e.getMessage());
        }
      }
    }

    void stop() {
      over.set(true);
      running.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
      stop();
      threads.shutdown();
    }
  }
}
