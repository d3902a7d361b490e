package dev.sluice.session;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a statement belongs to, as its comment says: {@code /*traceparent='00-...'*}{@code
 * /} at the end or the beginning of the text, in the form of sqlcommenter (key='value', joined by
 * commas, URL-encoded); the value is that of W3C Trace Context.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
record TraceContext(String traceId, String spanId) {
  /** Longest comment that is looked into, in bytes. */
  static final int MOST = 1024;

  private static final Pattern PAIR = Pattern.compile("\\s*([^=,']+)='([^']*)'\\s*(?:,|$)");
  private static final Pattern VALUE =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-[0-9a-f]{2}");

  /**
   * Looks for one, in the comment at the end and then in the one at the beginning.
   *
   * @param sql the text, as far as it was kept
   * @param length of it in bytes
   * @param end of a text that was not kept whole; else empty
   */
  static @Nullable TraceContext in(byte[] sql, int length, byte[] end) {
    int from = Math.max(0, length - MOST);
    TraceContext last =
        end.length > 0
            ? ofComment(lastComment(string(end, 0, end.length)))
            : ofComment(lastComment(string(sql, from, length - from)));
    return last != null ? last : ofComment(firstComment(string(sql, 0, Math.min(length, MOST))));
  }

  private static String string(byte[] sql, int from, int length) {
    return new String(sql, from, length, StandardCharsets.ISO_8859_1);
  }

  private static String lastComment(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) <= ' ' || text.charAt(end - 1) == ';')) {
      end--;
    }
    int open = end < 4 || !text.startsWith("*/", end - 2) ? -1 : text.lastIndexOf("/*", end - 4);
    return open < 0 ? "" : text.substring(open + 2, end - 2);
  }

  private static String firstComment(String text) {
    String trimmed = text.strip();
    int close = trimmed.startsWith("/*") ? trimmed.indexOf("*/", 2) : -1;
    return close < 0 ? "" : trimmed.substring(2, close);
  }

  private static @Nullable TraceContext ofComment(String comment) {
    Matcher pair = PAIR.matcher(comment);
    while (pair.lookingAt()) {
      if (decoded(pair.group(1).strip()).equals("traceparent")) {
        Matcher value = VALUE.matcher(decoded(pair.group(2)));
        return value.matches() ? new TraceContext(value.group(1), value.group(2)) : null;
      }
      pair.region(pair.end(), comment.length());
    }
    return null;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
