package dev.sluice.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange of RFC 7677, section 3, and what may be wrong with it. */
class ScramServerTest {
  private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
  private static final ScramVerifier PENCIL = ScramVerifier.of("pencil", SALT, 4096);
  private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE;
  private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
  private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
  private static final String FINAL = "c=biws,r=" + NONCE + ",p=" + PROOF;

  private static ScramServer server() {
    return new ScramServer(PENCIL, false, new ChannelBinding.Absent(), SERVER_NONCE);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static String failureOf(ScramServer server, String first) {
    AuthenticationException e =
        catchThrowableOfType(AuthenticationException.class, () -> server.first(bytes(first)));
    return say(e);
  }

  private static String say(AuthenticationException e) {
    return e.sqlState() + " " + e.getMessage() + e.detail().map(d -> ": " + d).orElse("");
  }

  private static String failureOfFinal(String message) throws AuthenticationException {
    ScramServer server = server();
    server.first(bytes(FIRST));
    return say(
        catchThrowableOfType(AuthenticationException.class, () -> server.finish(bytes(message))));
  }

  @Test
  void holdsTheExchangeOfRfc7677() throws AuthenticationException {
    ScramServer server = server();

    assertThat(text(server.first(bytes(FIRST))))
        .isEqualTo("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    ScramServer.Accepted accepted = server.finish(bytes(FINAL));

    assertThat(text(accepted.serverFinalMessage()))
        .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    assertThat(accepted.keys()).isEqualTo(ScramClient.derive("pencil", SALT, 4096));
  }

  @Test
  void failsADoomedExchangeWithTheRightProofToo() throws AuthenticationException {
    ScramServer doomed = new ScramServer(PENCIL, true, new ChannelBinding.Absent(), SERVER_NONCE);
    doomed.first(bytes(FIRST));

    AuthenticationException e =
        catchThrowableOfType(AuthenticationException.class, () -> doomed.finish(bytes(FINAL)));

    assertThat(say(e)).isEqualTo(failureOfFinal(FINAL.replace("p=dHzb", "p=dHzc")));
    assertThat(e.sqlState()).isEqualTo("28P01");
  }

  @Test
  void answersAnUnknownUserInTheShapeOfAKnownOne() throws AuthenticationException {
    ScramVerifier mock = ScramVerifier.mock("nobody", bytes("secret"));
    ScramServer server = new ScramServer(mock, true, new ChannelBinding.Absent(), SERVER_NONCE);

    String answer = text(server.first(bytes(FIRST)));

    assertThat(answer).matches("r=\\S+,s=[A-Za-z0-9+/]{22}==,i=4096");
    assertThat(answer).hasSameSizeAs(text(server().first(bytes(FIRST))));
    assertThatThrownBy(() -> server.finish(bytes(FINAL)))
        .isInstanceOf(AuthenticationException.class)
        .hasMessage("password authentication failed");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 100, 255})
  void refusesAProofWithOneBitChanged(int bit) throws AuthenticationException {
    byte[] proof = Base64.getDecoder().decode(PROOF);
    proof[bit / 8] ^= (byte) (1 << bit % 8);

    assertThat(failureOfFinal("c=biws,r=" + NONCE + ",p=" + Scram.base64(proof)))
        .isEqualTo("28P01 password authentication failed");
  }

  @Test
  void ignoresOptionalExtensionsButCountsThemInTheProof() throws AuthenticationException {
    server().first(bytes(FIRST + ",x=1,Y=2"));

    assertThat(failureOfFinal("c=biws,r=" + NONCE + ",x=y,p=" + PROOF))
        .isEqualTo("28P01 password authentication failed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 08P01 malformed SCRAM message: The message is empty.",
        "'x,,n=,r=a' | 08P01 malformed SCRAM message: Unexpected channel-binding flag \"'x'\".",
        "'\u0001' | 08P01 malformed SCRAM message: Unexpected channel-binding flag \"0x01\".",
        "'n' | 08P01 malformed SCRAM message: Comma expected, but found character \"0x00\".",
        "'nn' | 08P01 malformed SCRAM message: Comma expected, but found character \"'n'\".",
        "'y=' | 08P01 malformed SCRAM message: Comma expected, but found character \"'='\".",
        "'p=tls-server-end-point,,n=,r=a' | 08P01 malformed SCRAM message: The client selected"
            + " SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel"
            + " binding data.",
        "'n,a=me,n=,r=a' | 0A000 client uses authorization identity, but it is not supported",
        "'n,x,n=,r=a' | 08P01 malformed SCRAM message: Unexpected attribute \"'x'\" in"
            + " client-first-message.",
        "'n,,m=ext,n=,r=a' | 0A000 client requires an unsupported SCRAM extension",
        "'n,,r=a' | 08P01 malformed SCRAM message: Expected attribute \"n\" but found \"'r'\".",
        "'n,,' | 08P01 malformed SCRAM message: Expected attribute \"n\" but found \"0x00\".",
        "'n,,n' | 08P01 malformed SCRAM message: Expected character \"=\" for attribute \"n\".",
        "'n,,n=user' | 08P01 malformed SCRAM message: Expected attribute \"r\" but found \"0x00\".",
        "'n,,n=,r=a b' | 08P01 non-printable characters in SCRAM nonce",
        "'n,,n=,r=\u00E4' | 08P01 non-printable characters in SCRAM nonce",
        "'n,,n=,r=a,5=b' | 08P01 malformed SCRAM message: Attribute expected, but found invalid"
            + " character \"'5'\".",
        "'n,,n=,r=a,x' | 08P01 malformed SCRAM message: Expected character \"=\" for attribute"
            + " \"x\".",
      })
  void refusesAMalformedFirstMessageInPostgresWords(String message, String failure) {
    assertThat(failureOf(server(), message)).isEqualTo(failure);
  }

  @Test
  void refusesAZeroByteInAMessage() {
    assertThat(failureOf(server(), FIRST + "\0"))
        .isEqualTo("08P01 malformed SCRAM message: Message length does not match input length.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 08P01 malformed SCRAM message: The message is empty.",
        "'r=NONCE,p=PROOF' | 08P01 malformed SCRAM message: Expected attribute \"c\" but found"
            + " \"'r'\".",
        "'c=eSws,r=NONCE,p=PROOF' | 08P01 unexpected SCRAM channel-binding attribute in"
            + " client-final-message",
        "'c=,r=NONCE,p=PROOF' | 08P01 unexpected SCRAM channel-binding attribute in"
            + " client-final-message",
        "'c=biws,p=PROOF' | 08P01 malformed SCRAM message: Expected attribute \"r\" but found"
            + " \"'p'\".",
        "'c=biws,r=other,p=PROOF' | 08P01 invalid SCRAM response: Nonce does not match.",
        "'c=biws,r=NONCEx,p=PROOF' | 08P01 invalid SCRAM response: Nonce does not match.",
        "'c=biws,r=NONCE' | 08P01 malformed SCRAM message: Attribute expected, but found end of"
            + " string.",
        "'c=biws,r=NONCE,p=AAAA' | 08P01 malformed SCRAM message: Malformed proof in"
            + " client-final-message.",
        "'c=biws,r=NONCE,p=!!!!' | 08P01 malformed SCRAM message: Malformed proof in"
            + " client-final-message.",
        "'c=biws,r=NONCE,p=' | 08P01 malformed SCRAM message: Malformed proof in"
            + " client-final-message.",
        "'c=biws,r=NONCE,p=PROOF,x=1' | 08P01 malformed SCRAM message: Garbage found at the end of"
            + " client-final-message.",
        "'c=biws,r=NONCE,x=1' | 08P01 malformed SCRAM message: Attribute expected, but found end"
            + " of string.",
      })
  void refusesAMalformedFinalMessageInPostgresWords(String message, String failure)
      throws AuthenticationException {
    assertThat(failureOfFinal(message.replace("NONCE", NONCE).replace("PROOF", PROOF)))
        .isEqualTo(failure);
  }

  @Test
  void makesANewPrintableNonceForEachExchange() throws AuthenticationException {
    SecureRandom random = new SecureRandom();

    String one = text(new ScramServer(PENCIL, false, random).first(bytes(FIRST)));
    String other = text(new ScramServer(PENCIL, false, random).first(bytes(FIRST)));

    assertThat(one).matches("r=rOprNGfwEbeRWgbNEkqO[!-+.-~]{24},s=.*").isNotEqualTo(other);
  }

  @Test
  void isUsedInOrderAndOnce() throws AuthenticationException {
    ScramServer server = server();

    assertThatThrownBy(() -> server.finish(bytes(FINAL))).isInstanceOf(IllegalStateException.class);
    server.first(bytes(FIRST));
    assertThatThrownBy(() -> server.first(bytes(FIRST))).isInstanceOf(IllegalStateException.class);
  }
}
