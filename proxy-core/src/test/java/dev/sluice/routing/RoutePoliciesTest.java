package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.RoutingConfig;
import dev.sluice.config.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RoutePoliciesTest {
  private static RoutePolicies policies(String settings) {
    return new RoutePolicies(TestConfig.of("routing: {" + settings + "}").routing());
  }

  @Test
  void without_rules_the_settings_count() {
    assertThat(policies("").of("d", "u", ""))
        .isEqualTo(
            new RoutePolicy(
                Wish.AUTO,
                Consistency.SESSION,
                Duration.ofSeconds(10).toNanos(),
                Transactions.PRIMARY,
                false));
    assertThat(
            policies("consistency: eventual, maxLag: 1m, transactions: until_write")
                .of("d", "u", ""))
        .isEqualTo(
            new RoutePolicy(
                Wish.AUTO,
                Consistency.EVENTUAL,
                Duration.ofMinutes(1).toNanos(),
                Transactions.UNTIL_WRITE,
                false));
  }

  @Test
  void the_first_rule_that_matches_counts_alone() {
    RoutePolicies policies =
        policies(
            "rules: [{user: 'report*', database: shop, route: replica},"
                + " {user: 'report*', consistency: eventual},"
                + " {applicationName: job, maxLag: 1m, transactions: until_write}]");

    assertThat(policies.of("shop", "report_1", "job"))
        .isEqualTo(policies.of("", "", "").withWish(Wish.REPLICA));
    assertThat(policies.of("other", "report_1", "job"))
        .isEqualTo(policies.of("", "", "").withConsistency(Consistency.EVENTUAL));
    assertThat(policies.of("other", "u", "job"))
        .isEqualTo(
            policies
                .of("", "", "")
                .withMaxLagNanos(Duration.ofMinutes(1).toNanos())
                .withTransactions(Transactions.UNTIL_WRITE));
    assertThat(policies.of("shop", "u", "jobs")).isEqualTo(policies.of("", "", ""));
  }

  @ParameterizedTest
  @EnumSource
  void a_rule_may_ask_for_each_wish(Wish wish) {
    String route = wish.name().toLowerCase(Locale.ROOT);

    assertThat(policies("rules: [{route: " + route + "}]").of("d", "u", "").wish()).isEqualTo(wish);
  }

  @Test
  void every_choice_of_the_configuration_is_one_of_the_policy() {
    assertThat(names(Consistency.values())).isEqualTo(names(RoutingConfig.Consistency.values()));
    assertThat(names(Transactions.values())).isEqualTo(names(RoutingConfig.Transactions.values()));
    assertThat(names(Wish.values())).isEqualTo(names(RoutingConfig.RouteChoice.values()));
  }

  private static List<String> names(Enum<?>... constants) {
    return Stream.of(constants).map(Enum::name).toList();
  }
}
