package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.Md5;
import dev.sluice.auth.Md5Verifier;
import dev.sluice.auth.ScramVerifier;
import dev.sluice.auth.Verifier;
import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.Wire;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    return written();
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

  private void settings(String yaml) {
    shared = services.with(TestServices.config(yaml), Optional.empty());
  }

  /** A connection from there that has said nothing yet, and stays. */
  private EmbeddedChannel silent(String address) {
    return new ChannelFrom(address, new StartupHandler(shared));
  }

  @Test
  void silentConnectionsOfOneAddressLeaveRoomForOthers() {
    role(ScramVerifier.of("secret", new byte[16], 2));
    shared = services.with(limited("maxLoginsPerAddress: 2"), Optional.empty());
    List<EmbeddedChannel> flood = Stream.generate(() -> silent("10.0.0.1")).limit(100).toList();

    assertThat(flood).filteredOn(EmbeddedChannel::isOpen).hasSize(4);
    assertThat(from("10.0.0.2")).isEqualTo("R K Z");
    assertThat(services.metrics.scrape())
        .contains("sluice_client_rejections_total{reason=\"logins_per_address\"} 96.0");
    flood.forEach(EmbeddedChannel::finishAndReleaseAll);
    assertThat(from("10.0.0.1")).isEqualTo("R K Z");
    client.close();
    assertThat(shared.admission().addresses().addresses()).isZero();
  }

  private static SluiceConfig limited(String limit) {
    return TestConfig.of(
        "limits: {maxClients: 10, %s}\nauth: {mode: trust}".formatted(limit), "nodes: [primary]");
  }

  @Test
  void oneLoginTooManyIsToldSoAndMayCancelAllTheSame() {
    shared = services.with(limited("maxLoginsPerAddress: 1"), Optional.empty());
    EmbeddedChannel first = silent("10.0.0.1");

    assertThat(from("10.0.0.1")).isEqualTo("E[FATAL:53300]");
    client.close();
    EmbeddedChannel cancel = silent("10.0.0.1");
    ByteBuf request = Unpooled.buffer();
    ClientMessages.cancelRequest(request, new CancelKey(1, new byte[4]));
    cancel.writeInbound(request);
    services.settle(cancel);

    // Closed as every cancel is, without an error.
    assertThat(cancel.isOpen()).isFalse();
    assertThat(cancel.<ByteBuf>readOutbound()).isNull();
    first.finishAndReleaseAll();
    cancel.finishAndReleaseAll();
  }

  @Test
  void whoIsLoggedInIsNoLoginAnyMoreButAClient() {
    shared =
        services.with(limited("maxLoginsPerAddress: 1, maxClientsPerAddress: 2"), Optional.empty());
    List<EmbeddedChannel> clients = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      assertThat(from("10.0.0.1")).isEqualTo("R K Z");
      clients.add(client);
      client = new EmbeddedChannel();
    }

    assertThat(from("10.0.0.1")).isEqualTo("E[FATAL:53300]");
    client.close();
    assertThat(shared.caps().clients()).isEqualTo(2);
    clients.get(0).finishAndReleaseAll();
    assertThat(from("10.0.0.1")).isEqualTo("R K Z");
    client.close();
    clients.get(1).finishAndReleaseAll();
    assertThat(shared.admission().addresses().addresses()).isZero();
    assertThat(services.metrics.scrape())
        .contains("sluice_client_rejections_total{reason=\"clients_per_address\"} 1.0");
  }

  /** Answers an MD5 question with nonsense. */
  private String guesses(String address) {
    assertThat(from(address)).isEqualTo("R");
    ByteBuf answer = Unpooled.buffer();
    ClientMessages.password(answer, "md5nonsense");
    client.writeInbound(answer);
    services.settle(client);
    return outbound();
  }

  private ByteBuf written() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  private String outbound() {
    ByteBuf all = written();
    String letters = Wire.readServer(all);
    all.release();
    return letters;
  }

  @Test
  void theFourthWrongPasswordOfAnAddressWaitsForItsAnswer() {
    role(new Md5Verifier(Md5.hash("u", "secret")));
    settings("auth: {failureDelay: 5s}");
    for (int i = 0; i < LoginFailures.FREE; i++) {
      assertThat(guesses("10.0.0.1")).isEqualTo("E[FATAL:28P01]");
    }

    assertThat(guesses("10.0.0.1")).isEmpty();
    assertThat(client.isOpen()).isTrue();
    // What it says meanwhile changes nothing.
    client.writeInbound(Wire.client("Q[select 1]"));
    assertThat(outbound()).isEmpty();
    client.advanceTimeBy(101, TimeUnit.MILLISECONDS);
    client.runScheduledPendingTasks();
    assertThat(outbound()).isEqualTo("E[FATAL:28P01]");
    assertThat(client.isOpen()).isFalse();
    assertThat(services.metrics.scrape()).contains("sluice_logins_delayed_total 1.0");

    assertThat(guesses("10.0.0.2")).isEqualTo("E[FATAL:28P01]");
  }

  @Test
  void aRightPasswordNeverWaits() {
    String hash = Md5.hash("u", "secret");
    role(new Md5Verifier(hash));
    settings("auth: {failureDelay: 5s}");
    for (int i = 0; i < 2 * LoginFailures.FREE; i++) {
      guesses("10.0.0.1");
    }

    ByteBuf question = startsFrom("10.0.0.1");
    byte[] salt = ByteBufUtil.getBytes(question, 9, 4);
    question.release();
    ByteBuf answer = Unpooled.buffer();
    ClientMessages.password(answer, Md5.salted(hash, salt));
    client.writeInbound(answer);
    services.settle(client);

    assertThat(outbound()).isEqualTo("R K Z");
    client.close();
    assertThat(guesses("10.0.0.1")).isEqualTo("E[FATAL:28P01]");
  }

  @Test
  void noAnswerWaitsBeyondTheLimitOfTheLogin() {
    role(new Md5Verifier(Md5.hash("u", "secret")));
    shared =
        services.with(
            TestConfig.of("timeouts: {login: 1s}\nauth: {failureDelay: 1m}", "nodes: [primary]"),
            Optional.empty());
    for (int i = 0; i < 20; i++) {
      guesses("10.0.0.1");
    }
    assertThat(outbound()).isEmpty();
    assertThat(client.isOpen()).isTrue();

    client.advanceTimeBy(1_001, TimeUnit.MILLISECONDS);
    client.runScheduledPendingTasks();

    assertThat(outbound()).isEqualTo("E[FATAL:28P01]");
    assertThat(client.isOpen()).isFalse();
  }
}
