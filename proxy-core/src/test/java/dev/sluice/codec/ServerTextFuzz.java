package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** What is read of servers' messages: whatever is in them, nothing behind their end. */
@Tag("fuzz")
final class ServerTextFuzz {
  /** None of them is in what the reader says of its own. */
  private static final String MARKS = "!#$%&+-/<>?@^~";

  @FuzzTest(maxDuration = "5s")
  void nothing_behind_the_message_is_read(FuzzedDataProvider data) {
    int ahead = data.consumeInt(0, 8);
    byte[] body = data.consumeRemainingAsBytes();
    String mark = absent(body);
    if (mark.isEmpty()) {
      return;
    }
    ByteBuf in = Unpooled.buffer().writeZero(ahead).writeBytes(body);
    int end = in.writerIndex();
    // A NUL behind all: who looks further than the end finds one.
    in.writeByte(mark.charAt(0)).writeByte(0);
    try {
      PgError error = ErrorFields.read(in, ahead, end);
      assertThat(error.toString()).doesNotContain(mark);
      StalePlan.is(in, ahead, end);
      RowValues.read(in, ahead, end).forEach(value -> assertThat(value).doesNotContain(mark));
    } catch (ProtocolException e) {
      assertThat(e).hasMessage("invalid data row");
    } finally {
      assertThat(in.readerIndex()).isZero();
      in.release();
    }
  }

  /** A mark that is not in the message; empty when all are. */
  private static String absent(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    return MARKS
        .chars()
        .filter(mark -> text.indexOf(mark) < 0)
        .mapToObj(Character::toString)
        .findFirst()
        .orElse("");
  }
}
