package dev.sluice.it;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A certificate authority that lives as long as a test, and what it signs, as PEM files. */
final class TestAuthority {
  private final Path directory;
  private final X509Bundle authority;
  private final Path file;

  /** A certificate and its key. */
  record Issued(Path certificate, Path key) {}

  TestAuthority(Path directory, String name) throws Exception {
    this.directory = directory;
    this.authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    this.file = write(name + ".crt", authority.getCertificatePEM());
  }

  /** Its own certificate. */
  Path file() {
    return file;
  }

  /** For a server on this machine. */
  static CertificateBuilder server() {
    return named("localhost").addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
  }

  /** For a user of that name. */
  static CertificateBuilder named(String commonName) {
    return new CertificateBuilder()
        .ecp256()
        .subject("CN=" + commonName)
        .notBefore(Instant.now().minus(2, ChronoUnit.DAYS))
        .notAfter(Instant.now().plus(2, ChronoUnit.DAYS));
  }

  /** Signs it and writes {@code name.crt} and {@code name.key}. */
  Issued issue(String name, CertificateBuilder subject) throws Exception {
    X509Bundle issued = subject.buildIssuedBy(authority);
    Path key = write(name + ".key", issued.getPrivateKeyPEM());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return new Issued(write(name + ".crt", issued.getCertificatePathPEM()), key);
  }

  /** In place of what was there, by a rename, so that nobody sees half of it. */
  private Path write(String name, String text) throws IOException {
    Path temporary = Files.writeString(directory.resolve(name + ".new"), text);
    return Files.move(
        temporary, directory.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
