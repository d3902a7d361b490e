package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.metrics.RecentEvents;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Listing;
import dev.sluice.topology.Node;
import dev.sluice.topology.NodeFacts;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterEventsTest {
  private static final Node PRIMARY = node(0, Role.PRIMARY);
  private static final Node REPLICA = node(1, Role.REPLICA);

  private final RecentEvents recent = new RecentEvents();
  private List<NodeFacts> facts = List.of();
  private String reason = "out of recovery on timeline 1";
  private final ClusterEvents events = new ClusterEvents(recent, () -> facts, () -> reason);

  @Test
  void a_failover_is_told_step_by_step() {
    now(PRIMARY, REPLICA);
    reason = "nobody is out of recovery";
    now(node(0, Role.DOWN), REPLICA);
    reason = "out of recovery on timeline 2";
    now(node(0, Role.DOWN), node(1, Role.PRIMARY));
    now(node(0, Role.REFUSED), node(1, Role.PRIMARY));

    assertThat(told())
        .containsExactly(
            "node pg-0 refused, was down: why 0",
            "primary pg-1 elected: out of recovery on timeline 2",
            "node pg-1 primary, was replica: why 1",
            "primary pg-0 lost: nobody is out of recovery",
            "node pg-0 down, was primary",
            "primary pg-0 elected: out of recovery on timeline 1",
            "node pg-1 replica: why 1",
            "node pg-0 primary: why 0");
  }

  @Test
  void the_error_of_a_node_is_not_for_anyone() {
    now(PRIMARY);
    now(node(0, Role.DOWN));

    RecentEvents.Event down = recent.newest().get(1);
    assertThat(down.text()).isEqualTo("down, was primary");
    assertThat(down.detail()).isEqualTo("why 0");
  }

  @Test
  void a_node_that_has_not_been_asked_yet_is_no_event() {
    now(node(0, Role.DOWN));

    assertThat(told()).isEmpty();
  }

  @Test
  void what_does_not_change_is_no_event() {
    now(PRIMARY, REPLICA);
    int before = told().size();
    now(PRIMARY, REPLICA);

    assertThat(told()).hasSize(before);
  }

  @Test
  void a_node_that_leaves_or_drains_is_told() {
    now(PRIMARY, REPLICA);
    now(PRIMARY, draining(REPLICA));
    now(PRIMARY, REPLICA);
    now(PRIMARY);

    assertThat(told())
        .startsWith(
            "node pg-1 left the list",
            "node pg-1 drains no longer",
            "node pg-1 drains: no new reads");
  }

  @Test
  void ejections_are_told() {
    events.onEjected(REPLICA, "fails", Duration.ofSeconds(10));
    events.onTakenIn(REPLICA);

    assertThat(told())
        .containsExactly(
            "ejection pg-1 answers again: takes part in reads",
            "ejection pg-1 fails: no reads for 10 s");
  }

  private void now(Node... nodes) {
    facts =
        Arrays.stream(nodes)
            .map(node -> new NodeFacts(node, "why " + node.id(), "", -1, Node.NEVER))
            .toList();
    Optional<Node> primary =
        Arrays.stream(nodes).filter(node -> node.role() == Role.PRIMARY).findFirst();
    events.onClusterChange(new Cluster(primary.orElse(null), List.of(), List.of(nodes)));
  }

  private List<String> told() {
    return recent.newest().stream()
        .map(
            event ->
                event.kind().name().toLowerCase(Locale.ROOT)
                    + " "
                    + event.node()
                    + " "
                    + event.text())
        .toList();
  }

  private static Node node(int id, Role role) {
    return new Node(id, "pg-" + id, new HostPort("10.0.0." + id, 5432), role, 1, 1, 1);
  }

  private static Node draining(Node node) {
    Listing listing = new Listing(Optional.empty(), true);
    return new Node(node.id(), node.name(), node.address(), node.role(), 1, 1, 1, listing);
  }
}
