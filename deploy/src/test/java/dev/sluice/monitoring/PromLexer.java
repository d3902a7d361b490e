package dev.sluice.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a query of Prometheus into tokens. What Grafana puts in for a variable is one, too. */
final class PromLexer {
  enum Kind {
    NAME,
    NUMBER,
    DURATION,
    VARIABLE,
    STRING,
    SIGN,
    END
  }

  record Token(Kind kind, String text) {
    boolean is(String sign) {
      return kind != Kind.STRING && text.equals(sign);
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<duration>(?:\\d+(?:ms|[smhdwy]))+)(?![\\w.])"
              + "|(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)(?![\\w.])"
              + "|(?<name>[a-zA-Z_:][\\w:]*)"
              + "|(?<variable>\\$[a-zA-Z_]\\w*|\\$\\{\\w+})"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<sign>=~|!~|!=|==|<=|>=|[-+*/%^<>=(){}\\[\\],:@]))");

  private PromLexer() {}

  /**
   * All tokens, an END last.
   *
   * @throws IllegalArgumentException at what is none
   */
  static List<Token> tokens(String query) {
    List<Token> tokens = new ArrayList<>();
    String text = query.strip();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException("not a token: " + text.substring(at));
      }
      tokens.add(token(matcher));
      at = matcher.end();
    }
    tokens.add(new Token(Kind.END, "the end"));
    return tokens;
  }

  private static Token token(Matcher matcher) {
    for (Kind kind : Kind.values()) {
      String text =
          kind == Kind.END ? null : matcher.group(kind.name().toLowerCase(java.util.Locale.ROOT));
      if (text != null) {
        return new Token(kind, text);
      }
    }
    throw new IllegalStateException(matcher.group());
  }
}
