package dev.sluice.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who encrypts: BoringSSL where Netty's native library runs, else the JDK. */
public final class TlsLibrary {
  private static final boolean NATIVE = OpenSsl.isAvailable();

  static {
    // PostgreSQL refuses it, too. Read by the JDK when it makes its first context.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private TlsLibrary() {}

  /** For the log and {@code sluice version}. */
  public static String name() {
    return NATIVE ? OpenSsl.versionString() : "JDK " + Runtime.version();
  }

  static SslProvider provider() {
    return NATIVE ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
