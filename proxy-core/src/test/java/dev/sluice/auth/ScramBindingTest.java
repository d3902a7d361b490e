package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Secret;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the proxy tells a server of channel binding, against what it demands of clients itself. */
final class ScramBindingTest {
  private static final List<String> PLUS = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
  private static final List<String> PLAIN = List.of("SCRAM-SHA-256");
  private static final byte[] HASH = {1, 2, 3};
  private static final ScramVerifier PENCIL = ScramVerifier.of("pencil", new byte[16], 2);

  private static void exchange(ScramBinding chosen, ChannelBinding seen) throws Exception {
    SecureRandom random = new SecureRandom();
    ScramClient client =
        new ScramClient(new Credentials.Password(new Secret("pencil")), chosen, random);
    ScramServer server = new ScramServer(PENCIL, false, seen, random);
    byte[] challenge = server.first(client.first());
    byte[] response = client.respond(challenge, Runnable::run).toCompletableFuture().get();
    client.verify(server.finish(response).serverFinalMessage());
  }

  @Test
  void isTheServersCertificateWhereTheServerOffersIt() throws Exception {
    ScramBinding chosen = ScramBinding.choose(PLUS, Optional.of(HASH));

    assertThat(chosen.mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
    exchange(chosen, new ChannelBinding.TlsServerEndPoint(HASH));
    assertThatThrownBy(() -> exchange(chosen, new ChannelBinding.TlsServerEndPoint(new byte[] {9})))
        .hasMessage("SCRAM channel binding check failed");
  }

  @Test
  void anOfferThatWasTakenAwayOnTheWayIsNoticedByTheServer() throws Exception {
    ScramBinding chosen = ScramBinding.choose(PLAIN, Optional.of(HASH));

    assertThat(chosen.mechanism()).isEqualTo("SCRAM-SHA-256");
    exchange(chosen, new ChannelBinding.Absent());
    assertThatThrownBy(() -> exchange(chosen, new ChannelBinding.Declined()))
        .hasMessage("SCRAM channel binding negotiation error");
  }

  @Test
  void isNothingWithoutTls() throws Exception {
    exchange(ScramBinding.choose(PLUS, Optional.empty()), new ChannelBinding.Declined());
    exchange(ScramBinding.choose(PLAIN, Optional.empty()), new ChannelBinding.Absent());
  }

  @Test
  void aServerWithOtherMechanismsOnlyIsRefused() {
    assertThatThrownBy(() -> ScramBinding.choose(List.of("OAUTHBEARER"), Optional.empty()))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining("[OAUTHBEARER]");
  }
}
