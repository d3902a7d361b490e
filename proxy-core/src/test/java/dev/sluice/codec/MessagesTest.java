package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The proxy's own messages, byte for byte (manual: "Message Formats"). */
final class MessagesTest {
  /** Bytes as text; those that are no printable ASCII as {@code <hex>}. */
  private static String bytesOf(Consumer<ByteBuf> message) {
    ByteBuf out = Unpooled.buffer();
    message.accept(out);
    StringBuilder text = new StringBuilder();
    for (byte b : ByteBufUtil.getBytes(out)) {
      text.append(b >= 32 && b < 127 ? String.valueOf((char) b) : String.format("<%02x>", b));
    }
    return text.toString();
  }

  @Test
  void messages_to_clients() {
    assertThat(bytesOf(ServerMessages::authenticationOk))
        .isEqualTo("R<00><00><00><08><00><00><00><00>");
    assertThat(bytesOf(out -> ServerMessages.authenticationMd5(out, new byte[] {1, 2, 3, 4})))
        .isEqualTo("R<00><00><00><0c><00><00><00><05><01><02><03><04>");
    assertThat(bytesOf(out -> ServerMessages.authenticationSasl(out, List.of("A", "B"))))
        .isEqualTo("R<00><00><00><0d><00><00><00><0a>A<00>B<00><00>");
    assertThat(bytesOf(out -> ServerMessages.authenticationSaslContinue(out, new byte[] {'x'})))
        .isEqualTo("R<00><00><00><09><00><00><00><0b>x");
    assertThat(bytesOf(out -> ServerMessages.authenticationSaslFinal(out, new byte[] {'x'})))
        .isEqualTo("R<00><00><00><09><00><00><00><0c>x");
    assertThat(bytesOf(out -> ServerMessages.parameterStatus(out, "a", "b")))
        .isEqualTo("S<00><00><00><08>a<00>b<00>");
    assertThat(bytesOf(out -> ServerMessages.backendKeyData(out, new CancelKey(1, new byte[4]))))
        .isEqualTo("K<00><00><00><0c><00><00><00><01><00><00><00><00>");
    assertThat(bytesOf(out -> ServerMessages.readyForQuery(out, TransactionStatus.FAILED)))
        .isEqualTo("Z<00><00><00><05>E");
    assertThat(bytesOf(ServerMessages::closeComplete)).isEqualTo("3<00><00><00><04>");
  }

  @Test
  void the_versions_and_options_that_are_not_spoken() {
    assertThat(
            bytesOf(
                out ->
                    ServerMessages.negotiateProtocolVersion(
                        out, ProtocolVersion.V3_2, List.of("_pq_.a"))))
        .isEqualTo("v<00><00><00><13><00><03><00><02><00><00><00><01>_pq_.a<00>");
  }

  @Test
  void messages_to_servers() {
    assertThat(
            bytesOf(out -> ClientMessages.startup(out, ProtocolVersion.V3_0, Map.of("user", "u"))))
        .isEqualTo("<00><00><00><10><00><03><00><00>user<00>u<00><00>");
    assertThat(bytesOf(out -> ClientMessages.cancelRequest(out, new CancelKey(1, new byte[4]))))
        .isEqualTo("<00><00><00><10><04><d2><16>.<00><00><00><01><00><00><00><00>");
    assertThat(bytesOf(out -> ClientMessages.query(out, "é")))
        .isEqualTo("Q<00><00><00><07><c3><a9><00>");
    assertThat(bytesOf(out -> ClientMessages.parse(out, new byte[] {'s'}, new byte[] {0, 0, 0})))
        .isEqualTo("P<00><00><00><09>s<00><00><00><00>");
    assertThat(bytesOf(out -> ClientMessages.closeStatement(out, new byte[] {'s'})))
        .isEqualTo("C<00><00><00><07>Ss<00>");
    assertThat(bytesOf(ClientMessages::terminate)).isEqualTo("X<00><00><00><04>");
    assertThat(bytesOf(out -> ClientMessages.saslInitialResponse(out, "A", new byte[] {'x'})))
        .isEqualTo("p<00><00><00><0b>A<00><00><00><00><01>x");
  }

  @Test
  void an_error_comes_back_as_it_was_written() {
    PgError error = new PgError("ERROR", "42601", "syntax error", "a detail", "a hint");

    assertThat(readBack(error)).isEqualTo(error);
    assertThat(readBack(PgError.fatal("57P01", "bye")).endsConnection()).isTrue();
    assertThat(readBack(PgError.error("57014", "no")).detail()).isNull();
  }

  private static PgError readBack(PgError error) {
    ByteBuf out = Unpooled.buffer();
    ServerMessages.error(out, error);
    return ErrorFields.read(out, MessageFramer.HEADER, out.writerIndex());
  }

  @Test
  void the_severity_that_is_not_localised_counts() {
    assertThat(fields("SFATAL|VERROR|C42601|Mx||").severity()).isEqualTo("ERROR");
    assertThat(fields("SFATAL|C42601|Mx||").severity()).as("before 9.6").isEqualTo("FATAL");
  }

  @Test
  void an_error_that_is_cut_off_or_empty_is_still_one() {
    for (String text : List.of("", "|", "S", "SERROR", "SERROR|C", "SERROR|C42601|Mabc")) {
      assertThat(fields(text).sqlState()).as(text).isIn("XX000", "42601");
    }
  }

  private static PgError fields(String text) {
    ByteBuf in = Unpooled.copiedBuffer(text.replace('|', '\0'), StandardCharsets.UTF_8);
    return ErrorFields.read(in, 0, in.writerIndex());
  }
}
