package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Tallies;
import dev.sluice.session.Tally.Figure;
import dev.sluice.session.TallyWriter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StatsPeriodTest {
  private final AtomicLong clock = new AtomicLong();
  private final Tallies tallies = new Tallies();
  private final StatsPeriod period = new StatsPeriod(tallies, clock::get);
  private final EmbeddedChannel one = new EmbeddedChannel();
  private final EmbeddedChannel other = new EmbeddedChannel();

  private void runs(EmbeddedChannel loop, String database, long statements) {
    TallyWriter.add(tallies.of(loop.eventLoop(), database), Figure.STATEMENTS, statements);
  }

  private void turnAfter(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    period.turn();
  }

  @Test
  void totalsAreOfAllEventLoops() {
    runs(one, "app", 1);
    runs(other, "app", 2);
    runs(one, "postgres", 4);

    assertThat(period.totals()).containsOnlyKeys("app", "postgres");
    assertThat(period.totals().get("app")).matches(sums -> sums.of(Figure.STATEMENTS) == 3);
  }

  @Test
  void averagesAreOfTheLastWholePeriod() {
    runs(one, "app", 120);
    assertThat(period.last("app").perSecond(Figure.STATEMENTS)).isZero();
    turnAfter(60);
    runs(one, "app", 6000);
    assertThat(period.last("app").perSecond(Figure.STATEMENTS)).isEqualTo(2);

    turnAfter(60);

    assertThat(period.last("app").perSecond(Figure.STATEMENTS)).isEqualTo(100);
    assertThat(period.last("app").of(Figure.STATEMENTS)).isEqualTo(6000);
    assertThat(period.last("unknown").perSecond(Figure.STATEMENTS)).isZero();
  }
}
