package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.log.LogText;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Route;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What the log would say of the exchange that is under way: the text of its first statement, where
 * that went and why. Only sessions of a proxy that logs statements have one, and it makes no object
 * before a line is due. One per session, on its event loop.
 */
final class StatementTrace {
  /** So much of a longer text is kept, in bytes, and of its end what may be a comment. */
  static final int MOST = 8 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.log.statements");
  private static final String FUNCTION_CALL = "function call";

  private final ClientSession session;
  private final StatementLog log;
  private byte[] text = new byte[256];
  private byte[] end = {};
  private int length;
  private boolean cut;
  private boolean functionCall;
  private @Nullable Statement prepared;
  private int statements;
  private Route route = Route.primary(Reason.UNKNOWN);

  private StatementTrace(ClientSession session, StatementLog log) {
    this.session = session;
    this.log = log;
  }

  /** One for a session, or null when no statements are logged. */
  static @Nullable StatementTrace of(ClientSession session) {
    StatementLog log = session.services().log();
    return log.isOn() ? new StatementTrace(session, log) : null;
  }

  /** An exchange begins. */
  void begins() {
    statements = 0;
    length = 0;
    cut = false;
    functionCall = false;
    prepared = null;
  }

  /** A Query goes that way: the one at the head, which may not have arrived whole. */
  void query(MessageFramer framer, Route way) {
    if (first(way)) {
      keep(framer);
    }
  }

  /** A Bind goes that way. Null: what it runs is not known. */
  void bound(@Nullable Statement statement, Route way) {
    if (first(way)) {
      prepared = statement;
    }
  }

  /** A FunctionCall goes that way. */
  void functionCall(Route way) {
    functionCall |= first(way);
  }

  private boolean first(Route way) {
    if (statements++ > 0) {
      return false;
    }
    route = way;
    return true;
  }

  private void keep(MessageFramer framer) {
    int body = framer.body();
    int there = framer.start() + framer.available() - body;
    int whole = framer.isWhole() ? there - 1 : there;
    length = Math.max(0, Math.min(whole, MOST));
    cut = !framer.isWhole() || whole > MOST;
    if (text.length < length) {
      text = new byte[Math.min(MOST, Math.max(length, 2 * text.length))];
    }
    framer.buffer().getBytes(body, text, 0, length);
    int tail = cut && framer.isWhole() ? TraceContext.MOST : 0;
    if (end.length != tail) {
      end = new byte[tail];
    }
    framer.buffer().getBytes(body + whole - tail, end);
  }

  /**
   * All replies have come.
   *
   * @param serverNanos since it was sent
   * @param waitedNanos for a server connection, before
   * @param failed whether the last reply was an error
   */
  void answered(long serverNanos, long waitedNanos, boolean failed) {
    long nanos = serverNanos + waitedNanos;
    if (log.isDue(nanos)) {
      write(nanos, waitedNanos, failed);
    }
  }

  private void write(long nanos, long waitedNanos, boolean failed) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("duration_ms", LogText.millis(nanos));
    fields.put("waited_ms", LogText.millis(waitedNanos));
    fields.put("node", session.exchange().node());
    fields.put("target", route.target().name().toLowerCase(Locale.ROOT));
    fields.put("reason", route.reason().label());
    fields.put("statements", Integer.toString(statements));
    fields.put("failed", Boolean.toString(failed));
    fields.put("user", LogText.oneLine(session.identity().login().key().user()));
    fields.put("database", LogText.oneLine(session.identity().login().key().database()));
    fields.put(
        "client", SessionView.address(session.client().channel().remoteAddress()).toString());
    String line = line(fields, failed) + statement(fields);
    fields.put("session", Long.toString(session.identity().id()));
    fields.forEach(MDC::put);
    try {
      LOG.info(line);
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }

  private static String line(Map<String, String> fields, boolean failed) {
    StringBuilder line = new StringBuilder(160);
    line.append("duration: ").append(fields.get("duration_ms")).append(" ms");
    line.append("  waited: ").append(fields.get("waited_ms")).append(" ms");
    line.append("  node: ").append(fields.get("node"));
    line.append(" (").append(fields.get("target")).append(", ").append(fields.get("reason"));
    line.append(")  user: ").append(fields.get("user"));
    line.append("  database: ").append(fields.get("database"));
    line.append("  client: ").append(fields.get("client"));
    if (!fields.getOrDefault("statements", "1").equals("1")) {
      line.append("  statements: ").append(fields.get("statements"));
    }
    return line.append(failed ? "  failed" : "").toString();
  }

  /** Adds the trace to the fields and returns the end of the line. */
  private String statement(Map<String, String> fields) {
    byte[] sql = text;
    int size = length;
    boolean more = cut;
    Statement known = prepared;
    if (known != null) {
      sql = known.content();
      int whole = known.textLength();
      size = Math.min(whole, MOST);
      more = whole > MOST;
      end = more ? Arrays.copyOfRange(sql, whole - TraceContext.MOST, whole) : new byte[0];
    }
    TraceContext trace = TraceContext.in(sql, size, end);
    String traced = "";
    if (trace != null) {
      fields.put("trace_id", trace.traceId());
      fields.put("span_id", trace.spanId());
      traced = "  trace_id: " + trace.traceId();
    }
    String shown = functionCall ? FUNCTION_CALL : shown(sql, size, more);
    return traced + (shown.isEmpty() ? "" : "  statement: " + shown);
  }

  private String shown(byte[] sql, int size, boolean more) {
    return session.texts().areReadable() ? log.shown(sql, size, more) : "";
  }
}
