package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.AccessConfig.Method;
import dev.sluice.config.AccessConfig.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessSettingsTest {
  private static final String NODES = "cluster: {nodes: [a]}\n";

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(
            ConfigException.class, () -> new ConfigLoader(Map.of()).load(NODES + yaml))
        .problems();
  }

  private static LoadedConfig load(String yaml, Map<String, String> environment)
      throws ConfigException {
    return new ConfigLoader(environment).load(NODES + yaml);
  }

  private static List<Rule> rules(LoadedConfig loaded) {
    return loaded.config().access().rules().orElseThrow();
  }

  @Test
  void withoutAListThereAreNoRules() throws ConfigException {
    assertThat(load("", Map.of()).config().access().rules()).isEmpty();
  }

  @Test
  void aRuleHasListsOrSingleNames() throws ConfigException {
    LoadedConfig loaded =
        load(
            """
            access:
              - {type: plain, database: [shop, "app_*"], user: '"all"', address: [10.0.0.0/8, "::1"], method: scram-sha-256}
              - method: reject
            """,
            Map.of("SLUICE_ACCESS_1_USER", "mallory,trudy"));

    assertThat(rules(loaded)).hasSize(2);
    Rule first = rules(loaded).get(0);
    assertThat(first.type()).isEqualTo(AccessConfig.Type.PLAIN);
    assertThat(first.databases()).containsExactly("shop", "app_*");
    assertThat(first.users()).containsExactly("\"all\"");
    assertThat(first.addresses()).map(AddressRange::toString).containsExactly("10.0.0.0/8", "::1");
    assertThat(first.method()).isEqualTo(Method.SCRAM_SHA_256);
    Rule second = rules(loaded).get(1);
    assertThat(second.users()).containsExactly("mallory", "trudy");
    assertThat(second.databases()).isEmpty();
    assertThat(second.method()).isEqualTo(Method.REJECT);
  }

  @Test
  void whatIsPrintedMeansTheSame() throws ConfigException {
    LoadedConfig loaded =
        load("access: [{user: ['\"a\\b\"', c], address: all, method: password}]", Map.of());

    LoadedConfig again = new ConfigLoader(Map.of()).load(loaded.effective().yaml());

    assertThat(rules(again).get(0).users())
        .isEqualTo(rules(loaded).get(0).users())
        .containsExactly("\"a\\b\"", "c");
    assertThat(rules(again).get(0).addresses()).singleElement().matches(AddressRange::isAll);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "access: []|access: empty (line 2, column 9); allowed: a list of rules",
        "access:|access: empty (line 2,",
        "access: [{}]|access[0]: empty (line 2, column 10); allowed: a rule with type, database,",
        "access: [{method: reject}, {}]|access[1]: empty",
        "access: [{user: a}]|access[0].method: missing",
        "access: [{user: a, method: md5}]|access[0].method: \"md5\" is not allowed",
        "access: [{user: [], method: reject}]|access[0].user: \"\" is not allowed",
        "access: [{user: [a, ''], method: reject}]|access[0].user: \"\" is not allowed",
        "access: [{user: +admins, method: reject}]|access[0].user: \"+admins\" is not allowed",
        "access: [{user: /^a, method: reject}]|access[0].user: \"/^a\" is not allowed",
        "access: [{user: 'a\"', method: reject}]|access[0].user: \"a\"\" is not allowed",
        "access: [{database: '@file', method: reject}]|access[0].database: \"@file\" is not allowed",
        "access: [{database: samerole, method: reject}]|access[0].database: \"samerole\" is not",
        "access: [{address: localhost, method: reject}]|access[0].address: \"localhost\" is not",
        "access: [{adress: all, method: reject}]|access[0].adress: unknown setting",
        "access: [{method: cert}]|access[0].method: cert is for TLS only",
        "access: [{type: tls, method: cert}]|access[0].method: nobody could log in",
      })
  void aRuleThatCannotBeMeantIsAProblem(String yaml, String problem) {
    assertThat(problems(yaml)).singleElement().asString().startsWith(problem);
  }

  @Test
  void whoIsTrustedTheRulesSayAndNotTheMode() {
    assertThat(problems("access: [{method: password}]\nauth: {mode: trust}"))
        .singleElement()
        .asString()
        .startsWith("auth.mode: trust is not allowed together with access");
  }

  @Test
  void trustForAllAndTlsWithoutTlsAreNoted() throws ConfigException {
    LoadedConfig loaded =
        load(
            "access: [{type: tls, method: password}, {address: [10.0.0.0/8, all], method: trust},"
                + " {address: 127.0.0.1, method: trust}]",
            Map.of());

    assertThat(loaded.notes())
        .containsExactly(
            "access[0] has no effect: listen.tls.mode is off",
            "access[1] lets clients of every address in without a password");
  }
}
