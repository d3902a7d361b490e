package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Framing of any bytes in any pieces, against a reader that has all of them at once. */
@Tag("fuzz")
final class FramerFuzz {
  private static final int MAX_LENGTH = 1_000;
  private static final int MOST_PIECES = 50;

  @FuzzTest(maxDuration = "5s")
  void the_pieces_in_which_bytes_come_make_no_difference(FuzzedDataProvider data) {
    List<Integer> cuts = new ArrayList<>();
    for (int i = data.consumeInt(0, MOST_PIECES); i > 0; i--) {
      cuts.add(data.consumeInt(0, 40));
    }
    int wanted = data.consumeInt(0, 20);
    byte[] bytes = data.consumeRemainingAsBytes();
    Outcome outcome = framed(bytes, cuts, wanted);
    Outcome expected = whole(bytes, wanted);
    assertThat(outcome.failed).isEqualTo(expected.failed);
    assertThat(outcome.passed).isEqualTo(expected.passed);
  }

  /**
   * What came of the bytes.
   *
   * @param passed in hexadecimal digits
   */
  private record Outcome(boolean failed, String passed) {}

  /** Messages of an even type are passed, others skipped, once {@code wanted} bytes have come. */
  private static boolean passes(byte type) {
    return (type & 1) == 0;
  }

  private static Outcome framed(byte[] bytes, List<Integer> cuts, int wanted) {
    MessageFramer framer = new MessageFramer(MAX_LENGTH);
    ByteBuf passed = Unpooled.buffer();
    boolean failed = false;
    try {
      int at = 0;
      for (int i = 0; at < bytes.length; i++) {
        int length = i < cuts.size() ? cuts.get(i) : bytes.length;
        int end = Math.min(bytes.length, at + length);
        framer.offer(Unpooled.copiedBuffer(bytes, at, end - at), ByteBufAllocator.DEFAULT);
        at = end;
        round(framer, passed, wanted);
      }
    } catch (ProtocolException e) {
      failed = true;
      take(framer, passed);
    } finally {
      framer.close();
    }
    String hex = ByteBufUtil.hexDump(passed);
    passed.release();
    return new Outcome(failed, hex);
  }

  private static void round(MessageFramer framer, ByteBuf passed, int wanted) {
    while (framer.next() && framer.has(wanted)) {
      if (passes(framer.type())) {
        framer.pass();
      } else {
        take(framer, passed);
        framer.skip();
      }
    }
    take(framer, passed);
    framer.settle();
  }

  private static void take(MessageFramer framer, ByteBuf passed) {
    ByteBuf run = framer.takeRun();
    if (run != null) {
      passed.writeBytes(run);
      run.release();
    }
  }

  private static Outcome whole(byte[] bytes, int wanted) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    ByteBuf passed = Unpooled.buffer();
    boolean failed = false;
    while (in.remaining() >= MessageFramer.HEADER && !failed) {
      byte type = in.get(in.position());
      int length = in.getInt(in.position() + 1);
      failed = length < 4 || length > MAX_LENGTH;
      if (!failed) {
        int all = length + 1;
        int there = Math.min(all, in.remaining());
        if (there < Math.min(all, wanted)) {
          break;
        }
        if (passes(type)) {
          passed.writeBytes(bytes, in.position(), there);
        }
        in.position(in.position() + there);
      }
    }
    String hex = ByteBufUtil.hexDump(passed);
    passed.release();
    return new Outcome(failed, hex);
  }
}
