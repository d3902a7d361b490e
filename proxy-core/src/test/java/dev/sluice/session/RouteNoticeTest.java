package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Route;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import org.junit.jupiter.api.Test;

final class RouteNoticeTest {
  @Test
  void it_names_target_node_and_reason() {
    Node node = new Node(1, "pg-1", new HostPort("pg-1", 5432), Role.REPLICA, 1, 1, 1);

    assertThat(RouteNotice.text(Route.replica(Reason.READ_ONLY), node))
        .isEqualTo("sluice: replica pg-1 (proven read-only)");
  }
}
