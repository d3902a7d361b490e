package dev.sluice.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A certificate, a key or what was made of them is of no use. The message names the file. */
public final class TlsException extends IOException {
  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
