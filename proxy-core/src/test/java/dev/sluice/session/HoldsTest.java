package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailoverConfig;
import dev.sluice.config.HostPort;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the console announces. */
final class HoldsTest {
  private static Holds holds(Duration holdTimeout) {
    return new Holds(() -> new FailoverConfig(10, holdTimeout, Duration.ZERO, Duration.ZERO));
  }

  private static Cluster primaryIs(int id) {
    Node primary = new Node(id, "n" + id, new HostPort("n" + id, 5432), Role.PRIMARY, 1, 1, 1);
    return new Cluster(primary, List.of(), List.of(primary));
  }

  @Test
  void newWorkWaitsUntilTheNodeIsThePrimary() {
    Holds holds = holds(Duration.ofMinutes(1));
    holds.onClusterChange(primaryIs(0));
    assertThat(holds.isSwitchover()).isFalse();

    holds.announce(1);
    holds.onClusterChange(primaryIs(2));
    assertThat(holds.isSwitchover()).isTrue();
    holds.onClusterChange(primaryIs(1));

    assertThat(holds.isSwitchover()).isFalse();
    assertThat(holds.revoke()).isFalse();
  }

  @Test
  void whatWasAnnouncedMayBeCalledOff() {
    Holds holds = holds(Duration.ofMinutes(1));
    holds.announce(1);

    assertThat(holds.revoke()).isTrue();
    assertThat(holds.isSwitchover()).isFalse();
  }

  @Test
  void itDoesNotLastLongerThanAStatementMayBeHeld() {
    Holds holds = holds(Duration.ZERO);
    holds.announce(1);

    assertThat(holds.isSwitchover()).isFalse();
  }
}
