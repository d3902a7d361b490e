package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.config.TlsConfig.SslMode;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.tls.CertificateFiles;
import dev.sluice.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EncryptionHandlerTest {
  private static final HostPort NODE = new HostPort("localhost", 5432);

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final StringBuilder heard = new StringBuilder();
  private ServerTls tls;

  @BeforeEach
  void makeTls(@TempDir Path directory) throws Exception {
    CertificateFiles files = new CertificateFiles(directory);
    files.renew();
    tls = new ServerTls(files.cluster(SslMode.PREFER), metrics.tls(), Runnable::run);
  }

  @AfterEach
  void close() {
    tls.close();
    metrics.close();
  }

  /** What the handlers behind it hear. */
  private final class Listener extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      heard.append("active ");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      heard.append("read ").append(bytes.toString(StandardCharsets.US_ASCII)).append(' ');
      bytes.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      heard.append(cause.getMessage()).append(' ');
    }
  }

  private EmbeddedChannel connect(boolean required) {
    EmbeddedChannel channel =
        new EmbeddedChannel(new EncryptionHandler(tls, NODE, required), new Listener());
    ByteBuf request = channel.readOutbound();
    assertThat(request.readInt()).isEqualTo(8);
    assertThat(request.readInt()).isEqualTo(80_877_103);
    request.release();
    assertThat(heard).isEmpty();
    return channel;
  }

  private static void answer(EmbeddedChannel channel, String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  @Test
  void aServerWithoutTlsIsTalkedToWithoutUnlessItIsRequired() {
    EmbeddedChannel preferring = connect(false);
    answer(preferring, "");
    answer(preferring, "N");
    answer(preferring, "R");
    assertThat(heard).hasToString("active read R ");
    assertThat(preferring.pipeline().get(EncryptionHandler.class)).isNull();
    preferring.finishAndReleaseAll();

    heard.setLength(0);
    EmbeddedChannel requiring = connect(true);
    answer(requiring, "N");
    assertThat(heard).asString().startsWith("it does not offer TLS, which is required");
    assertThat(requiring.isOpen()).isFalse();
    requiring.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SR", "NR", "S\0\0", "E\0\0\0!", "X", "R\0\0\0\10\0\0\0\0"})
  void anyOtherAnswerEndsTheConnection(String answer) {
    EmbeddedChannel channel = connect(false);

    answer(channel, answer);

    assertThat(heard).asString().doesNotContain("active", "read");
    assertThat(heard).isNotEmpty();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void nothingGoesOutBeforeTheHandshakeIsDone() {
    EmbeddedChannel channel = connect(true);

    answer(channel, "S");

    assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
    ByteBuf hello = channel.readOutbound();
    assertThat(hello.getByte(0)).isEqualTo((byte) 0x16);
    hello.release();
    answer(channel, "this is no handshake");
    assertThat(heard).asString().contains("TLS handshake failed").doesNotContain("active", "read");
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }
}
