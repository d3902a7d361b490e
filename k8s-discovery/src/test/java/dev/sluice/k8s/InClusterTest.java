package dev.sluice.k8s;

import static dev.sluice.k8s.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.StaticSource;
import dev.sluice.topology.TopologySource;
import dev.sluice.topology.TopologySource.Member;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As in a pod: the service account's files and the variables of the Service of the API. */
class InClusterTest {
  private static final List<String> PROPERTIES =
      List.of(
          "KUBERNETES_SERVICE_HOST",
          "KUBERNETES_SERVICE_PORT",
          "kubeconfig",
          "kubernetes.certs.ca.file",
          "kubernetes.auth.serviceAccount.token",
          "kubenamespace");

  @TempDir private Path mount = Path.of("");

  @AfterEach
  void forget() {
    PROPERTIES.forEach(System::clearProperty);
  }

  @Test
  void theServiceAccountIsUsedAndItsTokenIsReadAgain() throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .subject("CN=kubernetes")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    try (ApiStub api = ApiStub.open(serving(authority));
        LogLines log = new LogLines()) {
      mount(api, authority, "first");
      api.expectToken("first");
      api.put(slice("pg-x", "pg", 5432).pod("pg-0", "10.0.0.1"));
      List<List<Member>> lists = new CopyOnWriteArrayList<>();
      try (TopologySource source = source()) {
        source.start(lists::add);
        await().until(() -> api.watches() == 1 && lists.size() == 1);

        // The kubelet renews it, and the old one expires.
        Files.writeString(mount.resolve("token"), "second");
        api.expectToken("second");
        api.endWatches();
        api.put(slice("pg-x", "pg", 5432).pod("pg-0", "10.0.0.1").pod("pg-1", "10.0.0.2"));

        await().until(() -> lists.get(lists.size() - 1).size() == 2);
        assertThat(log.lines("ERROR")).as("nobody has to know").isEmpty();
      }
    }
  }

  @Test
  void anApiWithACertificateOfSomebodyElseIsNotTrusted() throws Exception {
    CertificateBuilder authority =
        new CertificateBuilder().subject("CN=kubernetes").setIsCertificateAuthority(true);
    try (ApiStub api = ApiStub.open(serving(authority.buildSelfSigned()));
        LogLines log = new LogLines()) {
      mount(api, authority.buildSelfSigned(), "secret");
      List<List<Member>> lists = new CopyOnWriteArrayList<>();
      SluiceConfig.Kubernetes settings = config().cluster().kubernetes().orElseThrow();
      try (TopologySource source =
          new KubernetesSource(
              settings,
              new KubernetesSource.Timing(Duration.ZERO, Duration.ofMillis(400)),
              name -> new StaticSource(List.of()))) {
        source.start(lists::add);

        await().until(() -> log.has("ERROR", "SSLHandshakeException"));
        assertThat(log.lines("ERROR").get(0)).doesNotContain("secret");
        assertThat(api.lists()).isZero();
      }
    }
  }

  private static TopologySource source() throws ConfigException {
    TopologySource.Factory factory =
        ServiceLoader.load(TopologySource.Factory.class).findFirst().orElseThrow();
    assertThat(factory.type()).isEqualTo("kubernetes");
    return factory.create(config().cluster());
  }

  private static SluiceConfig config() throws ConfigException {
    return new ConfigLoader(Map.of("SLUICE_CLUSTER_KUBERNETES_SERVICE", "pg")).load().config();
  }

  private static SSLContext serving(X509Bundle authority) throws Exception {
    X509Bundle server =
        new CertificateBuilder()
            .subject("CN=kubernetes.default.svc")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    KeyManagerFactory keys = server.toKeyManagerFactory();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private void mount(ApiStub api, X509Bundle authority, String token) throws Exception {
    Path ca = Files.writeString(mount.resolve("ca.crt"), authority.getRootCertificatePEM());
    Path tokenFile = Files.writeString(mount.resolve("token"), token);
    Path namespace = Files.writeString(mount.resolve("namespace"), ApiStub.NAMESPACE);
    System.setProperty("KUBERNETES_SERVICE_HOST", "127.0.0.1");
    System.setProperty("KUBERNETES_SERVICE_PORT", Integer.toString(api.port()));
    System.setProperty("kubeconfig", mount.resolve("no-kubeconfig").toString());
    System.setProperty("kubernetes.certs.ca.file", ca.toString());
    System.setProperty("kubernetes.auth.serviceAccount.token", tokenFile.toString());
    System.setProperty("kubenamespace", namespace.toString());
  }
}
