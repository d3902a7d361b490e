package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrafficTest {
  private static final String SCRAPE =
      """
      # HELP sluice_statements_total Statements by where they were routed and why.
      # TYPE sluice_statements_total counter
      sluice_statements_total{reason="read_only",target="replica"} 1200.0
      sluice_statements_total{reason="write",target="primary"} 3.0
      sluice_statements_total{reason="copy",target="primary"} 0.0
      sluice_node_statements_total{node="127.0.0.1:5433"} 1.2E7
      sluice_node_up{node="127.0.0.1:5433"} 1.0
      sluice_primary_present 1.0
      """;

  @Test
  void readsStatementsByNodeAndByRoute() {
    Traffic traffic = Traffic.parse(SCRAPE);

    assertThat(traffic.nodes()).isEqualTo(Map.of("127.0.0.1:5433", 12_000_000L));
    assertThat(traffic.routes())
        .isEqualTo(Map.of("replica: read_only", 1200L, "primary: write", 3L));
  }
}
