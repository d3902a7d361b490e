package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LoginFailuresTest {
  private static final Duration MOST = Duration.ofSeconds(5);
  private static final InetAddress HERE = address(1);
  private static final InetAddress THERE = address(2);

  private long now = 1;
  private final LoginFailures failures = new LoginFailures(MOST, () -> now);

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(
          new byte[] {10, (byte) (last >> 16), (byte) (last >> 8), (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private List<Long> delays(int count, InetAddress address, String user) {
    return Stream.generate(() -> failures.onFailure(address, user).toMillis())
        .limit(count)
        .toList();
  }

  @Test
  void theFirstOnesAreFreeThenEachWaitsTwiceAsLongUpToTheLimit() {
    assertThat(delays(12, HERE, "u"))
        .containsExactly(0L, 0L, 0L, 100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L, 5000L);
    assertThat(delays(1_000, HERE, "u")).containsOnly(5000L);
  }

  @Test
  void anotherUserFromTheSameAddressGoesOnCountingAndAnotherAddressDoesNot() {
    delays(5, HERE, "u");

    assertThat(delays(1, HERE, "v")).containsExactly(400L);
    assertThat(delays(1, THERE, "u")).containsExactly(0L);
  }

  @Test
  void whoLogsInTakesBackItsOwnAndNobodyElses() {
    delays(4, HERE, "u");
    delays(2, HERE, "v");

    failures.onSuccess(HERE, "v");
    failures.onSuccess(HERE, "w");
    failures.onSuccess(THERE, "u");
    assertThat(delays(1, HERE, "v")).containsExactly(200L);

    failures.onSuccess(HERE, "u");
    assertThat(delays(3, HERE, "u")).containsExactly(0L, 0L, 100L);
  }

  @Test
  void whatIsAWhileAgoIsForgotten() {
    delays(9, HERE, "u");

    now += LoginFailures.REMEMBERED.minusSeconds(1).toNanos();
    assertThat(delays(1, HERE, "u")).containsExactly(5000L);
    now += LoginFailures.REMEMBERED.toNanos();
    assertThat(delays(4, HERE, "u")).containsExactly(0L, 0L, 0L, 100L);
  }

  @Test
  void soManyAreRememberedAndNoMore() {
    for (int i = 0; i < 3 * LoginFailures.MOST; i++) {
      failures.onFailure(address(i), "u" + i);
    }

    assertThat(failures.remembered()).isLessThanOrEqualTo(2L * LoginFailures.MOST);
  }

  @Test
  void whereThereIsNoDelayNothingIsRemembered() {
    LoginFailures off = new LoginFailures(Duration.ZERO, () -> now);
    for (int i = 0; i < 10; i++) {
      assertThat(off.onFailure(HERE, "u")).isZero();
    }
    off.onSuccess(HERE, "u");

    assertThat(off.remembered()).isZero();
  }
}
