package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.AdminLogin.Result;
import dev.sluice.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminLoginTest {
  private static final String PEER = "10.0.0.1";

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final AdminLogin login =
      new AdminLogin(Optional.of(new Secret("pässword: with a colon")), clock::get);

  @Test
  void the_password_is_right_whatever_the_user() {
    assertThat(login.check(basic("admin", "pässword: with a colon"), PEER)).isEqualTo(Result.ADMIN);
    assertThat(login.check(basic("", "pässword: with a colon"), PEER)).isEqualTo(Result.ADMIN);
  }

  @Test
  void the_name_of_the_scheme_has_no_case() {
    String header = basic("a", "pässword: with a colon").replace("Basic", "BASIC");

    assertThat(login.check(header, PEER)).isEqualTo(Result.ADMIN);
  }

  @Test
  void without_a_header_nobody_is_refused() {
    for (int i = 0; i < AdminLogin.MOST_OF_ALL * 2; i++) {
      assertThat(login.check("", PEER)).isEqualTo(Result.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic ", "Basic !!", "Basic YWRtaW4=", "Bearer cGFzcw==", "x"})
  void what_is_no_password_is_wrong(String header) {
    assertThat(login.check(header, PEER)).isEqualTo(Result.WRONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "p", "pässword: with a colo", "pässword: with a colon "})
  void what_is_only_like_the_password_is_wrong(String password) {
    assertThat(login.check(basic("admin", password), PEER)).isEqualTo(Result.WRONG);
  }

  @Test
  void who_guesses_too_often_must_wait_and_others_need_not() {
    for (int i = 0; i < AdminLogin.MOST_OF_ONE; i++) {
      assertThat(login.check(basic("admin", "guess"), PEER)).isEqualTo(Result.WRONG);
    }

    assertThat(login.check(right(), PEER)).isEqualTo(Result.TOO_MANY);
    assertThat(login.check(right(), "10.0.0.2")).isEqualTo(Result.ADMIN);

    clock.addAndGet(AdminLogin.PAUSE.toNanos());

    assertThat(login.check(right(), PEER)).isEqualTo(Result.ADMIN);
  }

  @Test
  void many_addresses_have_no_more_guesses_than_the_bound_of_all() {
    for (int i = 0; i < AdminLogin.MOST_OF_ALL; i++) {
      assertThat(login.check(basic("admin", "guess"), "10.0.1." + i)).isEqualTo(Result.WRONG);
    }

    assertThat(login.check(right(), PEER)).isEqualTo(Result.TOO_MANY);
  }

  @Test
  void without_a_password_nobody_can_be_an_administrator() {
    AdminLogin impossible = new AdminLogin(Optional.empty(), clock::get);

    assertThat(impossible.isPossible()).isFalse();
    assertThat(impossible.check(basic("admin", ""), PEER)).isEqualTo(Result.NONE);
  }

  private static String right() {
    return basic("admin", "pässword: with a colon");
  }

  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
