package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatusSnapshotsTest {
  private final AtomicLong clock = new AtomicLong();
  private final List<Access> taken = new CopyOnWriteArrayList<>();
  private final List<String> threads = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Status>> pending = new ArrayList<>();
  private boolean hangs;
  private final StatusSnapshots snapshots = new StatusSnapshots(this::take, clock::get);

  @AfterEach
  void close() {
    snapshots.close();
  }

  @Test
  void nothing_is_made_before_somebody_asks() {
    assertThat(taken).isEmpty();
  }

  @Test
  void all_who_ask_within_a_moment_share_one_that_is_made_elsewhere() {
    String first = snapshots.json(Access.ANYONE).join();
    clock.addAndGet(StatusSnapshots.AGE.toNanos() - 1);

    assertThat(snapshots.json(Access.ANYONE).join()).isSameAs(first);
    assertThat(taken).containsExactly(Access.ANYONE);
    assertThat(threads).containsExactly("sluice-http-status");
  }

  @Test
  void one_that_is_old_is_not_given_out() {
    snapshots.json(Access.ANYONE).join();
    clock.addAndGet(StatusSnapshots.AGE.toNanos());
    snapshots.json(Access.ANYONE).join();

    assertThat(taken).hasSize(2);
  }

  @Test
  void what_is_for_an_administrator_is_never_given_to_anyone() {
    assertThat(snapshots.json(Access.ADMIN).join()).contains("alice");
    assertThat(snapshots.json(Access.ANYONE).join()).doesNotContain("alice");
  }

  @Test
  void one_that_takes_long_is_waited_for_and_not_begun_again() {
    hangs = true;
    CompletableFuture<String> first = snapshots.json(Access.ANYONE);
    clock.addAndGet(StatusSnapshots.AGE.toNanos() * 10);
    CompletableFuture<String> second = snapshots.json(Access.ANYONE);

    assertThat(second).isSameAs(first).isNotDone();
  }

  @Test
  void is_one_line_whatever_is_in_it() {
    assertThat(snapshots.json(Access.ADMIN).join())
        .contains("onerror=alert(1)")
        .doesNotContain("\n", "\r");
  }

  private CompletionStage<Status> take(Access access) {
    taken.add(access);
    threads.add(Objects.requireNonNull(Thread.currentThread().getName()));
    if (hangs) {
      CompletableFuture<Status> never = new CompletableFuture<>();
      pending.add(never);
      return never;
    }
    return CompletableFuture.completedStage(SampleStatus.of(access));
  }
}
