package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.codec.FuzzedRandom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;

/** From the first byte of a socket to a login that never succeeds, whatever comes. */
@Tag("fuzz")
final class StartupFuzz {
  private static final int MOST_PIECES = 20;
  private static final int[] CODES = {
    196_608, 196_610, 80_877_103, 80_877_104, 80_877_102, 0x534C5543
  };

  @FuzzTest(maxDuration = "10s")
  void no_one_gets_in_and_nothing_is_left(FuzzedDataProvider data) {
    Random random = new FuzzedRandom(data);
    TestServices services = new TestServices();
    EmbeddedChannel client =
        new EmbeddedChannel(
            new StartupHandler(services.with(TestServices.config(""), Optional.empty())));
    try {
      for (int i = random.nextInt(MOST_PIECES); i >= 0 && client.isOpen(); i--) {
        step(client, random);
        services.settle(client);
      }
      assertThat(said(client)).doesNotContain("AuthenticationOk");
    } finally {
      client.finishAndReleaseAll();
      services.settle(client);
      services.close();
    }
    assertThat(client.isOpen()).isFalse();
    assertThat(services.registry.all()).isEmpty();
  }

  private static void step(EmbeddedChannel client, Random random) {
    switch (random.nextInt(10)) {
      case 0 -> client.advanceTimeBy(random.nextInt(30), TimeUnit.SECONDS);
      case 1 -> client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      case 2, 3 -> client.writeInbound(Unpooled.wrappedBuffer(bytes(random, 200)));
      case 4, 5 -> {
        byte[] body = bytes(random, 300);
        client.writeInbound(
            Unpooled.buffer()
                .writeByte(random.nextBoolean() ? 'p' : random.nextInt(256))
                .writeInt(body.length + 4)
                .writeBytes(body));
      }
      default -> client.writeInbound(packet(random));
    }
  }

  /** A packet that looks right at first. */
  private static ByteBuf packet(Random random) {
    ByteBuf out = Unpooled.buffer();
    out.writeInt(0).writeInt(CODES[random.nextInt(CODES.length)]);
    if (random.nextBoolean()) {
      out.writeCharSequence("user\0", StandardCharsets.US_ASCII);
      out.writeBytes(bytes(random, 20));
      out.writeByte(0);
    }
    out.writeBytes(bytes(random, 100));
    if (random.nextBoolean()) {
      out.writeByte(0);
    }
    return out.setInt(0, out.readableBytes());
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String said(EmbeddedChannel client) {
    StringBuilder said = new StringBuilder();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      said.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    // AuthenticationOk: R, length 8, 0.
    return said.toString().replace("R\0\0\0\u0008\0\0\0\0", "AuthenticationOk");
  }
}
