package dev.sluice.session;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The log of one session: each line carries the session's id, as the MDC value {@code session}. */
final class SessionLog {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  private final String id;

  SessionLog(long id) {
    this.id = Long.toString(id);
  }

  /** A phase has changed; costs nothing unless it is asked for. */
  void phase(Phase from, Phase to) {
    if (LOG.isTraceEnabled()) {
      with(() -> LOG.trace("{} -> {}", from, to));
    }
  }

  void info(String format, @Nullable Object... values) {
    with(() -> LOG.info(format, values));
  }

  void warn(String format, @Nullable Object... values) {
    with(() -> LOG.warn(format, values));
  }

  void failed(Throwable cause) {
    with(() -> LOG.error("session failed", cause));
  }

  private void with(Runnable line) {
    MDC.put("session", id);
    try {
      line.run();
    } finally {
      MDC.remove("session");
    }
  }
}
