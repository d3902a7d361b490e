package dev.sluice.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts the wrong passwords that came from an address, and says how long the next "no" waits. A
 * "yes" never waits. Whoever logs in takes back what it has got wrong itself from there, and not
 * what others have, so one good password buys no guesses at others. Any thread.
 */
final class LoginFailures {
  /** Wrong passwords that are free: people mistype. */
  static final int FREE = 3;

  /** Without another wrong one for so long an address is forgotten. */
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  /** Addresses, and users at addresses, that are remembered; those seen least go first. */
  static final int MOST = 10_000;

  private static final Duration FIRST = Duration.ofMillis(100);

  /** More doublings than any delay has. */
  private static final int MOST_DOUBLINGS = 20;

  private record Guesser(InetAddress address, String user) {}

  private final Duration most;
  private final Cache<InetAddress, Integer> ofAddresses;
  private final Cache<Guesser, Integer> ofUsers;

  /**
   * @param most the longest delay; zero: there is none, and nothing is counted
   * @param nanoClock monotonic, such as {@link System#nanoTime}
   */
  LoginFailures(Duration most, LongSupplier nanoClock) {
    this.most = most;
    this.ofAddresses = cache(nanoClock);
    this.ofUsers = cache(nanoClock);
  }

  private static <K> Cache<K, Integer> cache(LongSupplier nanoClock) {
    return Caffeine.newBuilder()
        .expireAfterWrite(REMEMBERED)
        .maximumSize(MOST)
        .ticker(nanoClock::getAsLong)
        .executor(Runnable::run)
        .build();
  }

  /**
   * A password was wrong.
   *
   * @param user at most 63 bytes long
   * @return for how long the answer waits; zero for the first ones
   */
  Duration onFailure(InetAddress address, String user) {
    if (most.isZero()) {
      return Duration.ZERO;
    }
    ofUsers.asMap().merge(new Guesser(address, user), 1, Integer::sum);
    int failures = ofAddresses.asMap().merge(address, 1, Integer::sum);
    if (failures <= FREE) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures - FREE - 1, MOST_DOUBLINGS);
    Duration delay = FIRST.multipliedBy(1L << doublings);
    return delay.compareTo(most) < 0 ? delay : most;
  }

  /** A password was right. */
  void onSuccess(InetAddress address, String user) {
    Integer own = most.isZero() ? null : ofUsers.asMap().remove(new Guesser(address, user));
    if (own != null) {
      ofAddresses.asMap().computeIfPresent(address, (key, all) -> all <= own ? null : all - own);
    }
  }

  /** Addresses, and users at addresses, that are remembered now. */
  long remembered() {
    ofAddresses.cleanUp();
    ofUsers.cleanUp();
    return ofAddresses.estimatedSize() + ofUsers.estimatedSize();
  }
}
