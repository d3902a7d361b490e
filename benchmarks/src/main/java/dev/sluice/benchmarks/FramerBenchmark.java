package dev.sluice.benchmarks;

import dev.sluice.codec.MessageFramer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From the bytes of one read to the run that is written on: every message found and passed. The
 * read ends with the last message, as most do, and its buffer is used again and again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FramerBenchmark {
  private static final int ROWS = 20;
  private static final int INT4 = 23;
  private static final int TEXT = 25;

  private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final MessageFramer framer = new MessageFramer(Integer.MAX_VALUE);
  private final ByteBuf answer = allocator.directBuffer();
  private final ByteBuf query = allocator.directBuffer();

  /** Bytes of a row's text column, and of a query's text. */
  @Param({"16", "100", "1000"})
  private int textBytes;

  @Setup
  public void write() {
    writeRowDescription();
    for (int row = 0; row < ROWS; row++) {
      writeDataRow();
    }
    int command = begin(answer, 'C');
    writeString(answer, "SELECT " + ROWS);
    end(answer, command);
    int ready = begin(answer, 'Z');
    answer.writeByte('I');
    end(answer, ready);

    int text = begin(query, 'Q');
    writeString(query, "x".repeat(textBytes));
    end(query, text);
  }

  /** RowDescription, 20 DataRows of two columns, CommandComplete, ReadyForQuery. */
  @Benchmark
  public int serverAnswer() {
    return relay(answer);
  }

  @Benchmark
  public int clientQuery() {
    return relay(query);
  }

  @TearDown
  public void release() {
    framer.close();
    answer.release();
    query.release();
  }

  /**
   * What a session does with one read, without looking at what the messages mean.
   *
   * @param read borrowed
   * @return depends on all types and on the run, so that nothing of it is optimised away
   */
  private int relay(ByteBuf read) {
    int seen = 0;
    framer.offer(read.retain(), allocator);
    while (framer.next()) {
      seen = seen * 31 + framer.type();
      framer.pass();
    }
    ByteBuf run = framer.takeRun();
    if (run == null) {
      throw new IllegalStateException("no run");
    }
    seen += run.readableBytes();
    run.release();
    framer.settle();
    return seen;
  }

  private void writeRowDescription() {
    int start = begin(answer, 'T');
    answer.writeShort(2);
    writeField("id", INT4, 4);
    writeField("filler", TEXT, -1);
    end(answer, start);
  }

  private void writeField(String name, int type, int size) {
    writeString(answer, name);
    answer.writeInt(0).writeShort(0).writeInt(type).writeShort(size).writeInt(-1).writeShort(0);
  }

  private void writeDataRow() {
    int start = begin(answer, 'D');
    answer.writeShort(2);
    answer.writeInt(4).writeCharSequence("1234", StandardCharsets.US_ASCII);
    answer.writeInt(textBytes).writeCharSequence("x".repeat(textBytes), StandardCharsets.US_ASCII);
    end(answer, start);
  }

  private static void writeString(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
    out.writeByte(0);
  }

  private static int begin(ByteBuf out, char type) {
    out.writeByte(type).writeInt(0);
    return out.writerIndex() - Integer.BYTES;
  }

  private static void end(ByteBuf out, int start) {
    out.setInt(start, out.writerIndex() - start);
  }
}
