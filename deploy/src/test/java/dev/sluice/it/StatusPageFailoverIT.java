package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.load.Load;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody sees who looks at the page while the primary is killed under load. */
@ExtendWith(ProxyExtension.class)
final class StatusPageFailoverIT {
  private static final int CLIENTS = 4;

  @Test
  void thePageFollowsTheFailover() throws Exception {
    try (LocalCluster cluster =
            LocalCluster.start(ClusterExtension.options().withSetting("log_statement", "none"));
        TestProxy proxy = over(cluster);
        Load load = Load.start(target(cluster, proxy), CLIENTS, CLIENTS);
        Chromium browser = Chromium.start()) {
      ClusterNode old = cluster.nodes().get(0);
      browser.look(375, 812, "dark");
      browser.open("http://" + proxy.server().httpAddress().orElseThrow() + "/status");
      Eventually.holds(
          () -> {
            assertThat(browser.text("#primary strong")).isEqualTo("Primary: " + old.address());
            assertThat(points(browser)).isGreaterThan(6);
            assertThat(rates(browser)).isPositive();
          });
      browser.screenshot(StatusPageIT.PICTURES.resolve("before.png"));

      cluster.kill(old);

      Eventually.holds(
          () -> {
            assertThat(browser.text("#primary strong")).isEqualTo("No primary: writes wait");
            assertThat(browser.text("article")).contains("down");
            assertThat(browser.text("#tiles .alarm")).contains("held for a primary");
            assertThat(browser.text("#events")).contains("lost: ");
          });
      browser.screenshot(StatusPageIT.PICTURES.resolve("without-a-primary.png"));

      ClusterNode next = FailoverIT.promoteBest(cluster);

      Eventually.holds(
          () -> {
            assertThat(browser.text("#primary strong")).isEqualTo("Primary: " + next.address());
            assertThat(browser.text("#events")).contains("elected: out of recovery on timeline 2");
            assertThat(rates(browser)).isPositive();
          });
      FailoverIT.awaitMore(load.witness(), CLIENTS, CLIENTS);
      browser.look(1280, 900, "light");
      browser.screenshot(StatusPageIT.PICTURES.resolve("after.png"));
      assertThat(browser.errors()).isEmpty();
    }
  }

  private static TestProxy over(LocalCluster cluster) throws Exception {
    FailoverIT.prepare(cluster);
    return TestProxy.over(cluster, Map.of());
  }

  private static Load.Target target(LocalCluster cluster, TestProxy proxy) {
    Load.Target target = FailoverIT.target(cluster, proxy.server());
    return new Load.Target(target.url(), target.properties(), false, Duration.ofMillis(20));
  }

  /** How many points the first node's graph has. */
  private static int points(Chromium browser) throws Exception {
    return browser
        .evaluate("document.querySelector('polyline').getAttribute('points').split(' ').length")
        .asInt();
  }

  /** Statements per second of all nodes, as shown. */
  private static double rates(Chromium browser) throws Exception {
    return browser
        .evaluate(
            "[...document.querySelectorAll('article .rate b')]"
                + ".map(b => parseFloat(b.textContent) || 0).reduce((a, b) => a + b, 0)")
        .asDouble();
  }
}
