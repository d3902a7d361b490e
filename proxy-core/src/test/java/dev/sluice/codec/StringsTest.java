package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StringsTest {
  /** What is behind the end is another message's. */
  @ParameterizedTest
  @CsvSource({
    "0, 9, 0",
    "1, 9, 4",
    "4, 9, 4",
    "5, 9, 8",
    "5, 8, -1",
    "1, 4, -1",
    "5, 5, -1",
    "7, 3, -1",
    "9, 9, -1",
    "12, 9, -1"
  })
  void ends_at_the_first_nul_before_the_end(int from, int end, int expected) {
    ByteBuf in = Unpooled.wrappedBuffer(new byte[] {0, 'a', 'b', 'c', 0, 'd', 'e', 'f', 0});

    assertThat(Strings.end(in, from, end)).isEqualTo(expected);
    assertThat(in.readerIndex()).isZero();
  }
}
