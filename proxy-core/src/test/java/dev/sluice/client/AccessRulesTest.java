package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.TestConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.StartupPacket;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessRulesTest {
  private static final Encryption TLS = new Encryption(true, Optional.empty(), Optional.empty());

  private static AccessRules rules(String yaml) {
    return new AccessRules(TestConfig.of(yaml));
  }

  private static Applicant who(
      String address, Encryption encryption, String user, String database, String replication) {
    Map<String, String> parameters = new HashMap<>(Map.of("user", user, "database", database));
    if (!replication.isEmpty()) {
      parameters.put("replication", replication);
    }
    try {
      return new Applicant(
          Optional.of(InetAddress.getByName(address)),
          encryption,
          new StartupPacket.Startup(ProtocolVersion.V3_0, parameters, List.of()));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Applicant who(String address, String user, String database) {
    return who(address, Encryption.NONE, user, database, "");
  }

  /** The method, or the error's message. */
  private static String verdict(AccessRules rules, Applicant who) {
    AccessRules.Verdict verdict = rules.verdict(who);
    return verdict instanceof AccessRules.Verdict.Admitted admitted
        ? admitted.method().name()
        : error(verdict).message();
  }

  private static PgError error(AccessRules.Verdict verdict) {
    return ((AccessRules.Verdict.Refused) verdict).error();
  }

  @Test
  void withoutRulesEverybodyMayTryAsTheModeSays() {
    assertThat(verdict(rules(""), who("1.2.3.4", "u", "d"))).isEqualTo("PASSWORD");
    assertThat(verdict(rules("auth: {mode: trust}"), who("1.2.3.4", "u", "d"))).isEqualTo("TRUST");
    assertThat(verdict(rules(""), who("1.2.3.4", Encryption.NONE, "u", "d", "true")))
        .isEqualTo("PASSWORD");
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    AccessRules rules =
        rules(
            """
            access:
              - {user: mallory, method: reject}
              - {address: 10.0.0.0/8, method: scram-sha-256}
              - {address: 10.0.0.7, method: trust}
              - {database: "shop_*", user: ["app_*", admin], method: password}
            """);

    assertThat(verdict(rules, who("10.0.0.7", "u", "d"))).isEqualTo("SCRAM_SHA_256");
    assertThat(verdict(rules, who("10.0.0.7", "mallory", "d")))
        .isEqualTo(
            "access rule rejects connection for host \"10.0.0.7\", user \"mallory\", database"
                + " \"d\", no encryption");
    assertThat(verdict(rules, who("9.9.9.9", "app_1", "shop_2"))).isEqualTo("PASSWORD");
    assertThat(verdict(rules, who("9.9.9.9", "admin", "shop_2"))).isEqualTo("PASSWORD");
  }

  @Test
  void whomNoRuleMatchesIsRefusedInPostgresqlsWords() {
    AccessRules rules = rules("access: [{address: 10.0.0.0/8, method: trust}]");

    PgError error = error(rules.verdict(who("1.2.3.4", "u", "d")));

    assertThat(error.severity()).isEqualTo("FATAL");
    assertThat(error.sqlState()).isEqualTo("28000");
    assertThat(error.message())
        .isEqualTo(
            "no access rule for host \"1.2.3.4\", user \"u\", database \"d\", no encryption");
    assertThat(verdict(rules, who("1.2.3.4", TLS, "u", "d", "")))
        .isEqualTo(
            "no access rule for host \"1.2.3.4\", user \"u\", database \"d\", SSL encryption");
    assertThat(verdict(rules, who("1.2.3.4", TLS, "u", "d", "true")))
        .isEqualTo(
            "no access rule for replication connection from host \"1.2.3.4\", user \"u\", SSL"
                + " encryption");
  }

  @Test
  void aRuleIsForEncryptedOnesOrForOthers() {
    AccessRules rules =
        rules("access: [{type: tls, method: password}, {type: plain, user: u, method: trust}]");

    assertThat(verdict(rules, who("::1", TLS, "u", "d", ""))).isEqualTo("PASSWORD");
    assertThat(verdict(rules, who("::1", "u", "d"))).isEqualTo("TRUST");
    assertThat(verdict(rules, who("::1", "v", "d"))).startsWith("no access rule for host \"::1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "on, false",
    "TRUE, false",
    "1, false",
    "y, false",
    "nonsense, false",
    "o, false",
    "off, true",
    "No, true",
    "0, true",
    "f, true",
    "database, true"
  })
  void aRuleForAllIsNotForPhysicalReplication(String value, boolean matches) {
    Applicant replica = who("::1", Encryption.NONE, "u", "d", value);

    assertThat(verdict(rules("access: [{method: trust}]"), replica).equals("TRUST"))
        .isEqualTo(matches);
    assertThat(verdict(rules("access: [{database: [all, d, '*'], method: trust}]"), replica))
        .matches(text -> text.equals("TRUST") == matches);
    assertThat(verdict(rules("access: [{database: replication, method: trust}]"), replica))
        .matches(text -> text.equals("TRUST") != matches);
  }

  @Test
  void whatIsInDoubleQuotesIsANameAndNothingElse() {
    assertThat(
            verdict(
                rules("access: [{database: '\"replication\"', user: '\"al*\"', method: trust}]"),
                who("::1", "al*", "replication")))
        .isEqualTo("TRUST");
    assertThat(
            verdict(
                rules("access: [{user: '\"all\"', method: reject}, {method: trust}]"),
                who("::1", "someone", "d")))
        .isEqualTo("TRUST");
  }

  @Test
  void sameuserIsTheDatabaseThatIsNamedLikeTheUser() {
    AccessRules rules = rules("access: [{database: sameuser, method: trust}]");

    assertThat(verdict(rules, who("::1", "u", "u"))).isEqualTo("TRUST");
    assertThat(verdict(rules, who("::1", "u", "d"))).startsWith("no access rule");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void whatAServerCutsOffANameDoesNotHideIt(int more) {
    String name = "n".repeat(63);
    AccessRules rules =
        rules(
            "access: [{database: %s, method: reject}, {user: %s, method: reject}, {method: trust}]"
                .formatted(name, name));

    assertThat(verdict(rules, who("::1", "u", name + "x".repeat(more)))).contains("rejects");
    assertThat(verdict(rules, who("::1", name + "x".repeat(more), "d"))).contains("rejects");
    assertThat(verdict(rules, who("::1", "u", name.substring(1)))).isEqualTo("TRUST");
  }

  @Test
  void anAddressThatNobodyKnowsIsInNoRange() {
    Applicant nowhere =
        Applicant.of(
            new EmbeddedChannel(),
            Encryption.NONE,
            new StartupPacket.Startup(ProtocolVersion.V3_0, Map.of("user", "u"), List.of()));

    assertThat(verdict(rules("access: [{address: [0.0.0.0/0, '::/0'], method: trust}]"), nowhere))
        .startsWith("no access rule for host \"unknown\"");
    assertThat(verdict(rules("access: [{method: trust}]"), nowhere)).isEqualTo("TRUST");
  }
}
