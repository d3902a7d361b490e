package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.Md5;
import dev.sluice.auth.Md5Verifier;
import dev.sluice.auth.ScramVerifier;
import dev.sluice.auth.Verifier;
import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.Wire;
import dev.sluice.protocol.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an access rule makes of a login, from the startup packet on. */
final class AccessLoginTest {
  private final TestServices services = new TestServices();
  private ClientServices shared = services.with(TestServices.config(""), Optional.empty());
  private EmbeddedChannel client = new EmbeddedChannel();

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    services.close();
  }

  private void rules(String yaml) {
    shared = services.with(TestServices.config("access: " + yaml), Optional.empty());
  }

  private void role(Verifier verifier) {
    services.roles.put(
        "u",
        new AuthRole("u", Optional.of(verifier), true, false, Optional.empty(), Optional.empty()));
  }

  /** What a client gets that sends its startup packet from there. */
  private ByteBuf startsFrom(String address) {
    client.finishAndReleaseAll();
    client = new ChannelFrom(address, new StartupHandler(shared));
    ByteBuf out = Unpooled.buffer();
    ClientMessages.startup(out, ProtocolVersion.V3_0, Map.of("user", "u"));
    client.writeInbound(out);
    services.settle(client);
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  private String from(String address) {
    ByteBuf all = startsFrom(address);
    String letters = Wire.readServer(all);
    all.release();
    return letters;
  }

  @Test
  void theAddressOfTheSocketDecides() {
    role(ScramVerifier.of("secret", new byte[16], 2));
    rules("[{address: 10.0.0.0/8, method: trust}, {address: '::1', method: password}]");

    assertThat(from("10.1.2.3")).isEqualTo("R K Z");
    assertThat(from("::1")).isEqualTo("R");
    assertThat(from("11.1.2.3")).isEqualTo("E[FATAL:28000]");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void whoIsRefusedTakesNoPlaceAndAsksNoServer() {
    rules("[{method: reject}]");

    for (int i = 0; i < 20; i++) {
      assertThat(from("10.1.2.3")).isEqualTo("E[FATAL:28000]");
    }

    assertThat(shared.caps().clients()).isZero();
    assertThat(services.connector.all()).isEmpty();
    assertThat(services.metrics.scrape())
        .contains("sluice_logins_failed_total{sqlstate=\"28000\"} 20.0");
  }

  @Test
  void aPasswordThatIsStoredForMd5WillDoForPasswordAndNotForScram() {
    String hash = Md5.hash("u", "secret");
    role(new Md5Verifier(hash));

    rules("[{method: password}]");
    ByteBuf md5 = startsFrom("::1");
    assertThat(md5.getInt(5)).isEqualTo(5);
    md5.release();

    rules("[{method: scram-sha-256}]");
    ByteBuf sasl = startsFrom("::1");
    assertThat(sasl.toString(StandardCharsets.US_ASCII)).contains("SCRAM-SHA-256");
    sasl.release();
  }
}
