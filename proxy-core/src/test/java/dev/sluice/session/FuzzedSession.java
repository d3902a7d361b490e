package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import dev.sluice.server.FakeServer;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A session whose client and servers say anything at all, more or less as they should: it must end
 * with nothing leased, and without an error of the proxy's own making.
 */
final class FuzzedSession {
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

  private final Random random;
  private final Stage stage;
  private final List<RandomServer> servers = new ArrayList<>();
  private final int mutations;
  private final int strays;
  private @Nullable ByteBuf unsaid;

  /**
   * Makes one.
   *
   * @param random decides all that happens
   * @param settings as of a {@link Stage}
   */
  FuzzedSession(Random random, String settings) {
    this.random = random;
    this.stage = new Stage(settings).knows(TEXTS);
    this.mutations = new int[] {0, 5, 40}[random.nextInt(3)];
    this.strays = random.nextInt(3) == 0 ? 5 : 0;
  }

  /** Lets it happen; fails when the session has done harm. */
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
      ReferenceCountUtil.release(unsaid);
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
    if (unsaid != null) {
      stage.client(unsaid);
      unsaid = null;
      return;
    }
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
      if (random.nextBoolean()) {
        // What servers say before the rest comes meets a message that is cut off.
        unsaid = bytes;
        return;
      }
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
    if (strays > 0 || mutations > 0) {
      // What a server has left half said, or waits for the rest of, only the deadline of the reset
      // ends, and the close of an EmbeddedChannel takes its event loop's timers with it.
      servers.forEach(RandomServer::hangsUp);
      stage.settle();
    }
  }
}
