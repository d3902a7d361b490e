package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.metrics.RecentEvents.Event;
import dev.sluice.metrics.RecentEvents.Kind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentEventsTest {
  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final RecentEvents events = new RecentEvents(clock::get);

  @Test
  void the_newest_comes_first() {
    events.add(Kind.NODE, "pg-0", "down", "the error");
    events.add(Kind.PRIMARY, "pg-1", "elected", "");

    assertThat(events.newest())
        .containsExactly(
            new Event(1_000_000, 1_000_000, Kind.PRIMARY, "pg-1", "elected", "", 1),
            new Event(1_000_000, 1_000_000, Kind.NODE, "pg-0", "down", "the error", 1));
  }

  @Test
  void the_oldest_gives_way() {
    for (int i = 0; i < 10 * RecentEvents.MOST; i++) {
      events.add(Kind.NODE, "pg-" + i, "came", "");
    }

    assertThat(events.newest()).hasSize(RecentEvents.MOST);
    assertThat(events.newest().get(RecentEvents.MOST - 1).node())
        .isEqualTo("pg-" + 9 * RecentEvents.MOST);
  }

  @Test
  void what_goes_on_is_one_event_and_pushes_nothing_out() {
    events.add(Kind.PRIMARY, "pg-0", "lost", "");
    for (int i = 0; i < 10 * RecentEvents.MOST; i++) {
      events.count(Kind.RETRY, "57P01");
      clock.addAndGet(59_999);
    }

    assertThat(events.newest()).hasSize(2);
    Event retries = events.newest().get(0);
    assertThat(retries.count()).isEqualTo(10 * RecentEvents.MOST);
    assertThat(retries.since()).isEqualTo(1_000_000);
    assertThat(retries.at()).isEqualTo(clock.get() - 59_999);
  }

  @Test
  void after_a_silence_it_is_another_event() {
    events.count(Kind.RETRY, "57P01");
    clock.addAndGet(60_000);
    events.count(Kind.RETRY, "57P01");

    assertThat(events.newest()).extracting(Event::count).containsExactly(1L, 1L);
  }

  @Test
  void one_that_was_pushed_out_and_goes_on_comes_back() {
    events.count(Kind.REFUSED, "max_clients");
    for (int i = 0; i < RecentEvents.MOST; i++) {
      events.add(Kind.NODE, "pg-0", "came", "");
    }
    events.count(Kind.REFUSED, "max_clients");

    assertThat(events.newest()).anyMatch(event -> event.kind() == Kind.REFUSED);
  }

  @Test
  void things_that_a_peer_can_choose_are_told_apart_only_to_a_number() {
    for (int i = 0; i < 100_000; i++) {
      events.count(Kind.LOGIN, "state " + i);
    }

    assertThat(events.newest()).hasSizeLessThanOrEqualTo(RecentEvents.MOST);
    assertThat(events.newest())
        .anyMatch(event -> event.text().equals("other") && event.count() > 90_000);
  }

  @Test
  void many_threads_lose_no_count() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            await(start);
            for (int n = 0; n < 2_000; n++) {
              events.count(Kind.RETRY, "40001");
              events.newest();
            }
          });
    }
    start.countDown();
    threads.shutdown();

    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    // Threads that begin together may each make an entry.
    assertThat(events.newest().stream().mapToLong(Event::count).sum()).isEqualTo(8_000);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
