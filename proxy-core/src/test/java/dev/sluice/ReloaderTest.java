package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LiveConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.metrics.ProxyMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReloaderTest {
  private final ProxyMetrics metrics = new ProxyMetrics();
  private final AtomicInteger certificates = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final LiveConfig live = new LiveConfig(parse("limits: {maxClients: 10}"));
  private volatile String file = "limits: {maxClients: 10}";
  private final Reloader reloader =
      new Reloader(this::read, live, certificates::incrementAndGet, metrics.reloads());

  private LoadedConfig read() throws ConfigException {
    LoadedConfig read = load(file);
    reads.incrementAndGet();
    return read;
  }

  private static LoadedConfig load(String yaml) throws ConfigException {
    return new ConfigLoader(Map.of("SLUICE_CLUSTER_NODES", "a")).load(yaml);
  }

  private static LoadedConfig parse(String yaml) {
    try {
      return load(yaml);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @AfterEach
  void close() {
    reloader.close();
    metrics.close();
  }

  @Test
  void what_is_read_applies_at_once_when_somebody_says_so() {
    file = "limits: {maxClients: 20}";

    assertThat(reloader.reload().join().live()).containsExactly("limits.maxClients: 10 -> 20");

    assertThat(live.config().limits().maxClients()).isEqualTo(20);
    assertThat(certificates).hasValue(1);
    assertThat(reloads("done")).isEqualTo("1.0");
  }

  @Test
  void what_is_wrong_changes_nothing() {
    file = "limits: {maxClients: 0}\nrouting: {maxLag: 1h}";

    assertThatThrownBy(() -> reloader.reload().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(ConfigException.class);

    assertThat(live.config().limits().maxClients()).isEqualTo(10);
    assertThat(live.config().routing().reads().maxLag()).isEqualTo(Duration.ofSeconds(10));
    assertThat(reloads("failed")).isEqualTo("1.0");
  }

  @Test
  void a_changed_file_applies_by_itself_also_after_a_broken_one() {
    reloader.watch(Duration.ofMillis(1));
    file = "limits: {maxClients: x}";
    await().until(() -> reloads("failed").equals("1.0"));

    file = "limits: {maxClients: 30}";

    await().until(() -> live.config().limits().maxClients() == 30);
    assertThat(reloads("failed")).isEqualTo("1.0");
  }

  @Test
  void a_file_that_is_still_being_written_does_not_apply() {
    for (int clients = 11; clients < 15; clients++) {
      file = "limits: {maxClients: " + clients + "}";
      reloader.look();
      assertThat(live.config().limits().maxClients()).isEqualTo(10);
    }

    reloader.look();

    assertThat(live.config().limits().maxClients()).isEqualTo(14);
  }

  @Test
  void what_needs_a_restart_is_told_once() {
    reloader.watch(Duration.ofMillis(1));
    file = "listen: {backlog: 7}";
    await().until(() -> reloads("done").equals("1.0"));
    int before = reads.get();

    await().until(() -> reads.get() > before + 5);

    assertThat(reloads("done")).isEqualTo("1.0");
    assertThat(live.config().listen().backlog()).isEqualTo(4096);
  }

  private String reloads(String result) {
    String line = "sluice_config_reloads_total{result=\"" + result + "\"} ";
    return metrics
        .scrape("")
        .text()
        .lines()
        .filter(text -> text.startsWith(line))
        .findFirst()
        .orElseThrow()
        .substring(line.length());
  }
}
