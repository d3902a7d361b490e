package dev.sluice.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who encrypts: BoringSSL where Netty's native library runs, else the JDK. */
public final class TlsLibrary {
  static {
    // PostgreSQL refuses it, too. The JDK reads this at its first handshake.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private static final boolean NATIVE = OpenSsl.isAvailable();

  private TlsLibrary() {}

  /** For the log and {@code sluice version}. */
  public static String name() {
    return NATIVE ? OpenSsl.versionString() : "JDK " + Runtime.version();
  }

  static SslProvider provider() {
    return NATIVE ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
