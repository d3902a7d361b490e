package dev.sluice.k8s;

import static dev.sluice.k8s.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.k8s.SliceMerge.Merged;
import dev.sluice.topology.TopologySource.Member;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SliceMergeTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private static Merged merge(SliceJson... slices) {
    return merge("postgresql", slices);
  }

  private static Merged merge(String port, SliceJson... slices) {
    List<EndpointSlice> parsed = Stream.of(slices).map(s -> parse(s.json(1))).toList();
    return SliceMerge.merge(parsed, "pg", port);
  }

  private static EndpointSlice parse(String json) {
    return JSON.unmarshal(json, EndpointSlice.class);
  }

  private static SliceJson pg() {
    return slice("pg-x", "pg", 5432);
  }

  private static List<String> names(Merged merged) {
    return merged.members().stream().map(Member::name).toList();
  }

  private static List<Boolean> draining(Merged merged) {
    return merged.members().stream().map(member -> member.listing().draining()).toList();
  }

  @Test
  void ofAllSlicesTheNodesComeInTheOrderOfTheirNames() {
    Merged merged =
        merge(
            pg().pod("pg-2", "10.0.0.3").pod("pg-0", "10.0.0.1", "zone-b", true, false),
            slice("pg-y", "pg", 5432).pod("pg-1", "10.0.0.2"));

    assertThat(names(merged)).containsExactly("pg-0", "pg-1", "pg-2");
    assertThat(merged.members().get(0).address()).isEqualTo(new HostPort("10.0.0.1", 5432));
    assertThat(merged.members().get(0).listing().zone()).contains("zone-b");
    assertThat(merged.oddities()).isEmpty();
  }

  @Test
  void aSliceOfAnotherServiceIsIgnored() {
    assertThat(names(merge(pg().pod("pg-0", "10.0.0.1"), slice("o", "o", 1).pod("o", "10.0.0.9"))))
        .containsExactly("pg-0");
  }

  @Test
  void aTerminatingPodDrainsAndIsStillListed() {
    Merged merged = merge(pg().pod("pg-0", "10.0.0.1").terminating("pg-1", "10.0.0.2"));

    assertThat(names(merged)).containsExactly("pg-0", "pg-1");
    assertThat(draining(merged)).containsExactly(false, true);
  }

  @Test
  void aPodThatIsNotServingDrainsThoughTheServiceCallsItReady() {
    assertThat(
            draining(merge(pg().pod("pg-0", "10.0.0.1").pod("pg-1", "10.0.0.2", "", false, false))))
        .containsExactly(false, true);
  }

  @Test
  void ifNoPodIsServingTheProbesTellNothing() {
    Merged merged =
        merge(
            pg().pod("pg-0", "10.0.0.1", "", false, false)
                .pod("pg-1", "10.0.0.2", "", false, false)
                .terminating("pg-2", "10.0.0.3"));

    assertThat(draining(merged)).containsExactly(false, false, true);
    assertThat(merged.members().get(0).listing().zone()).isEmpty();
  }

  @Test
  void withoutConditionsAPodIsServing() {
    Merged merged =
        merge(
            pg().endpoint("{\"addresses\":[\"10.0.0.1\"]}")
                .endpoint("{\"addresses\":[\"10.0.0.2\"],\"conditions\":{}}")
                .endpoint("{\"addresses\":[\"10.0.0.3\"],\"conditions\":{\"ready\":false}}"));

    assertThat(draining(merged)).containsExactly(false, false, true);
  }

  @Test
  void anEndpointWithoutAPodIsCalledByItsHostNameOrItsAddress() {
    Merged merged =
        merge(
            pg().endpoint("{\"addresses\":[\"10.0.0.1\"]}")
                .endpoint("{\"addresses\":[\"10.0.0.2\"],\"hostname\":\"db\"}")
                .endpoint(
                    "{\"addresses\":[\"10.0.0.3\"],\"targetRef\":{\"kind\":\"Node\",\"name\":\"n\"}}"));

    assertThat(names(merged)).containsExactly("10.0.0.1:5432", "10.0.0.3:5432", "db");
  }

  @Test
  void anAddressInTwoSlicesIsOneNodeAndTheBetterConditionsCount() {
    Merged merged =
        merge(
            pg().terminating("pg-1", "10.0.0.1").pod("pg-2", "10.0.0.2"),
            slice("pg-y", "pg", 5432).pod("pg-9", "10.0.0.1").pod("pg-2", "10.0.0.2"));

    assertThat(names(merged)).containsExactly("pg-2", "pg-9");
    assertThat(draining(merged)).containsExactly(false, false);
  }

  @Test
  void twoPodsOfOneNameAreTwoNodes() {
    Merged merged = merge(pg().terminating("pg-1", "10.0.0.1").pod("pg-1", "10.0.0.7"));

    assertThat(names(merged)).containsExactly("pg-1", "pg-1");
    assertThat(draining(merged)).containsExactly(true, false);
  }

  @Test
  void ofADualStackServiceIpv4Counts() {
    Merged merged =
        merge(
            slice("pg-6", "pg", 5432).ipv6().pod("pg-0", "fd00::1").pod("pg-1", "fd00::2"),
            pg().pod("pg-0", "10.0.0.1"));

    assertThat(merged.members())
        .extracting(Member::address)
        .containsExactly(new HostPort("10.0.0.1", 5432), new HostPort("fd00::2", 5432));
  }

  @Test
  void ofAServiceOfIpv6EveryPodCounts() {
    assertThat(names(merge(pg().ipv6().pod("pg-0", "fd00::1").pod("pg-1", "fd00::2"))))
        .containsExactly("pg-0", "pg-1");
  }

  @Test
  void thePortIsThatOfTheNameOrTheOnlyOneOrTheNumber() {
    SliceJson slice = slice("pg-x", "pg", 6432).pod("pg-0", "10.0.0.1");

    assertThat(merge("postgresql", slice).port()).isEqualTo(6432);
    assertThat(merge("another-name", slice).port()).isEqualTo(6432);
    assertThat(merge("7777", slice).port()).isEqualTo(7777);
  }

  @Test
  void ofSeveralPortsNoneIsGuessed() {
    String several =
        """
        {"metadata":{"name":"x","labels":{"kubernetes.io/service-name":"pg"}},
         "ports":[{"name":"metrics","port":9187},{"name":"pg","port":5433},{"port":70000}],
         "endpoints":[{"addresses":["10.0.0.1"]}]}""";
    List<EndpointSlice> slices = List.of(parse(several));

    assertThat(SliceMerge.merge(slices, "pg", "pg").port()).isEqualTo(5433);
    Merged unknown = SliceMerge.merge(slices, "pg", "postgresql");
    assertThat(unknown.members()).isEmpty();
    assertThat(unknown.oddities()).hasSize(1);
    assertThat(unknown.oddities().iterator().next())
        .isEqualTo(
            "none of the ports [metrics, pg, null] is called postgresql; set"
                + " cluster.kubernetes.port");
  }

  @Test
  void aHeadlessServiceWithoutPortsIsPostgresqls() {
    String none =
        """
        {"metadata":{"name":"x","labels":{"kubernetes.io/service-name":"pg"}},
         "ports":null,"endpoints":[{"addresses":["10.0.0.1"]}]}""";

    assertThat(SliceMerge.merge(List.of(parse(none)), "pg", "postgresql").port()).isEqualTo(5432);
  }

  @Test
  void whatIsNoEndpointIsLeftOutAndSaid() {
    Merged merged =
        merge(
            pg().endpoint("null")
                .endpoint("{}")
                .endpoint("{\"addresses\":[]}")
                .endpoint("{\"addresses\":[null]}")
                .endpoint("{\"addresses\":[\"evil.example\"]}")
                .endpoint("{\"addresses\":[\"1.2.3.4:80\"]}")
                .endpoint("{\"addresses\":[\"10.0.0.1\\n\"]}")
                .pod("pg-0", "10.0.0.1"));

    assertThat(names(merged)).containsExactly("pg-0");
    assertThat(merged.oddities())
        .contains("\"evil.example\" is no address", "\"10.0.0.1?\" is no address");
  }

  @Test
  void slicesWithoutAnythingAreNone() {
    List<EndpointSlice> slices =
        List.of(
            new EndpointSlice(),
            parse("{\"metadata\":{}}"),
            parse("{\"metadata\":{\"labels\":{\"kubernetes.io/service-name\":\"pg\"}}}"),
            parse(
                "{\"metadata\":{\"labels\":{\"kubernetes.io/service-name\":\"pg\"}},"
                    + "\"ports\":[null],\"endpoints\":null}"));

    assertThat(SliceMerge.merge(slices, "pg", "postgresql").members()).isEmpty();
  }

  @Test
  void aThousandEndpointsAreAThousandNodes() {
    SliceJson[] slices =
        IntStream.range(0, 10)
            .mapToObj(
                i -> {
                  SliceJson slice = slice("pg-" + i, "pg", 5432);
                  IntStream.range(0, 100)
                      .forEach(j -> slice.pod("pg-" + i + "-" + j, "10.0." + i + "." + j));
                  return slice;
                })
            .toArray(SliceJson[]::new);

    assertThat(merge(slices).members()).hasSize(1_000).doesNotHaveDuplicates();
  }
}
