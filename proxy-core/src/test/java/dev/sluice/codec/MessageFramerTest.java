package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageFramerTest {
  private static final int MAX_LENGTH = 1 << 20;

  private final MessageFramer framer = new MessageFramer(MAX_LENGTH);
  private final ByteBuf passed = Unpooled.buffer();
  private final List<Character> seen = new ArrayList<>();

  @AfterEach
  void release() {
    framer.close();
    passed.release();
  }

  /** Adds bytes and handles what is there, as sessions do. */
  private void offer(ByteBuf bytes, Predicate<Character> passes) {
    framer.offer(bytes, UnpooledByteBufAllocator.DEFAULT);
    while (framer.next()) {
      char type = (char) framer.type();
      seen.add(type);
      if (passes.test(type)) {
        framer.pass();
      } else {
        take();
        framer.skip();
      }
    }
    take();
    framer.settle();
  }

  private void take() {
    ByteBuf run = framer.takeRun();
    if (run != null) {
      passed.writeBytes(run);
      run.release();
    }
  }

  private static ByteBuf piece(byte[] whole, int from, int to) {
    return Unpooled.copiedBuffer(whole, from, to - from);
  }

  private static byte[] bytes(String letters) {
    ByteBuf buffer = Wire.client(letters);
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    buffer.release();
    return bytes;
  }

  private String passedLetters() {
    return Wire.readClient(passed);
  }

  @Test
  void a_stream_may_be_cut_anywhere() {
    byte[] whole = bytes("Q[select 1] S P[s|select 2] S H");
    for (int cut = 0; cut <= whole.length; cut++) {
      seen.clear();
      offer(piece(whole, 0, cut), type -> true);
      offer(piece(whole, cut, whole.length), type -> true);

      assertThat(seen).as("cut at %s", cut).containsExactly('Q', 'S', 'P', 'S', 'H');
      assertThat(passedLetters()).as("cut at %s", cut).isEqualTo("Q[select 1] S P[s|select 2] S H");
    }
  }

  @Test
  void skipped_messages_may_be_cut_anywhere() {
    byte[] whole = bytes("Q[select 1] S P[s|select 2] S H");
    for (int cut = 0; cut <= whole.length; cut++) {
      offer(piece(whole, 0, cut), type -> type != 'P');
      offer(piece(whole, cut, whole.length), type -> type != 'P');

      assertThat(passedLetters()).as("cut at %s", cut).isEqualTo("Q[select 1] S S H");
    }
  }

  @Test
  void bytes_may_come_one_at_a_time() {
    byte[] whole = bytes("Q[select 1] S P[select 2]");
    for (int i = 0; i < whole.length; i++) {
      offer(piece(whole, i, i + 1), type -> true);
    }

    assertThat(passedLetters()).isEqualTo("Q[select 1] S P[select 2]");
  }

  @Test
  void a_large_message_streams_through_without_being_collected() {
    byte[] whole = bytes("d[" + "x".repeat(100_000) + "] c");
    offer(piece(whole, 0, 1_000), type -> true);
    assertThat(passed.readableBytes()).isEqualTo(1_000);
    assertThat(framer.isMidMessage()).isTrue();
    assertThat(framer.holdsBytes()).isFalse();

    offer(piece(whole, 1_000, whole.length), type -> true);

    assertThat(framer.isMidMessage()).isFalse();
    assertThat(seen).containsExactly('d', 'c');
    assertThat(passed.readableBytes()).isEqualTo(whole.length);
  }

  @Test
  void a_skipped_large_message_is_not_mid_message_for_the_receiver() {
    byte[] whole = bytes("d[" + "x".repeat(1_000) + "] c");
    offer(piece(whole, 0, 100), type -> false);
    assertThat(framer.isMidMessage()).isFalse();

    offer(piece(whole, 100, whole.length), type -> type == 'c');

    assertThat(passedLetters()).isEqualTo("c");
  }

  @Test
  void neighbours_that_go_the_same_way_are_one_run() {
    framer.offer(Wire.client("S S S"), UnpooledByteBufAllocator.DEFAULT);
    while (framer.next()) {
      framer.pass();
    }

    ByteBuf run = Objects.requireNonNull(framer.takeRun());

    assertThat(run.readableBytes()).isEqualTo(15);
    assertThat(framer.takeRun()).isNull();
    run.release();
  }

  @Test
  void a_run_that_nobody_has_taken_yet_survives_more_bytes() {
    byte[] whole = bytes("S H Q[select 1]");
    framer.offer(piece(whole, 0, 12), UnpooledByteBufAllocator.DEFAULT);
    framer.next();
    framer.pass();
    framer.next();
    framer.pass();

    offer(piece(whole, 12, whole.length), type -> true);

    assertThat(passedLetters()).isEqualTo("S H Q[select 1]");
  }

  @Test
  void a_message_can_be_kept_until_all_of_it_has_come() {
    byte[] whole = bytes("Q[select 1]");
    framer.offer(piece(whole, 0, 8), UnpooledByteBufAllocator.DEFAULT);
    assertThat(framer.next()).isTrue();
    assertThat(framer.isWhole()).isFalse();
    assertThat(framer.has(8)).isTrue();
    assertThat(framer.has(9)).isFalse();
    framer.settle();

    framer.offer(piece(whole, 8, whole.length), UnpooledByteBufAllocator.DEFAULT);

    assertThat(framer.next()).isTrue();
    assertThat(framer.isWhole()).isTrue();
    assertThat(framer.has(1_000_000)).as("there is no more of it").isTrue();
    assertThat(framer.length()).isEqualTo(whole.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3, MAX_LENGTH + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void a_length_out_of_range_breaks_the_protocol(int length) {
    framer.offer(
        Unpooled.buffer().writeByte('Q').writeInt(length), UnpooledByteBufAllocator.DEFAULT);

    assertThatThrownBy(framer::next)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(String.valueOf(length));
  }

  @Test
  void buffers_are_let_go_of_as_soon_as_they_are_consumed() {
    ByteBuf bytes = Wire.client("S");
    offer(bytes, type -> false);

    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void closing_lets_go_of_what_is_held() {
    ByteBuf bytes = Wire.client("S").writerIndex(3);
    framer.offer(bytes, UnpooledByteBufAllocator.DEFAULT);
    framer.next();
    assertThat(framer.holdsBytes()).isTrue();

    framer.close();

    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void any_stream_in_any_pieces_comes_out_as_it_went_in_less_what_was_skipped() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ByteBuf all = Unpooled.buffer();
      ByteBuf kept = Unpooled.buffer();
      int messages = 1 + random.nextInt(40);
      for (int i = 0; i < messages; i++) {
        boolean skipped = random.nextInt(3) == 0;
        byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 5_000 : 20)];
        random.nextBytes(body);
        ByteBuf message = Unpooled.buffer();
        message.writeByte(skipped ? 's' : 'p').writeInt(4 + body.length).writeBytes(body);
        all.writeBytes(message, 0, message.readableBytes());
        if (!skipped) {
          kept.writeBytes(message, 0, message.readableBytes());
        }
        message.release();
      }
      while (all.isReadable()) {
        int some = 1 + random.nextInt(Math.min(all.readableBytes(), 200));
        offer(all.readBytes(some), type -> type == 'p');
      }

      assertThat(passed).as("seed %s", seed).isEqualTo(kept);
      passed.clear();
      all.release();
      kept.release();
    }
  }
}
