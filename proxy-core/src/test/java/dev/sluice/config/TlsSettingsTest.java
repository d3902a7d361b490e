package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.TlsConfig.SslMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TlsSettingsTest {
  private static final String KEY = "certificate: c, key: k";

  private static LoadedConfig load(String yaml) throws ConfigException {
    return new ConfigLoader(Map.of()).load(yaml);
  }

  @Test
  void whatIsGivenApplies() throws Exception {
    SluiceConfig config =
        load("""
            listen: {tls: {mode: require, certificate: c, key: k, keyPassphraseFile: p,
              clientCa: ca, minimumProtocol: TLSv1.3, refresh: 1s}}
            cluster: {nodes: [a], tls: {mode: verify-full, rootCa: r, certificate: c, key: k}}
            auth: {clientCertificate: verify-full}
            """)
            .config();

    assertThat(config.listen().tls().key())
        .contains(new TlsConfig.KeyFiles(Path.of("c"), Path.of("k"), Optional.of(Path.of("p"))));
    assertThat(config.listen().tls().clientCa()).contains(Path.of("ca"));
    assertThat(config.listen().tls().minimumProtocol()).isEqualTo(TlsConfig.Protocol.TLS_1_3);
    assertThat(config.cluster().tls().mode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(config.cluster().tls().rootCa()).contains(Path.of("r"));
    assertThat(config.cluster().tls().nameOf(new HostPort("a", 1))).isEqualTo("a");
    assertThat(config.auth().clientCertificate())
        .isEqualTo(TlsConfig.ClientCertificate.VERIFY_FULL);
  }

  @Test
  void nodesOfADnsNameAreKnownByThatNameUnlessAnotherIsGiven() throws Exception {
    String tls = "cluster: {dns: {name: pg.db.svc}, tls: {mode: verify-full, rootCa: r%s}}";
    HostPort node = new HostPort("10.0.0.7", 5432);

    LoadedConfig loaded = load(tls.formatted(""));
    assertThat(loaded.config().cluster().tls().nameOf(node)).isEqualTo("pg.db.svc");
    assertThat(loaded.effective().yaml())
        .contains("serverName: \"pg.db.svc\"  # as cluster.dns.name");
    assertThat(load(tls.formatted(", serverName: pg")).config().cluster().tls().nameOf(node))
        .isEqualTo("pg");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen: {tls: {mode: allow}}|listen.tls.certificate: missing",
        "listen: {tls: {mode: on}}|listen.tls.mode: \"on\" is not allowed",
        "listen: {tls: {certificate: c}}|listen.tls.key: missing",
        "listen: {tls: {keyPassphraseFile: p}}|listen.tls.keyPassphraseFile: has no effect",
        "listen: {tls: {minimumProtocol: TLSv1.1}}|listen.tls.minimumProtocol: \"TLSv1.1\" is",
        "auth: {clientCertificate: verify-ca}|auth.clientCertificate: nobody could log in",
        "auth: {clientCertificate: verify_ca}|auth.clientCertificate: \"verify_ca\" is not allowed",
      })
  void whatDoesNotFitTogetherIsAProblem(String settings, String problem) {
    assertThat(problems("cluster: {nodes: [a]}\n" + settings))
        .anyMatch(line -> line.startsWith(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode: verify-ca|cluster.tls.rootCa: missing",
        "mode: require, rootCa: r|cluster.tls.rootCa: has no effect",
        "mode: verify-ca, rootCa: r, serverName: n|cluster.tls.serverName: has no effect",
        "key: k|cluster.tls.certificate: missing",
        "mode: allow|cluster.tls.mode: \"allow\" is not allowed",
      })
  void soTowardsServers(String settings, String problem) {
    assertThat(problems("cluster: {nodes: [a], tls: {" + settings + "}}"))
        .anyMatch(line -> line.startsWith(problem));
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> load(yaml)).problems();
  }

  @Test
  void whatHasNoEffectIsNoted() throws Exception {
    assertThat(load("cluster: {nodes: [a]}\nlisten: {tls: {" + KEY + ", clientCa: x}}").notes())
        .containsExactly(
            "listen.tls.certificate has no effect: listen.tls.mode is off",
            "listen.tls.clientCa has no effect: listen.tls.mode is off");
    assertThat(load("cluster: {nodes: [a], tls: {mode: disable, " + KEY + "}}").notes())
        .containsExactly("cluster.tls.certificate has no effect: cluster.tls.mode is disable");
  }

  @Test
  void trustIsDaringUnlessACertificateTiesEachClientToItsUser() throws Exception {
    String trust =
        "cluster: {nodes: [a]}\nlisten: {tls: {mode: require, clientCa: x, "
            + KEY
            + "}}\nauth: {mode: trust, clientCertificate: %s}";

    assertThat(load(trust.formatted("off")).notes()).hasSize(1);
    assertThat(load(trust.formatted("verify-ca")).notes())
        .singleElement()
        .asString()
        .contains("whoever has any certificate is let in as any user");
    assertThat(load(trust.formatted("verify-full")).notes()).isEmpty();
  }
}
