package dev.sluice.k8s;

import dev.sluice.config.SluiceConfig;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to the Kubernetes API: the configured kubeconfig; else what KUBECONFIG or ~/.kube/config
 * says; else the pod's service account, whose token is read again as it is renewed. Any thread that
 * may block: the first call reads files and may run the program that a kubeconfig names.
 */
final class Api implements AutoCloseable {
  private static final String DEFAULT_NAMESPACE = "default";
  private static final long YOUNG = TimeUnit.SECONDS.toNanos(30);
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 10_000;

  private final Optional<Path> kubeconfig;
  private final Optional<String> namespace;
  private @Nullable KubernetesClient client;
  private long openedAt;
  private boolean closed;

  Api(SluiceConfig.Kubernetes settings) {
    kubeconfig = settings.kubeconfig();
    namespace = settings.namespace();
  }

  /**
   * The client. It tries each request once: who asks knows better when to ask again.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if a file is of no use
   */
  synchronized KubernetesClient client() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    KubernetesClient open = client;
    if (open == null) {
      open = new KubernetesClientBuilder().withConfig(config()).build();
      client = open;
      openedAt = System.nanoTime();
    }
    return open;
  }

  private Config config() {
    ConfigBuilder config =
        kubeconfig.isPresent()
            ? new ConfigBuilder(fromFile(kubeconfig.get()))
            : new ConfigBuilder(Config.autoConfigure(null));
    return config
        .withConnectionTimeout(CONNECT_MILLIS)
        .withRequestTimeout(REQUEST_MILLIS)
        .withRequestRetryBackoffLimit(0)
        .withWatchReconnectLimit(0)
        .build();
  }

  private static Config fromFile(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "cluster.kubernetes.kubeconfig: " + file + " cannot be read");
    }
    return Config.fromKubeconfig(file.toFile());
  }

  /** Where the Service is; the default where a kubeconfig that would say it is of no use. */
  String namespace() {
    return namespace
        .or(() -> told(Client::getNamespace))
        .filter(name -> !name.isBlank())
        .orElse(DEFAULT_NAMESPACE);
  }

  /** Where the API is, for people. */
  String address() {
    return told(client -> client.getMasterUrl().toString()).orElse("an unknown address");
  }

  private Optional<String> told(Function<Client, @Nullable String> question) {
    try {
      return Optional.ofNullable(question.apply(client()));
    } catch (RuntimeException e) {
      // Who wants to use the client gets the same, and reports it.
      return Optional.empty();
    }
  }

  /**
   * The next call reads everything again: files, certificates, credentials. Tokens the client reads
   * again by itself. Not for a young client: each has a thread that ends only when it is collected.
   */
  synchronized void forget() {
    if (System.nanoTime() - openedAt > YOUNG) {
      drop();
    }
  }

  private void drop() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    drop();
  }
}
