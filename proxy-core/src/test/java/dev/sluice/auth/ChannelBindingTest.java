package dev.sluice.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ChannelBindingTest {
  private static final ScramVerifier PENCIL = ScramVerifier.of("pencil", new byte[16], 2);
  private static final byte[] CERTIFICATE_HASH = {1, 2, -3};
  private static final String BOUND = "p=tls-server-end-point,,";

  private static ScramServer server(ChannelBinding binding) {
    return new ScramServer(PENCIL, false, binding, "server");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** A client that is right in everything: the binding that it states is the only variable. */
  private static byte[] finalMessage(String header, byte[] certificateHash) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes(bytes(header));
    input.writeBytes(certificateHash);
    String c = Base64.getEncoder().encodeToString(input.toByteArray());
    String withoutProof = "c=" + c + ",r=clientserver";
    String challenge = "r=clientserver,s=" + Scram.base64(new byte[16]) + ",i=2";
    String authMessage = "n=,r=client," + challenge + "," + withoutProof;
    byte[] proof =
        Scram.xor(
            ScramClient.derive("pencil", new byte[16], 2).clientKey(),
            Scram.hmac(PENCIL.storedKey(), authMessage));
    return bytes(withoutProof + ",p=" + Scram.base64(proof));
  }

  @Test
  void takesAClientThatSaysItCannotBind() throws AuthenticationException {
    ScramServer server = server(new ChannelBinding.Declined());
    server.first(bytes("n,,n=,r=client"));

    assertThat(server.finish(finalMessage("n,,", new byte[0]))).isNotNull();
  }

  @Test
  void takesAClientThatThinksPlusWasNotOfferedIfItWasNot() throws AuthenticationException {
    ScramServer server = server(new ChannelBinding.Absent());
    server.first(bytes("y,,n=,r=client"));

    assertThat(server.finish(finalMessage("y,,", new byte[0]))).isNotNull();
  }

  @Test
  void refusesAClientThatThinksPlusWasNotOfferedThoughItWas() {
    ScramServer server = server(new ChannelBinding.Declined());

    assertThatThrownBy(() -> server.first(bytes("y,,n=,r=client")))
        .hasMessage("SCRAM channel binding negotiation error");
  }

  @Test
  void takesTheHashOfItsOwnCertificate() throws AuthenticationException {
    ScramServer server = server(new ChannelBinding.TlsServerEndPoint(CERTIFICATE_HASH));
    server.first(bytes(BOUND + "n=,r=client"));

    assertThat(server.finish(finalMessage(BOUND, CERTIFICATE_HASH))).isNotNull();
  }

  @Test
  void refusesTheHashOfAnotherCertificate() throws AuthenticationException {
    ScramServer server = server(new ChannelBinding.TlsServerEndPoint(CERTIFICATE_HASH));
    server.first(bytes(BOUND + "n=,r=client"));

    assertThatThrownBy(() -> server.finish(finalMessage(BOUND, new byte[] {1, 2, 3})))
        .hasMessage("SCRAM channel binding check failed");
  }

  @Test
  void refusesAnotherKindOfBindingAndNone() {
    ChannelBinding binding = new ChannelBinding.TlsServerEndPoint(CERTIFICATE_HASH);

    assertThatThrownBy(() -> server(binding).first(bytes("p=tls-unique,,n=,r=client")))
        .hasMessageStartingWith("unsupported SCRAM channel-binding type");
    assertThatThrownBy(() -> server(binding).first(bytes("n,,n=,r=client")))
        .hasMessage("malformed SCRAM message");
    assertThatThrownBy(() -> server(binding).first(bytes("y,,n=,r=client")))
        .hasMessage("malformed SCRAM message");
  }
}
