package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.Locale;

/** Reads the text of a statement of the proxy's own, word by word. */
final class CommandText {
  private final String sql;
  private int at;

  CommandText(String sql) {
    this.sql = sql;
    skip();
  }

  /** Behind white space and comments. */
  private void skip() {
    int before = -1;
    while (before != at) {
      before = at;
      while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
        at++;
      }
      if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
      } else if (sql.startsWith("/*", at)) {
        comment();
      }
    }
  }

  private void comment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
  }

  /** Whether a word or symbol comes next; then it is behind it. */
  boolean accept(String expected) {
    int end = at + expected.length();
    boolean there = sql.regionMatches(true, at, expected, 0, expected.length());
    boolean goesOn = isWordPart(at) && isWordPart(end - 1) && isWordPart(end);
    if (!there || goesOn) {
      return false;
    }
    at = end;
    skip();
    return true;
  }

  void expect(String expected) throws RefusedOption {
    if (!accept(expected)) {
      throw syntaxError();
    }
  }

  /** A word in lower case, or a quoted identifier as it is. */
  String name() throws RefusedOption {
    if (at < sql.length() && sql.charAt(at) == '"') {
      return quoted('"');
    }
    return word();
  }

  /** A value of SET: a word, a number or a string. */
  String value() throws RefusedOption {
    if (at < sql.length() && (sql.charAt(at) == '\'' || sql.charAt(at) == '"')) {
      return quoted(sql.charAt(at));
    }
    return word();
  }

  private String word() throws RefusedOption {
    int start = at;
    while (isWordPart(at) || at < sql.length() && "+-.".indexOf(sql.charAt(at)) >= 0) {
      if (sql.charAt(at) == '.' && !Character.isDigit(sql.charAt(start))) {
        break;
      }
      at++;
    }
    if (start == at) {
      throw syntaxError();
    }
    String word = sql.substring(start, at).toLowerCase(Locale.ROOT);
    skip();
    return word;
  }

  private String quoted(char quote) throws RefusedOption {
    StringBuilder text = new StringBuilder();
    int start = at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == quote) {
        if (at == sql.length() || sql.charAt(at) != quote) {
          skip();
          return text.toString();
        }
        at++;
      }
      text.append(c);
    }
    at = start;
    throw syntaxError();
  }

  private boolean isWordPart(int index) {
    return index >= 0
        && index < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(index))
            || sql.charAt(index) == '_'
            || sql.charAt(index) == '$');
  }

  /** All that is left. */
  String rest() throws RefusedOption {
    if (at == sql.length()) {
      throw syntaxError();
    }
    return sql.substring(at);
  }

  /** Nothing may be left but semicolons. */
  void end() throws RefusedOption {
    while (accept(";")) {
      // An empty statement is none.
    }
    if (at < sql.length()) {
      throw syntaxError();
    }
  }

  RefusedOption syntaxError() {
    int end = at + 1;
    while (isWordPart(at) && isWordPart(end)) {
      end++;
    }
    String message =
        at >= sql.length()
            ? "syntax error at end of input"
            : "syntax error at or near \"" + sql.substring(at, end) + "\"";
    return new RefusedOption(PgError.error(SqlState.SYNTAX_ERROR, message));
  }
}
