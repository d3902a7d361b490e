package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.k8s.ApiStub.Patch;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodLabelsTest {
  private static final String FORBIDDEN =
      "pods \"pg-0\" is forbidden: User \"system:serviceaccount:database:sluice\" cannot patch"
          + " resource \"pods\" in API group \"\" in the namespace \"database\"";

  private final LogLines log = new LogLines();
  @TempDir private Path directory = Path.of("");
  private Optional<ApiStub> stub = Optional.empty();
  private Optional<PodLabels> made = Optional.empty();

  @BeforeEach
  void open() throws IOException {
    ApiStub opened = ApiStub.open();
    stub = Optional.of(opened);
    SluiceConfig.Kubernetes settings =
        new SluiceConfig.Kubernetes(
            "pg",
            Optional.of("database"),
            "postgresql",
            Optional.of(opened.kubeconfig(directory)),
            true);
    made = Optional.of(new PodLabels(new Api(settings)));
  }

  @AfterEach
  void close() {
    made.ifPresent(PodLabels::close);
    stub.ifPresent(ApiStub::close);
    log.close();
  }

  private ApiStub api() {
    return stub.orElseThrow();
  }

  private void follow(Node... nodes) {
    Node primary =
        List.of(nodes).stream().filter(n -> n.role() == Role.PRIMARY).findFirst().orElse(null);
    made.orElseThrow().follow(new Cluster(primary, List.of(), List.of(nodes)));
  }

  private static Node node(int id, Role role) {
    return node(id, "pg-" + id, role);
  }

  private static Node node(int id, String name, Role role) {
    return new Node(id, name, new HostPort("10.0.0." + id, 5432), role, 1, 1, 1);
  }

  /** {@code pg-0=primary}; a null removes, and a minus removes what must be "primary". */
  private List<String> patches() {
    return api().patches().stream().map(PodLabelsTest::inShort).toList();
  }

  private static String inShort(Patch patch) {
    if (patch.type().startsWith("application/json-patch+json")) {
      assertThat(patch.body())
          .contains("\"op\":\"test\",\"path\":\"/metadata/labels/sluice.dev~1role\"")
          .contains("\"value\":\"primary\"")
          .contains("\"op\":\"remove\",\"path\":\"/metadata/labels/sluice.dev~1role\"");
      return patch.pod() + "-";
    }
    assertThat(patch.type()).startsWith("application/merge-patch+json");
    String value = patch.body().replaceAll(".*\"sluice.dev/role\":\"?([a-z]+).*", "$1");
    return patch.pod() + "=" + value;
  }

  @Test
  void podsAreLabelledAndThePrimaryLast() {
    follow(node(0, Role.PRIMARY), node(1, Role.REPLICA), node(2, Role.REPLICA));

    await().until(() -> patches().size() == 3);
    assertThat(patches()).containsExactly("pg-1=replica", "pg-2=replica", "pg-0=primary");
    assertThat(log.lines("INFO")).contains("pod pg-0: labelled primary");
  }

  @Test
  void onAFailoverTheOldPrimaryLosesItsLabelFirst() {
    follow(node(0, Role.PRIMARY), node(1, Role.REPLICA));
    await().until(() -> patches().size() == 2);

    follow(node(0, Role.DOWN), node(1, Role.REPLICA));
    follow(node(0, Role.DOWN), node(1, Role.PRIMARY));

    await().until(() -> patches().size() == 4);
    assertThat(patches().subList(2, 4)).containsExactly("pg-0-", "pg-1=primary");
    follow(node(0, Role.REFUSED), node(1, Role.PRIMARY));
    await().until(() -> patches().size() == 5);
    follow(node(0, Role.REPLICA), node(1, Role.PRIMARY));
    await().until(() -> patches().size() == 6);
    assertThat(patches().subList(4, 6)).containsExactly("pg-0=null", "pg-0=replica");
  }

  @Test
  void whileTheOldPrimarysLabelCannotBeRemovedThereIsNoNewOne() {
    follow(node(0, Role.PRIMARY), node(1, Role.REPLICA));
    await().until(() -> patches().size() == 2);
    api().fail("patch", 500, ApiStub.status(500, "an admission webhook"));

    follow(node(0, Role.REFUSED), node(1, Role.PRIMARY));
    await().until(() -> log.lines("WARN").size() == 1);
    assertThat(log.lines("WARN").get(0)).contains("pod pg-0").contains("it answers 500");
    api().mend();

    await().until(() -> patches().size() == 4);
    assertThat(patches().subList(2, 4)).containsExactly("pg-0=null", "pg-1=primary");
    assertThat(log.lines("WARN")).hasSize(1);
  }

  @Test
  void nothingIsSentTwiceAndAPodOfTheSameNameIsAnotherPod() {
    follow(node(0, Role.PRIMARY));
    await().until(() -> patches().size() == 1);
    follow(node(0, Role.PRIMARY));
    follow(node(7, "pg-0", Role.PRIMARY));

    await().until(() -> patches().size() == 2);
    assertThat(patches()).containsExactly("pg-0=primary", "pg-0=primary");
  }

  @Test
  void aNodeThatIsNoPodOrIsDownIsLeftAlone() {
    follow(
        node(3, "10.0.0.3:5432", Role.REPLICA),
        node(4, "../nodes/a", Role.REPLICA),
        node(0, Role.DOWN),
        node(1, Role.REPLICA));

    await().until(() -> patches().size() == 1);
    assertThat(patches()).containsExactly("pg-1=replica");
  }

  @Test
  void aMissingRightIsOneWarningThatNamesIt() {
    api().fail("patch", 403, ApiStub.status(403, FORBIDDEN));

    follow(node(0, Role.PRIMARY), node(1, Role.REPLICA));
    await().until(() -> log.lines("WARN").size() == 1);
    follow(node(0, Role.PRIMARY), node(1, Role.DOWN));
    api().mend();

    await().until(() -> patches().contains("pg-0=primary"));
    assertThat(log.lines("WARN")).hasSize(1);
    assertThat(log.lines("WARN").get(0))
        .contains("everything else goes on")
        .contains(
            "bind \"system:serviceaccount:database:sluice\" to a Role that allows \"patch\" on"
                + " \"pods\" (apiGroup \"\") in namespace \"database\"")
        .contains("or switch cluster.kubernetes.labelPods off");
  }

  @Test
  void aPodThatIsGoneIsNotTriedAgain() {
    api().fail("patch", 404, ApiStub.status(404, "pods \"pg-1\" not found"));
    follow(node(1, Role.REPLICA));
    follow(node(1, Role.REPLICA), node(0, Role.PRIMARY));
    await().until(() -> api().refusals() == 2);
    api().mend();

    follow(node(1, Role.REPLICA), node(0, Role.PRIMARY), node(2, Role.REPLICA));

    await().until(() -> patches().size() == 1);
    assertThat(patches()).containsExactly("pg-2=replica");
    assertThat(log.lines("WARN")).isEmpty();
  }
}
