package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StartupSummaryTest {
  private static final SluiceConfig CONFIG =
      TestConfig.of(
          """
          limits: {maxClients: 500, maxServerConnectionsPerNode: 50}
          poolingRules: [{user: report, pooling: transaction}]
          console: {users: [{name: admin}]}
          """,
          "nodes: [a, b], tls: {mode: require}");

  @Test
  void itSaysWhereAndWithWhomAndWithinWhichLimits() {
    assertThat(summary(5000).lines())
        .containsExactly(
            "TLS: clients off, servers require",
            "nodes: a primary, b down",
            "limits: 500 clients (3 of them for superusers), 50 server connections per node, 5000"
                + " open files",
            "pooling: session, other for some (1 rules)",
            "HTTP (/metrics, /health/ready): 0.0.0.0:9127",
            "SQL console: database sluice, 1 user");
  }

  @Test
  void moreConnectionsThanFilesAreWarnedOf() {
    assertThat(summary(800).tooFewFiles()).isEmpty();
    assertThat(summary(799).tooFewFiles().orElse(""))
        .startsWith("open files: 799 are allowed (ulimit -n)")
        .contains("may need 800;");
  }

  @Test
  void theLimitOfThisProcessIsKnown() {
    assertThat(OpenFiles.limit().orElse(0L)).isPositive();
  }

  private static StartupSummary summary(long openFiles) {
    return new StartupSummary(
        CONFIG,
        List.of(node(0, "a", Role.PRIMARY), node(1, "b", Role.DOWN)),
        Optional.of(new HostPort("0.0.0.0", 9127)),
        Optional.of(openFiles));
  }

  private static Node node(int id, String name, Role role) {
    return new Node(id, name, new HostPort(name, 5432), role, 1, 0, Node.NEVER);
  }
}
