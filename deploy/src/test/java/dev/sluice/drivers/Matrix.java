package dev.sluice.drivers;

import dev.sluice.demo.ClusterOptions;
import dev.sluice.demo.LocalCluster;
import dev.sluice.it.TestProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * A cluster, and a proxy in front of it for each way of pooling. Every run has its own database.
 */
final class Matrix implements AutoCloseable {
  private static final Path TRANSCRIPTS = Path.of("target", "drivers", "transcripts");

  /** It is the proxy that is to stand many connects; PostgreSQL shows what they answer. */
  private static final int CONNECTS_DIRECT = 20;

  private static final int CONNECTS = 1_000;

  /** What an application connects to. */
  enum Way {
    DIRECT,
    SESSION,
    TRANSACTION;

    String inWords() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LocalCluster cluster;
  private final Map<Way, TestProxy> proxies = new EnumMap<>(Way.class);

  private Matrix(LocalCluster cluster) {
    this.cluster = cluster;
  }

  static Matrix start() throws Exception {
    Matrix matrix = new Matrix(LocalCluster.start(ClusterOptions.trio()));
    try {
      matrix.proxies.put(Way.SESSION, TestProxy.over(matrix.cluster, Map.of()));
      return matrix;
    } catch (Exception | Error failure) {
      matrix.close();
      throw failure;
    }
  }

  /** Runs an application in a new database; the transcript is kept in {@code target/drivers}. */
  String transcript(String name, DriverApp app, Way way) throws Exception {
    String database = name.toLowerCase(Locale.ROOT).replaceAll("\\W", "_") + "_" + way.inWords();
    cluster.query(
        cluster.primary(),
        "CREATE DATABASE " + database + " OWNER " + cluster.logins().application().user());
    cluster.awaitReplayed();
    String transcript = app.run(endpoint(way, database));
    Files.createDirectories(TRANSCRIPTS);
    Files.writeString(TRANSCRIPTS.resolve(database + ".txt"), transcript);
    return transcript;
  }

  private Endpoint endpoint(Way way, String database) throws Exception {
    TestProxy proxy = proxies.get(way);
    return new Endpoint(
        proxy == null ? cluster.primary().address() : proxy.address(),
        cluster.logins().application(),
        database,
        proxy == null ? CONNECTS_DIRECT : CONNECTS);
  }

  @Override
  public void close() {
    proxies.values().forEach(TestProxy::close);
    cluster.close();
  }
}
