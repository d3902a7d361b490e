package dev.sluice.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever somebody may apply passes every rule. */
class ManifestsTest {
  @TempDir private static Path directory;
  private static Kustomize kustomize;

  @BeforeAll
  static void copy() throws Exception {
    kustomize = Kustomize.in(directory);
  }

  static List<String> overlays() throws IOException {
    return Kustomize.overlays();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void isRight(String overlay) throws Exception {
    Manifests manifests = kustomize.render(overlay);

    assertThat(manifests.all()).isNotEmpty();
    assertThat(Rules.ALL)
        .allSatisfy((name, rule) -> assertThat(rule.violations(manifests)).as(name).isEmpty());
  }

  @Test
  void theMinimalOverlayHasTheOriginalsObjects() throws Exception {
    Manifests minimal = kustomize.render("overlays/minimal");

    assertThat(minimal.all().stream().map(Manifest::toString))
        .contains(
            "Namespace database",
            "Service postgres-headless-svc",
            "Service pgpool-svc",
            "Service pgpool-svc-external",
            "StatefulSet postgres-sts",
            "Deployment pgpool-deployment",
            "Pod pg-client");
    assertThat(minimal.get("Service", "pgpool-svc-external").text("/spec/ports/0/nodePort"))
        .isEqualTo("32000");
    assertThat(minimal.get("Secret", "postgres-secrets").at("/data").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("postgresql-password", "repmgr-password");
    assertThat(minimal.get("Secret", "pgpool-secrets").at("/data").fieldNames())
        .toIterable()
        .containsExactly("admin-password");
  }

  @Test
  void theSwapFitsIntoTheOriginal() throws Exception {
    List<Manifest> swapped = new ArrayList<>(kustomize.render("overlays/minimal").all());
    Manifest swap = kustomize.render("swap-pgpool").get("Deployment", "pgpool-deployment");
    swapped.replaceAll(manifest -> manifest.toString().equals(swap.toString()) ? swap : manifest);

    assertThat(swapped).contains(swap);
    assertThat(Rules.ALL)
        .allSatisfy(
            (name, rule) -> assertThat(rule.violations(new Manifests(swapped))).as(name).isEmpty());
  }

  @Test
  void theSynchronousOverlayWaitsForAnyStandby() throws Exception {
    assertThat(
            kustomize.render("overlays/sync").get("StatefulSet", "postgres-sts").root().toString())
        .contains("{\"name\":\"POSTGRESQL_SYNCHRONOUS_STANDBY_NAMES\",\"value\":\"ANY 1 (*)\"}");
  }

  /** A client-side apply keeps a copy of an object in an annotation, which may have 256 KiB. */
  @Test
  void grafanaFindsTheDashboard() throws Exception {
    Manifest dashboard =
        kustomize.render("overlays/production").get("ConfigMap", "sluice-dashboard");

    assertThat(dashboard.text("/metadata/labels/grafana_dashboard")).isEqualTo("1");
    assertThat(dashboard.at("/data").fieldNames()).toIterable().containsExactly("sluice.json");
    assertThat(dashboard.text("/data/sluice.json")).startsWith("{").hasSizeLessThan(200 * 1024);
  }

  @Test
  void secretsOfTwoSitesDiffer(@TempDir Path elsewhere) throws Exception {
    String path = "/data/postgresql-password";
    Manifest here = kustomize.render("base").get("Secret", "postgres-secrets");
    Manifest there = Kustomize.in(elsewhere).render("base").get("Secret", "postgres-secrets");

    assertThat(here.text(path)).hasSizeGreaterThan(30).isNotEqualTo(there.text(path));
  }
}
