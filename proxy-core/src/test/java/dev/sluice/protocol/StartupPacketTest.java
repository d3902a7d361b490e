package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StartupPacketTest {
  private static final int VERSION_3_0 = 3 << 16;

  /** A packet without its length word; {@code |} stands for NUL. */
  private static StartupPacket read(int code, String rest) {
    ByteBuf body = Unpooled.buffer();
    body.writeInt(code);
    body.writeBytes(rest.replace('|', '\0').getBytes(StandardCharsets.UTF_8));
    return StartupPacket.read(body);
  }

  @Test
  void parameters_keep_their_order() {
    StartupPacket.Startup startup =
        (StartupPacket.Startup) read(VERSION_3_0, "user|u|options|-c a=b|database|d||");

    assertThat(startup.version()).isEqualTo(ProtocolVersion.V3_0);
    assertThat(startup.parameters().keySet()).containsExactly("user", "options", "database");
    assertThat(startup.parameters()).containsEntry("options", "-c a=b");
  }

  @Test
  void protocol_options_are_not_parameters() {
    StartupPacket.Startup startup =
        (StartupPacket.Startup) read(VERSION_3_0, "user|u|_pq_.x|1|_pq_.y|2||");

    assertThat(startup.protocolOptions()).containsExactly("_pq_.x", "_pq_.y");
    assertThat(startup.parameters()).containsOnlyKeys("user");
  }

  @Test
  void an_empty_value_is_a_value() {
    StartupPacket.Startup startup =
        (StartupPacket.Startup) read(VERSION_3_0, "application_name|||");

    assertThat(startup.parameters()).containsEntry("application_name", "");
  }

  @Test
  void requests_are_told_by_their_code() {
    assertThat(read(StartupPacket.SSL_REQUEST_CODE, ""))
        .isInstanceOf(StartupPacket.SslRequest.class);
    assertThat(read(StartupPacket.GSSENC_REQUEST_CODE, ""))
        .isInstanceOf(StartupPacket.GssEncRequest.class);
  }

  @Test
  void another_major_version_is_not_read_any_further() {
    StartupPacket.Startup startup = (StartupPacket.Startup) read(2 << 16, "garbage");

    assertThat(startup.version().major()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "user", "user|", "user|u", "user|u|", "user|u||x", "user|u||||"})
  void a_malformed_packet_breaks_the_protocol(String rest) {
    assertThatThrownBy(() -> read(VERSION_3_0, rest)).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 32, 256})
  void a_cancel_key_has_4_to_256_bytes(int length) {
    StartupPacket.CancelRequest request = (StartupPacket.CancelRequest) cancel(length);

    assertThat(request.key().processId()).isEqualTo(7);
    assertThat(request.key().secret()).hasSize(length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 257})
  void any_other_cancel_key_breaks_the_protocol(int length) {
    assertThatThrownBy(() -> cancel(length)).isInstanceOf(ProtocolException.class);
  }

  private static StartupPacket cancel(int length) {
    ByteBuf body = Unpooled.buffer();
    body.writeInt(StartupPacket.CANCEL_REQUEST_CODE).writeInt(7).writeZero(length);
    return StartupPacket.read(body);
  }

  @Test
  void a_cancel_that_was_passed_on_says_how_far_it_has_come() {
    ByteBuf body = Unpooled.buffer();
    body.writeInt(StartupPacket.PASSED_CANCEL_CODE).writeInt(1).writeInt(7).writeZero(32);

    StartupPacket.PassedCancel passed = (StartupPacket.PassedCancel) StartupPacket.read(body);

    assertThat(passed.hops()).isEqualTo(1);
    assertThat(passed.key()).isEqualTo(new CancelKey(7, new byte[32]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 11})
  void a_short_one_breaks_the_protocol(int length) {
    ByteBuf body = Unpooled.buffer();
    body.writeInt(StartupPacket.PASSED_CANCEL_CODE).writeZero(length);

    assertThatThrownBy(() -> StartupPacket.read(body)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void no_bytes_whatever_do_more_than_break_the_protocol() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      ByteBuf body = Unpooled.wrappedBuffer(bytes);
      if (bytes.length >= 4 && random.nextBoolean()) {
        body.setInt(0, VERSION_3_0);
      }
      try {
        assertThat(StartupPacket.read(body)).isNotNull();
      } catch (ProtocolException e) {
        assertThat(e.getMessage()).startsWith("invalid");
      }
    }
  }

  @Test
  void cancel_keys_are_equal_by_their_bytes() {
    assertThat(new CancelKey(1, new byte[] {1, 2, 3, 4}))
        .isEqualTo(new CancelKey(1, new byte[] {1, 2, 3, 4}))
        .hasSameHashCodeAs(new CancelKey(1, new byte[] {1, 2, 3, 4}))
        .isNotEqualTo(new CancelKey(2, new byte[] {1, 2, 3, 4}))
        .isNotEqualTo(new CancelKey(1, new byte[] {1, 2, 3, 5}));
    assertThat(new CancelKey(1, new byte[] {1, 2, 3, 4}).toString()).doesNotContain("2");
  }
}
