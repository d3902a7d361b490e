package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LostNodesTest {
  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final List<String> cut = new ArrayList<>();
  private final LostNodes lost =
      new LostNodes(
          () -> Duration.ofSeconds(5), clock.eventLoop(), address -> cut.add(address.host()));

  @AfterEach
  void close() {
    clock.finishAndReleaseAll();
  }

  /** Nodes a, b, ... have these roles. */
  private void roles(Role... roles) {
    List<Node> nodes = new ArrayList<>();
    for (Role role : roles) {
      int id = nodes.size();
      String name = Character.toString('a' + id);
      nodes.add(new Node(id, name, new HostPort(name, 5432), role, 1, 1, 1));
    }
    Node primary =
        nodes.stream().filter(node -> node.role() == Role.PRIMARY).findFirst().orElse(null);
    lost.onClusterChange(new Cluster(primary, List.of(), nodes));
  }

  private void passes(int seconds) {
    clock.advanceTimeBy(seconds, TimeUnit.SECONDS);
    clock.runScheduledPendingTasks();
  }

  @Test
  void nothing_is_cut_while_all_is_well() {
    roles(Role.PRIMARY, Role.REPLICA);
    roles(Role.PRIMARY, Role.REPLICA);
    passes(60);

    assertThat(cut).isEmpty();
  }

  @Test
  void the_last_primary_is_cut_when_there_is_another() {
    roles(Role.PRIMARY, Role.REPLICA);
    roles(Role.DOWN, Role.REPLICA);
    assertThat(cut).isEmpty();

    roles(Role.DOWN, Role.PRIMARY);

    assertThat(cut).containsExactly("a");
  }

  @Test
  void one_that_has_become_a_replica_has_lost_its_connections_itself() {
    roles(Role.PRIMARY, Role.REPLICA);

    roles(Role.REPLICA, Role.PRIMARY);

    assertThat(cut).isEmpty();
  }

  @Test
  void a_refused_primary_is_cut_at_once() {
    roles(Role.PRIMARY, Role.REPLICA);

    roles(Role.PRIMARY, Role.REFUSED);

    assertThat(cut).containsExactly("b");
  }

  @Test
  void one_that_stays_silent_is_cut_after_a_while() {
    roles(Role.PRIMARY, Role.DOWN, Role.DOWN);
    passes(3);
    roles(Role.PRIMARY, Role.DOWN, Role.REPLICA);
    passes(1);
    assertThat(cut).isEmpty();

    passes(2);

    assertThat(cut).containsExactly("b");
  }
}
