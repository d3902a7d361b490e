package dev.sluice.console;

import dev.sluice.protocol.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts what a client sends into statements and these into tokens. Words may have dashes, dots and
 * colons in them, as the names of nodes have: {@code pg-0:5432}.
 */
final class ConsoleText {
  /** Statements in one message; more are no console's work. */
  private static final int MOST_STATEMENTS = 100;

  private final String text;
  private final List<List<Token>> statements = new ArrayList<>();
  private List<Token> current = new ArrayList<>();
  private int at;

  private ConsoleText(String text) {
    this.text = text;
  }

  /** The statements that are not empty. */
  static List<List<Token>> statements(String text) throws ConsoleException {
    ConsoleText reader = new ConsoleText(text);
    reader.read();
    return reader.statements;
  }

  private void read() throws ConsoleException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (text.startsWith("--", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        skipComment();
      } else if (c == ';') {
        at++;
        endStatement();
      } else {
        current.add(token(c));
      }
    }
    endStatement();
  }

  private void endStatement() throws ConsoleException {
    if (!current.isEmpty()) {
      statements.add(current);
      current = new ArrayList<>();
    }
    if (statements.size() > MOST_STATEMENTS) {
      throw ConsoleException.of(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "the console takes at most " + MOST_STATEMENTS + " statements at once");
    }
  }

  private void skipComment() {
    int depth = 0;
    do {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < text.length());
  }

  private Token token(char c) throws ConsoleException {
    if (c == '"') {
      return new Token(Token.Kind.NAME, quoted(c));
    }
    if (c == '\'') {
      return new Token(Token.Kind.STRING, quoted(c));
    }
    int start = at++;
    if (!isWordStart(c)) {
      return new Token(Token.Kind.SYMBOL, String.valueOf(c));
    }
    while (at < text.length() && isWordPart(text.charAt(at)) && !text.startsWith("--", at)) {
      at++;
    }
    return new Token(Token.Kind.WORD, text.substring(start, at).toLowerCase(Locale.ROOT));
  }

  private String quoted(char quote) throws ConsoleException {
    StringBuilder inside = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        if (at == text.length() || text.charAt(at) != quote) {
          return inside.toString();
        }
        at++;
      }
      inside.append(c);
    }
    throw ConsoleException.of(
        SqlState.SYNTAX_ERROR,
        quote == '"' ? "unterminated quoted identifier" : "unterminated quoted string");
  }

  private static boolean isWordStart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '[';
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || "_$.-:[]".indexOf(c) >= 0;
  }
}
