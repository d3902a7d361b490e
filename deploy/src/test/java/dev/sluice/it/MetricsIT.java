package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a proxy with nodes and clients shows, against the document that lists it. */
@ExtendWith(ProxyExtension.class)
final class MetricsIT {
  private static final Path DOCUMENT = Path.of("../proxy-core/docs/metrics.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| \\w+ \\| ([^|]*) \\|");

  private final TestProxy proxy;

  MetricsIT(TestProxy proxy) {
    this.proxy = proxy;
  }

  @Test
  void everyMetricThatNeedsNoFailureIsShownOnceThereWereStatements() throws Exception {
    List<MatchResult> rows = ROW.matcher(Files.readString(DOCUMENT)).results().toList();
    Set<String> listed =
        rows.stream()
            .filter(row -> row.group(2).equals("-") || row.group(2).contains("`node`"))
            .map(row -> row.group(1))
            .filter(name -> name.startsWith("sluice_"))
            .collect(Collectors.toSet());

    try (Connection connection = proxy.connect()) {
      Sql.port(connection);
      Sql.one(connection, "SELECT inet_server_port() FOR UPDATE");
    }

    assertThat(listed).hasSizeGreaterThan(15);
    assertThat(shown()).containsAll(listed);
    assertThat(proxy.metric("sluice_classifier_cache_misses_total")).isPositive();
    assertThat(proxy.metric("sluice_classifier_cache_entries")).isPositive();
  }

  private Set<String> shown() {
    return Pattern.compile("(?m)^# TYPE (\\w+) ")
        .matcher(proxy.server().metrics().scrape())
        .results()
        .map(type -> type.group(1))
        .collect(Collectors.toSet());
  }
}
