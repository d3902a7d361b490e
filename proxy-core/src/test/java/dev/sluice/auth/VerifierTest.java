package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {
  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final String KEY = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
  private static final String OTHER_KEY = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  @Test
  void readsTheScramFormThatPostgresStores() {
    Verifier verifier =
        Verifier.parse("SCRAM-SHA-256$4096:" + SALT + "$" + KEY + ":" + OTHER_KEY).orElseThrow();

    Base64.Decoder base64 = Base64.getDecoder();
    assertThat(verifier)
        .isEqualTo(
            new ScramVerifier(
                4096, base64.decode(SALT), base64.decode(KEY), base64.decode(OTHER_KEY)));
  }

  /** The keys of "pencil" as Apache's and Go's SCRAM libraries state them for RFC 7677. */
  @Test
  void derivesTheKeysThatOthersDerive() {
    byte[] salt = Base64.getDecoder().decode(SALT);

    assertThat(ScramVerifier.of("pencil", salt, 4096))
        .isEqualTo(
            Verifier.parse("SCRAM-SHA-256$4096:" + SALT + "$" + KEY + ":" + OTHER_KEY)
                .orElseThrow());
  }

  @Test
  void readsTheMd5Form() {
    String hash = Md5.hash("user", "pencil");

    assertThat(Verifier.parse(hash)).contains(new Md5Verifier(hash));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "md5",
        "md5short",
        "md5ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "md5ABCDEFABCDEFABCDEFABCDEFABCDEFAB",
        "md50123456789abcdef0123456789abcdef0",
        "SCRAM-SHA-256",
        "SCRAM-SHA-256$4096:" + SALT + "$" + KEY,
        "SCRAM-SHA-256$0:" + SALT + "$" + KEY + ":" + OTHER_KEY,
        "SCRAM-SHA-256$-1:" + SALT + "$" + KEY + ":" + OTHER_KEY,
        "SCRAM-SHA-256$9999999999:" + SALT + "$" + KEY + ":" + OTHER_KEY,
        "SCRAM-SHA-256$4096:$" + KEY + ":" + OTHER_KEY,
        "SCRAM-SHA-256$4096:a$" + KEY + ":" + OTHER_KEY,
        "SCRAM-SHA-256$4096:" + SALT + "$AAAA:" + OTHER_KEY,
        "SCRAM-SHA-256$4096:" + SALT + "$" + KEY + ":" + OTHER_KEY + "x",
        "SCRAM-SHA-512$4096:" + SALT + "$" + KEY + ":" + OTHER_KEY,
        "scram-sha-256$4096:" + SALT + "$" + KEY + ":" + OTHER_KEY
      })
  void takesNothingElseForAVerifier(String rolpassword) {
    assertThat(Verifier.parse(rolpassword)).isEmpty();
  }

  @Test
  void mocksTheSameSaltForAUserEachTimeAndAnotherForEachUserAndSecret() {
    byte[] secret = "of this process".getBytes(StandardCharsets.UTF_8);
    byte[] otherSecret = "of another process".getBytes(StandardCharsets.UTF_8);

    ScramVerifier mock = ScramVerifier.mock("nobody", secret);

    assertThat(mock).isEqualTo(ScramVerifier.mock("nobody", secret));
    assertThat(mock.salt()).hasSize(16);
    assertThat(mock.iterations()).isEqualTo(4096);
    assertThat(mock.salt()).isNotEqualTo(ScramVerifier.mock("nobödy", secret).salt());
    assertThat(mock.salt()).isNotEqualTo(ScramVerifier.mock("nobody", otherSecret).salt());
  }

  @Test
  void refusesKeysOfAnotherLength() {
    assertThatThrownBy(() -> new ScramVerifier(1, new byte[16], new byte[32], new byte[20]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsNoSecretInItsText() {
    assertThat(ScramVerifier.mock("nobody", new byte[] {1})).hasToString("scram verifier");
    assertThat(new Md5Verifier(Md5.hash("user", "pencil"))).hasToString("md5 verifier");
  }
}
