package dev.sluice.drivers;

import dev.sluice.demo.ClusterOptions;
import dev.sluice.demo.LocalCluster;
import dev.sluice.it.TestProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * A cluster, and a proxy in front of it for each way of pooling. Every run has its own database.
 */
final class Matrix implements AutoCloseable {
  private static final Path TRANSCRIPTS = Path.of("target", "drivers", "transcripts");

  /** It is the proxy that is to stand many connects; PostgreSQL shows what they answer. */
  private static final int CONNECTS_DIRECT = 20;

  /** Through each proxy: a thousand in all. */
  private static final int CONNECTS = 500;

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
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Matrix(LocalCluster cluster) {
    this.cluster = cluster;
  }

  static Matrix start() throws Exception {
    Matrix matrix = new Matrix(LocalCluster.start(ClusterOptions.trio()));
    try {
      for (Way pooling : List.of(Way.SESSION, Way.TRANSACTION)) {
        matrix.proxies.put(
            pooling, TestProxy.over(matrix.cluster, Map.of("SLUICE_POOLING", pooling.inWords())));
      }
      return matrix;
    } catch (Exception | Error failure) {
      matrix.close();
      throw failure;
    }
  }

  /**
   * Runs an application on all ways at once, each in a new database; the transcripts are kept in
   * {@code target/drivers}.
   *
   * @throws Exception if one of them came to no good end: its message names the way
   */
  Map<Way, String> transcripts(String name, DriverApp app) throws Exception {
    Map<Way, Future<String>> runs = new EnumMap<>(Way.class);
    for (Way way : ways()) {
      String database = database(name, way);
      runs.put(way, threads.submit(() -> transcript(app, endpoint(way, database))));
    }
    Map<Way, String> transcripts = new EnumMap<>(Way.class);
    for (Map.Entry<Way, Future<String>> run : runs.entrySet()) {
      try {
        transcripts.put(run.getKey(), run.getValue().get());
      } catch (ExecutionException e) {
        throw new IllegalStateException(name + ", " + run.getKey().inWords(), e.getCause());
      }
    }
    return transcripts;
  }

  private List<Way> ways() {
    return Stream.of(Way.values())
        .filter(way -> way == Way.DIRECT || proxies.containsKey(way))
        .toList();
  }

  private String database(String name, Way way) throws Exception {
    String database = name.toLowerCase(Locale.ROOT).replaceAll("\\W", "_") + "_" + way.inWords();
    cluster.query(
        cluster.primary(),
        "CREATE DATABASE " + database + " OWNER " + cluster.logins().application().user());
    cluster.awaitReplayed();
    return database;
  }

  private static String transcript(DriverApp app, Endpoint endpoint) throws Exception {
    String transcript = app.run(endpoint);
    Files.createDirectories(TRANSCRIPTS);
    Files.writeString(TRANSCRIPTS.resolve(endpoint.database() + ".txt"), transcript);
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
    threads.shutdownNow();
    proxies.values().forEach(TestProxy::close);
    cluster.close();
  }
}
