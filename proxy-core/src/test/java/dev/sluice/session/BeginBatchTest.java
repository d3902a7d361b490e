package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BEGIN of the extended protocol, alone and in front of a transaction's first statement. */
final class BeginBatchTest {
  private final Stage stage = new Stage().knows("select 1", "select 2");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void begin_in_front_of_a_read_goes_out_with_it() {
    stage.client("P[BEGIN] B E P[select 1] B D E S");

    assertThat(stage.primary().got()).isEqualTo("Q[BEGIN] P[select 1] B D E S");
    stage.primary().says("C[BEGIN] Z[T] 1 2 T D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[BEGIN] 1 2 T D C Z[T]");
  }

  @Test
  void a_begin_alone_needs_no_server() {
    stage.client("P[start transaction read only] B D E S");

    assertThat(stage.clientGot()).isEqualTo("1 2 n C[START TRANSACTION] Z[T]");
    stage.client("P[select 1] B E S");
    assertThat(stage.replica().got()).isEqualTo("Q[start transaction read only] P[select 1] B E S");
  }

  @Test
  void a_named_begin_is_known_the_next_time() {
    stage.client("P[b|BEGIN] B[|b] D[S:b] E S Q[rollback]");
    assertThat(stage.clientGot()).isEqualTo("1 2 t n C[BEGIN] Z[T] C[ROLLBACK] Z");

    stage.client("B[|b] E P[select 1] B E S");
    assertThat(stage.clientGot()).isEqualTo("2 C[BEGIN]");
    assertThat(stage.primary().got()).isEqualTo("Q[BEGIN] P[select 1] B E S");
  }

  @Test
  void a_name_that_is_taken_is_the_servers_affair() {
    stage.client("P[b|BEGIN] B[|b] E S Q[rollback]");
    stage.clientGot();
    stage.client("P[b|BEGIN] B[|b] E S");

    assertThat(stage.primary().got()).isEqualTo("P[b|BEGIN] P[b|BEGIN] B[b] E S");
  }

  @Test
  void a_describe_of_another_statement_is_the_servers_affair() {
    stage.client("P[BEGIN] B D[S:other] E S");

    assertThat(stage.primary().got()).isEqualTo("P[BEGIN] B D[S:other] E S");
  }

  @Test
  void a_describe_of_nothing_is_not_answered() {
    ByteBuf begin = Wire.client("P[BEGIN] B");
    byte[] describe = "D\0\0\0\4".getBytes(StandardCharsets.ISO_8859_1);
    // Nothing is behind it in the buffer.
    ByteBuf bytes = Unpooled.buffer(begin.readableBytes() + describe.length);
    stage.client(bytes.writeBytes(begin).writeBytes(describe));
    begin.release();

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:08P01]");
  }

  @Test
  void a_parse_whose_strings_do_not_end_is_not_answered() {
    // The name would end in the next message's length, and the text behind this message.
    byte[] bytes = "P\0\0\0\6abB\0BEGIN\0".getBytes(StandardCharsets.ISO_8859_1);
    stage.client(Unpooled.wrappedBuffer(bytes));

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:08P01]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P[BEGIN] S",
        "P[BEGIN] B S",
        "P[BEGIN] D[S:] H",
        "P[BEGIN] B[p|] E[p] S",
        "P[BEGIN nonsense] B E S",
        "P[x|BEGIN] B E S"
      })
  void anything_else_is_the_servers_affair(String batch) {
    stage.client(batch);

    assertThat(stage.primary().got()).startsWith("P[");
    assertThat(stage.clientGot()).isEmpty();
  }

  @Test
  void it_may_come_in_single_bytes() {
    ByteBuf batch = Wire.client("P[BEGIN READ ONLY] B E P[select 1] B E S");
    while (batch.isReadable()) {
      stage.client(batch.readRetainedSlice(1));
    }
    batch.release();

    assertThat(stage.replica().got()).isEqualTo("Q[BEGIN READ ONLY] P[select 1] B E S");
  }
}
