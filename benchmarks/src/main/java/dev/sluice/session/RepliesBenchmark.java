package dev.sluice.session;

import dev.sluice.protocol.ServerMessage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Reply tracking: what is sent is noted, and each message of the answer finds what it answers. In
 * this package because nobody else may see that class.
 */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RepliesBenchmark {
  private final PendingReplies pending = new PendingReplies();

  /** Rows of each answer. */
  @Param({"1", "20"})
  private int rows;

  /** A Query: RowDescription, DataRows, CommandComplete, ReadyForQuery. */
  @Benchmark
  public int simple() {
    pending.add(PendingReplies.QUERY, null);
    int forwarded = told(ServerMessage.ROW_DESCRIPTION) + rowsTold();
    forwarded += told(ServerMessage.COMMAND_COMPLETE);
    return settled(forwarded + told(ServerMessage.READY_FOR_QUERY), rows + 3);
  }

  /** Bind, Execute, Sync of a prepared statement. */
  @Benchmark
  public int prepared() {
    sendPrepared();
    return answerPrepared();
  }

  /** A Parse of the proxy's own ahead of the client's messages: its reply is not the client's. */
  @Benchmark
  public int preparedAnew() {
    pending.add((byte) (PendingReplies.PARSE | PendingReplies.SWALLOW), null);
    sendPrepared();
    return told(ServerMessage.PARSE_COMPLETE) + answerPrepared();
  }

  private void sendPrepared() {
    pending.add(PendingReplies.BIND, null);
    pending.add(PendingReplies.EXECUTE, null);
    pending.add(PendingReplies.SYNC, null);
  }

  private int answerPrepared() {
    int forwarded = told(ServerMessage.BIND_COMPLETE) + rowsTold();
    forwarded += told(ServerMessage.COMMAND_COMPLETE);
    return settled(forwarded + told(ServerMessage.READY_FOR_QUERY), rows + 3);
  }

  private int rowsTold() {
    int forwarded = 0;
    for (int row = 0; row < rows; row++) {
      forwarded += told(ServerMessage.DATA_ROW);
    }
    return forwarded;
  }

  private int told(byte type) {
    return pending.reply(type) ? 1 : 0;
  }

  /** So that nothing is measured that is not tracked. */
  private int settled(int forwarded, int expected) {
    if (forwarded != expected || !pending.isEmpty()) {
      throw new IllegalStateException(forwarded + " messages of " + expected + " were forwarded");
    }
    return forwarded;
  }
}
