package dev.sluice.console;

import dev.sluice.session.Tallies;
import dev.sluice.session.Tally;
import dev.sluice.session.Tally.Figure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Totals by database since the start, and how much of them came in the last whole period. {@link
 * #turn} is to be called by one thread; the rest by any.
 */
final class StatsPeriod {
  /** How long a period is, as with PgBouncer. */
  static final Duration LENGTH = Duration.ofSeconds(60);

  private static final Figures NOTHING = new Figures(new EnumMap<>(Figure.class), 0);

  private final Tallies tallies;
  private final LongSupplier clock;
  private Map<String, Figures> atTurn = Map.of();
  private long turnedAt;
  private volatile Map<String, Figures> last = Map.of();

  /**
   * Sums of one database; {@code nanos} is the time that they took, 0 for those since the start.
   */
  record Figures(Map<Figure, Long> sums, long nanos) {
    long of(Figure figure) {
      return sums.getOrDefault(figure, 0L);
    }

    long perSecond(Figure figure) {
      return nanos == 0 ? 0 : (long) (of(figure) * 1e9 / nanos);
    }

    private Figures minus(Figures before, long took) {
      Map<Figure, Long> difference = new EnumMap<>(Figure.class);
      sums.forEach((figure, sum) -> difference.put(figure, sum - before.of(figure)));
      return new Figures(difference, took);
    }
  }

  StatsPeriod(Tallies tallies, LongSupplier clock) {
    this.tallies = tallies;
    this.clock = clock;
    this.turnedAt = clock.getAsLong();
  }

  /** A period ends, and the next begins. */
  void turn() {
    long now = clock.getAsLong();
    Map<String, Figures> totals = totals();
    Map<String, Figures> period = new TreeMap<>();
    totals.forEach(
        (database, sums) ->
            period.put(
                database, sums.minus(atTurn.getOrDefault(database, NOTHING), now - turnedAt)));
    last = period;
    atTurn = totals;
    turnedAt = now;
  }

  /** What came in the last whole period; nothing before there was one. */
  Figures last(String database) {
    return last.getOrDefault(database, NOTHING);
  }

  /** Since the proxy started, by database. */
  Map<String, Figures> totals() {
    Map<String, Figures> totals = new TreeMap<>();
    for (Tally tally : tallies.all()) {
      Map<Figure, Long> sums =
          totals
              .computeIfAbsent(
                  tally.database(), name -> new Figures(new EnumMap<>(Figure.class), 0))
              .sums();
      for (Figure figure : Figure.values()) {
        sums.merge(figure, tally.get(figure), Long::sum);
      }
    }
    return totals;
  }
}
