package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of TLS: those below {@code listen.tls} and those below {@code cluster.tls}. */
public final class TlsConfig {
  private TlsConfig() {}

  /**
   * Files of a certificate and its private key, in PEM.
   *
   * @param certificate the certificate, behind it those of intermediate authorities, if any
   * @param key PKCS#8, PKCS#1 or SEC 1, encrypted or not
   * @param keyPassphraseFile holds the passphrase of an encrypted key
   */
  public record KeyFiles(Path certificate, Path key, Optional<Path> keyPassphraseFile) {}

  /**
   * Towards clients.
   *
   * @param key set unless {@code mode} is OFF
   * @param clientCa authorities whose certificates clients may show; without it none are asked for
   * @param minimumProtocol the oldest version of TLS that is spoken
   * @param refresh time between two looks at the files, 100 ms to 1 h
   */
  public record Listen(
      ListenMode mode,
      Optional<KeyFiles> key,
      Optional<Path> clientCa,
      Protocol minimumProtocol,
      Duration refresh) {}

  /** Whether clients may or must use TLS. */
  public enum ListenMode {
    OFF,
    ALLOW,
    REQUIRE
  }

  /** Versions of TLS. */
  public enum Protocol {
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String label;

    Protocol(String label) {
      this.label = label;
    }

    /** The name that OpenSSL, PostgreSQL and Java know it by. */
    public String label() {
      return label;
    }
  }

  /**
   * Towards servers.
   *
   * @param rootCa authorities that servers' certificates must come from; set where {@code mode}
   *     verifies
   * @param key what the proxy shows to servers that ask for a certificate
   * @param serverName in place of a node's host, the name that its certificate must have
   * @param refresh time between two looks at the files, 100 ms to 1 h
   */
  public record Cluster(
      SslMode mode,
      Optional<Path> rootCa,
      Optional<KeyFiles> key,
      Optional<String> serverName,
      Duration refresh) {

    /** The name, or the address, that the certificate of a node must have. */
    public String nameOf(HostPort node) {
      return serverName.orElse(node.host());
    }
  }

  /** What connections to servers demand, in libpq's words (manual: "SSL Support", sslmode). */
  public enum SslMode {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** Whether a connection without TLS will not do. */
    public boolean isRequired() {
      return compareTo(REQUIRE) >= 0;
    }

    /** Whether the server's certificate must come from {@code rootCa}. */
    public boolean isVerifying() {
      return compareTo(VERIFY_CA) >= 0;
    }
  }

  /** What clients must show, in the words of pg_hba.conf's option clientcert. */
  public enum ClientCertificate {
    /** Nothing; a certificate that is shown must still be good. */
    OFF,
    /** A certificate of {@code listen.tls.clientCa}. */
    VERIFY_CA,
    /** The same, and its common name (CN) is the name of the user. */
    VERIFY_FULL
  }
}
