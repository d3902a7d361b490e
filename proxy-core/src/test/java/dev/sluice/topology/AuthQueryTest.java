package dev.sluice.topology;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.RoleLookupException;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthQueryTest {
  private static final HostPort A = new HostPort("a", 5432);
  private static final HostPort B = new HostPort("b", 5432);
  private static final SluiceConfig.Login LOGIN =
      new SluiceConfig.Login("sluice", Optional.empty(), "postgres");

  private final List<HostPort> listed = new CopyOnWriteArrayList<>(List.of(A, B));
  private final Map<HostPort, SQLException> down = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<FakeReader> readers = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicLong clock = new AtomicLong();
  private final AuthQuery query =
      new AuthQuery(
          new LiveNodes(LOGIN, () -> listed, clock::get), Duration.ofHours(1), 3, this::reader);

  private RoleReader reader() {
    FakeReader reader = new FakeReader();
    readers.add(reader);
    return reader;
  }

  private final class FakeReader implements RoleReader {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Optional<AuthRole> read(String name, HostPort node) throws SQLException {
      if (closed.getCount() == 0) {
        throw new SQLException("closed", "08003");
      }
      asked.add(name + "@" + node.host());
      if (name.startsWith("slow")) {
        awaitGate();
      }
      SQLException failure = down.get(node);
      if (failure != null) {
        throw failure;
      }
      return Optional.empty();
    }

    private void awaitGate() throws SQLException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new SQLException("interrupted", e);
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @AfterEach
  void close() {
    query.close();
  }

  private CompletableFuture<Optional<AuthRole>> role(String name) {
    return query.role(name).toCompletableFuture();
  }

  private RoleLookupException failure(CompletableFuture<?> future) {
    return future
        .orTimeout(10, TimeUnit.SECONDS)
        .handle((role, failure) -> RoleLookupException.of(requireNonNull(failure)))
        .join();
  }

  @Test
  void asksTheBestNodeOnce() {
    assertThat(role("app").join()).isEmpty();
    assertThat(role("app").join()).isEmpty();

    assertThat(asked).containsExactly("app@a");
  }

  @Test
  void asksTheNextNodeWhenOneIsDownAndKeepsOffThatOneForAWhile() {
    down.put(A, new SQLException("refused", "08001"));

    role("one").join();
    role("two").join();
    clock.addAndGet(Duration.ofSeconds(6).toNanos());
    down.clear();
    role("three").join();

    assertThat(asked).containsExactly("one@a", "one@b", "two@b", "three@a");
  }

  @Test
  void triesANodeThatFailedWhenThereIsNoOther() {
    listed.remove(B);
    down.put(A, new SQLException("refused", "08001"));
    RoleLookupException failure = failure(role("app"));
    down.clear();

    assertThat(failure).hasMessageContaining("a:5432: refused");
    assertThat(failure.sqlState()).isEqualTo("57P03");
    assertThat(role("app").join()).isEmpty();
  }

  @Test
  void saysWhenNoNodeIsKnown() {
    listed.clear();

    assertThat(failure(role("app"))).hasMessageContaining("no node is known");
  }

  @Test
  void namesTheGrantThatIsMissing() {
    down.put(A, new SQLException("permission denied for table pg_authid", "42501"));

    assertThat(failure(role("app")))
        .hasMessageContaining("auth.query")
        .hasMessageContaining("database \"postgres\"")
        .hasMessageContaining("GRANT SELECT ON pg_catalog.pg_authid TO \"sluice\"");
    assertThat(asked).containsExactly("app@a");
  }

  @Test
  void failsAFloodAtOnceAndAnswersWhatItLetIn() {
    List<CompletableFuture<?>> letIn = new ArrayList<>();
    for (int i = 0; i < 5; i++) { // two threads, three waiting
      letIn.add(role("slow" + i));
    }

    RoleLookupException failure = failure(role("slow-too-many"));
    gate.countDown();

    assertThat(failure.sqlState()).isEqualTo("53300");
    assertThat(failure).hasMessageContaining("too many logins");
    assertThat(CompletableFuture.allOf(letIn.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void failsWhatIsUnderWayOrWaitsWhenItIsClosed() {
    List<CompletableFuture<Optional<AuthRole>>> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(role("slow" + i));
    }
    await().untilAsserted(() -> assertThat(asked).hasSize(2));

    query.close();

    open.add(role("late"));
    assertThat(open).allSatisfy(one -> assertThat(failure(one).sqlState()).isEqualTo("57P01"));
    assertThat(readers).hasSize(2).allMatch(reader -> reader.closed.getCount() == 0);
  }
}
