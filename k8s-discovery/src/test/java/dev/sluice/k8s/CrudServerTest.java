package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import dev.sluice.topology.TopologySource.Member;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the client's own stand-in for the API, which keeps objects and watches by WebSocket. */
class CrudServerTest {
  @TempDir private Path directory = Path.of("");
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private final List<List<Member>> lists = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() {
    server.init();
  }

  @AfterEach
  void close() {
    server.destroy();
  }

  private SluiceConfig.Kubernetes settings() throws Exception {
    Path kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: mock, cluster: {server: "%s"}}]
            users: [{name: me, user: {token: "any"}}]
            contexts: [{name: mock, context: {cluster: mock, user: me, namespace: database}}]
            current-context: mock
            """
                .formatted(server.url("/")));
    return new SluiceConfig.Kubernetes(
        "pg", Optional.empty(), "postgresql", Optional.of(kubeconfig), true);
  }

  private static EndpointSlice slice(String pod, String address, boolean terminating) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName("slice-" + pod)
        .withNamespace("database")
        .addToLabels(SliceMerge.SERVICE_LABEL, "pg")
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("postgresql")
        .withPort(5432)
        .endPort()
        .addNewEndpoint()
        .addToAddresses(address)
        .withNewConditions()
        .withReady(true)
        .withServing(true)
        .withTerminating(terminating)
        .endConditions()
        .withNewTargetRef()
        .withKind("Pod")
        .withName(pod)
        .endTargetRef()
        .endEndpoint()
        .build();
  }

  @Test
  void slicesThatAreMadeChangedAndDeletedAreFollowed() throws Exception {
    try (KubernetesClient client = server.createClient();
        KubernetesSource source = new KubernetesSource(settings())) {
      client.resource(slice("pg-0", "10.0.0.1", false)).create();
      source.start(lists::add);
      await().until(() -> names().equals(List.of("pg-0")));

      client.resource(slice("pg-1", "10.0.0.2", false)).create();
      await().until(() -> names().equals(List.of("pg-0", "pg-1")));
      client.resource(slice("pg-0", "10.0.0.1", true)).update();
      await().until(() -> newest().get(0).listing().draining());
      client.resource(slice("pg-0", "10.0.0.1", true)).delete();

      await().until(() -> names().equals(List.of("pg-1")));
    }
  }

  @Test
  void podsAreLabelled() throws Exception {
    try (KubernetesClient client = server.createClient();
        PodLabels labels = new PodLabels(new Api(settings()))) {
      for (String pod : List.of("pg-0", "pg-1")) {
        client.resource(pod(pod)).create();
      }

      labels.follow(cluster(Role.PRIMARY, Role.REPLICA));
      await().until(() -> "primary".equals(label(client, "pg-0")));
      assertThat(label(client, "pg-1")).isEqualTo("replica");
      labels.follow(cluster(Role.DOWN, Role.PRIMARY));
      await().until(() -> "primary".equals(label(client, "pg-1")));
      assertThat(label(client, "pg-0")).as("it was removed").isEqualTo("none");
      labels.follow(cluster(Role.REPLICA, Role.PRIMARY));

      await().until(() -> "replica".equals(label(client, "pg-0")));
      assertThat(pods(client, "pg-0").getMetadata().getLabels()).containsEntry("app", "postgres");
    }
  }

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("database")
        .addToLabels("app", "postgres")
        .endMetadata()
        .build();
  }

  private static Pod pods(KubernetesClient client, String name) {
    return client.pods().inNamespace("database").withName(name).get();
  }

  private static String label(KubernetesClient client, String pod) {
    Map<String, String> labels = pods(client, pod).getMetadata().getLabels();
    return labels.getOrDefault(RoleLabel.NAME, "none");
  }

  private static Cluster cluster(Role first, Role second) {
    List<Node> nodes = List.of(node(0, first), node(1, second));
    Node primary =
        nodes.stream().filter(node -> node.role() == Role.PRIMARY).findFirst().orElse(null);
    return new Cluster(primary, List.of(), nodes);
  }

  private static Node node(int id, Role role) {
    return new Node(id, "pg-" + id, new HostPort("10.0.0." + id, 5432), role, 1, 1, 1);
  }

  private List<Member> newest() {
    return lists.isEmpty() ? List.of() : lists.get(lists.size() - 1);
  }

  private List<String> names() {
    return newest().stream().map(Member::name).toList();
  }
}
