package dev.sluice.session;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
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
  private byte[] toQuery = {};
  private byte[] toExecute = {};
  private byte[] toParseAndExecute = {};

  /** Rows of each answer. */
  @Param({"1", "20"})
  private int rows;

  @Setup
  public void write() {
    String answer = "D".repeat(rows) + "CZ";
    toQuery = ("T" + answer).getBytes(StandardCharsets.US_ASCII);
    toExecute = ("2" + answer).getBytes(StandardCharsets.US_ASCII);
    toParseAndExecute = ("12" + answer).getBytes(StandardCharsets.US_ASCII);
  }

  /** A Query: RowDescription, DataRows, CommandComplete, ReadyForQuery. */
  @Benchmark
  public int simple() {
    pending.add(PendingReplies.QUERY, null);
    return answer(toQuery, toQuery.length);
  }

  /** Bind, Execute, Sync of a prepared statement. */
  @Benchmark
  public int prepared() {
    send();
    return answer(toExecute, toExecute.length);
  }

  /** A Parse of the proxy's own ahead of the client's messages: its reply is not the client's. */
  @Benchmark
  public int preparedAnew() {
    pending.add((byte) (PendingReplies.PARSE | PendingReplies.SWALLOW), null);
    send();
    return answer(toParseAndExecute, toExecute.length);
  }

  private void send() {
    pending.add(PendingReplies.BIND, null);
    pending.add(PendingReplies.EXECUTE, null);
    pending.add(PendingReplies.SYNC, null);
  }

  /** Fails unless all is answered, and so many messages were the client's. */
  private int answer(byte[] types, int expected) {
    int forwarded = 0;
    for (byte type : types) {
      if (pending.reply(type)) {
        forwarded++;
      }
    }
    if (forwarded != expected || !pending.isEmpty()) {
      throw new IllegalStateException(forwarded + " messages of " + expected + " were forwarded");
    }
    return forwarded;
  }
}
