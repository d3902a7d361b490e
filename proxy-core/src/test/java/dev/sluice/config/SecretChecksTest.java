package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretChecksTest {
  @TempDir private Path directory = Path.of("");

  private static List<String> notes(String yaml, Map<String, String> environment)
      throws ConfigException {
    return new ConfigLoader(environment).load("cluster: {nodes: [a]}\n" + yaml).notes();
  }

  private Path file(String name, String permissions) throws Exception {
    Path file = Files.writeString(directory.resolve(name), "very secret");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static List<String> notesOnFile(Path file) throws ConfigException {
    return notes("auth: {query: {passwordFile: '" + file + "'}}", Map.of());
  }

  @Test
  void aPasswordInTheFileItselfIsNotedAndOneInTheEnvironmentIsNot() throws ConfigException {
    String yaml =
        """
        auth:
          users:
            - {name: a, password: very secret}
            - {name: b, password: very secret}
        console: {users: [{name: c, password: very secret}]}
        """;

    assertThat(notes(yaml, Map.of("SLUICE_AUTH_USERS_1_PASSWORD", "very secret")))
        .containsExactly(
            "auth.users[0].password stands in the file itself (line 4), for everyone who reads"
                + " that; auth.users[0].passwordFile names a file",
            "console.users[0].password stands in the file itself (line 6), for everyone who reads"
                + " that; console.users[0].passwordFile names a file");
  }

  @Test
  void aFileThatEveryUserCanReadIsNoted() throws Exception {
    Path open = file("open", "rw-r--r--");

    assertThat(notesOnFile(open))
        .containsExactly(
            "auth.query.passwordFile: every user of this machine can read "
                + open
                + "; chmod o-r keeps them from it");
    assertThat(notesOnFile(file("own", "rw-------"))).isEmpty();
    assertThat(notesOnFile(file("group", "rw-r-----"))).isEmpty();
  }

  @Test
  void aLinkIsNoExcuseButTheKubeletsIs() throws Exception {
    Path version = Files.createDirectory(directory.resolve("..2026_01_01"));
    Files.createSymbolicLink(directory.resolve("..data"), version.getFileName());
    file("..2026_01_01/mounted", "rw-r--r--");
    Path mounted =
        Files.createSymbolicLink(directory.resolve("mounted"), Path.of("..data", "mounted"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), mounted.toRealPath());

    assertThat(notesOnFile(mounted)).isEmpty();
    assertThat(notesOnFile(link)).hasSize(1);
  }

  @Test
  void privateKeysAreSecretsAndCertificatesAreNot() throws Exception {
    Path open = file("open", "rw-r--r--");

    assertThat(
            notes(
                "listen: {tls: {mode: allow, certificate: '%s', key: '%s', keyPassphraseFile: '%s'}}"
                    .formatted(open, open, open),
                Map.of()))
        .extracting(note -> note.substring(0, note.indexOf(':')))
        .containsExactly("listen.tls.key", "listen.tls.keyPassphraseFile");
  }
}
