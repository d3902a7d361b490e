package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import dev.sluice.server.FakeServer;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions with clients and servers that say anything at all: no exception escapes, none is the
 * proxy's own fault (XX000), no connection stays leased, and none of it hangs. The leak detector
 * sees to the buffers. {@code -Dsluice.fuzz.seconds=N} goes on for so long instead of 3 s, with new
 * seeds; a failure names its seed, which {@code -Dsluice.fuzz.seed=S} repeats.
 */
@Timeout(7_200)
final class SessionFuzzTest {
  private static final int SECONDS = Integer.getInteger("sluice.fuzz.seconds", 3);
  private static final long SEED = Long.getLong("sluice.fuzz.seed", 0);
  private static final int RUNS = 400;
  private static final int STEPS = 40;

  private static final String[] TEXTS = {
    "select 1",
    "insert into t values (1)",
    "begin",
    "begin read only",
    "commit",
    "rollback",
    "set search_path = a",
    "set role r",
    "set sluice.route = 'primary'",
    "show sluice.token",
    "show sluice.node",
    "show sluice route select 1",
    "reset all",
    "discard all",
    "copy t from stdin",
    "copy t to stdout",
    "prepare p as select 1",
    "execute p",
    "deallocate p",
    "deallocate all",
    "listen c",
    "select 1; select 2",
    "create temp table x (a int)",
    "savepoint s",
    "rollback to s",
    "select nextval('s')",
    "",
    "declare c cursor for select 1"
  };

  private static final String[] PARTS = {
    "P[%s]", "P[s|%s]", "P[t|%s]", "B", "B[|s]", "B[p|s]", "B[|t]", "D", "D[S:s]", "D[P:p]", "E",
    "E[p]", "C[S:s]", "C[P:p]", "S", "S", "S", "H", "d[1]", "c", "f[no]", "F", "d[2]"
  };

  @ParameterizedTest
  @ValueSource(strings = {"pooling: session", "pooling: transaction"})
  void nothingThatIsSaidDoesHarm(String pooling) {
    long started = System.nanoTime();
    long seed = SEED;
    int runs = 0;
    while (SEED != 0 ? runs < 1 : more(runs, started)) {
      try {
        new Run(seed, pooling).run();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("sluice.fuzz.seed=" + seed + " " + pooling, e);
      }
      seed++;
      runs++;
    }
    System.out.printf("fuzz, %s: %d sessions%n", pooling, runs);
  }

  private static boolean more(int runs, long started) {
    return runs < RUNS || System.nanoTime() - started < Duration.ofSeconds(SECONDS).toNanos();
  }

  /** One session. */
  private static final class Run {
    private final Random random;
    private final Stage stage;
    private final List<RandomServer> servers = new ArrayList<>();
    private final int mutations;
    private final int strays;

    Run(long seed, String pooling) {
      this.random = new Random(seed);
      this.stage = new Stage(pooling).knows(TEXTS);
      this.mutations = random.nextInt(3) == 0 ? 5 : 0;
      this.strays = random.nextInt(3) == 0 ? 5 : 0;
    }

    void run() {
      try (stage) {
        for (int i = 0; i < STEPS && !stage.clientIsClosed(); i++) {
          step();
          look();
        }
        leave();
        look();
        assertThat(stage.leased()).as("leased").isZero();
      } finally {
        servers.forEach(RandomServer::close);
      }
    }

    private void step() {
      switch (random.nextInt(14)) {
        case 0 -> stage.passes(random.nextInt(100));
        case 1 -> stage.session().cancel();
        case 2 -> stage.nodes(random.nextInt(4) > 0, System.nanoTime());
        case 3 -> {
          if (random.nextInt(10) == 0) {
            stage.clientHalfCloses();
          }
        }
        case 4, 5, 6, 7, 8 -> says();
        default -> answer();
      }
      stage.settle();
    }

    private void says() {
      StringBuilder letters = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        letters.append(
            random.nextInt(3) == 0
                ? "Q[" + text + "] "
                : PARTS[random.nextInt(PARTS.length)].formatted(text) + " ");
      }
      ByteBuf bytes = Wire.client(letters.toString());
      if (random.nextInt(100) < mutations) {
        bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt(256));
      }
      if (random.nextBoolean()) {
        int cut = random.nextInt(bytes.readableBytes());
        stage.client(bytes.readRetainedSlice(cut));
      }
      if (stage.clientIsClosed()) {
        bytes.release();
      } else {
        stage.client(bytes);
      }
    }

    private void answer() {
      List<FakeServer> all = stage.connector().all();
      for (FakeServer unknown : all.subList(servers.size(), all.size())) {
        servers.add(new RandomServer(unknown, random));
      }
      servers.forEach(server -> server.acts(strays));
    }

    /** What the client gets must not be an error of the proxy's own making. */
    private void look() {
      assertThat(stage.clientGotRaw()).doesNotContain("internal error of the proxy");
    }

    private void leave() {
      stage.clientChannel().close();
      stage.settle();
      for (int i = 0; i < 4; i++) {
        answer();
        servers.forEach(RandomServer::answersAll);
        stage.passes(6_000);
      }
      if (strays > 0) {
        // What a server has left half said, only the deadline of the reset ends, and the close of
        // an EmbeddedChannel takes its event loop's timers with it.
        servers.forEach(RandomServer::hangsUp);
        stage.settle();
      }
    }
  }
}
