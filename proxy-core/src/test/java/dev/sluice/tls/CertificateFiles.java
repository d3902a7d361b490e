package dev.sluice.tls;

import dev.sluice.config.TlsConfig;
import dev.sluice.metrics.TlsMeters;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Self-signed certificates in a directory, and settings that name them. */
public final class CertificateFiles {
  private final Path directory;

  public CertificateFiles(Path directory) {
    this.directory = directory;
  }

  /** A new certificate for {@code localhost}, its files overwritten each time. */
  public X509Bundle renew() throws Exception {
    X509Bundle made =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(certificate(), made.getCertificatePEM());
    Files.writeString(key(), made.getPrivateKeyPEM());
    return made;
  }

  public Path certificate() {
    return directory.resolve("tls.crt");
  }

  public Path key() {
    return directory.resolve("tls.key");
  }

  /** TLS for clients by one of the libraries. */
  public static ClientTls accept(TlsConfig.Listen settings, TlsMeters meters, SslProvider provider)
      throws TlsException {
    return new ClientTls(settings, meters, Runnable::run, provider);
  }

  TlsConfig.KeyFiles files() {
    return new TlsConfig.KeyFiles(certificate(), key(), Optional.empty());
  }

  /** Settings that take clients with TLS; they may show a certificate of the same authority. */
  public TlsConfig.Listen listen(TlsConfig.ListenMode mode) {
    return new TlsConfig.Listen(
        mode,
        Optional.of(files()),
        Optional.of(certificate()),
        TlsConfig.Protocol.TLS_1_2,
        Duration.ofSeconds(10));
  }

  /** Settings towards servers; where these are verified, their authority is this one. */
  public TlsConfig.Cluster cluster(TlsConfig.SslMode mode) {
    return new TlsConfig.Cluster(
        mode,
        mode.isVerifying() ? Optional.of(certificate()) : Optional.empty(),
        Optional.of(files()),
        Optional.empty(),
        Duration.ofSeconds(10));
  }
}
