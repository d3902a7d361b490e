package dev.sluice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.ScramVerifier;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class HashPasswordTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theFirstLineOfStdinIsThePassword() {
    assertThat(execute("pass word \nrest")).isZero();

    assertThat(out.toString().strip()).isEqualTo(again("pass word ", 4096));
  }

  /** Of the example in RFC 7677, worked out by other means. */
  @Test
  void theVerifierIsWhatPostgresqlStores() {
    byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    assertThat(ScramVerifier.of("pencil", salt, 4096).stored())
        .isEqualTo(
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
                + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
  }

  @Test
  void iterationsAreAsAskedFor() {
    assertThat(execute("secret", "--iterations", "5")).isZero();

    assertThat(out.toString()).startsWith("SCRAM-SHA-256$5:");
    assertThat(out.toString().strip()).isEqualTo(again("secret", 5));
  }

  @Test
  void noPasswordAndNoIterationsAreBadUsage() {
    assertThat(execute("")).isEqualTo(2);
    assertThat(execute("\nsecond line")).isEqualTo(2);
    assertThat(execute("secret", "--iterations", "0")).isEqualTo(2);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("the password is empty", "\"0\" is not from 1 to");
  }

  /** The verifier of that password with the salt that was printed. */
  private String again(String password, int iterations) {
    String salt = out.toString().replaceAll("(?s)^[^:]*:|\\$[^$]*$", "");
    return ScramVerifier.of(password, Base64.getDecoder().decode(salt), iterations).stored();
  }

  private int execute(String stdin, String... arguments) {
    return new CommandLine(
            new HashPasswordCommand(
                new ByteArrayInputStream(stdin.getBytes(UTF_8)), Optional.empty()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
