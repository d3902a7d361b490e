package dev.sluice.console;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads one statement, token by token. */
final class Words {
  private final List<Token> tokens;
  private int at;

  Words(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /** Whether that word comes next; then it is behind it. */
  boolean accept(String word) {
    boolean there = at < tokens.size() && tokens.get(at).isWord(word);
    at += there ? 1 : 0;
    return there;
  }

  boolean acceptSymbol(String symbol) {
    boolean there = at < tokens.size() && tokens.get(at).isSymbol(symbol);
    at += there ? 1 : 0;
    return there;
  }

  /** The next token, or a syntax error. */
  Token next() throws ConsoleException {
    if (at == tokens.size()) {
      throw syntaxError();
    }
    return tokens.get(at++);
  }

  /** A name, or a syntax error. */
  String name() throws ConsoleException {
    if (at < tokens.size() && tokens.get(at).isName()) {
      return tokens.get(at++).text();
    }
    throw syntaxError();
  }

  /** The name that is all that is left, if anything is. */
  Optional<String> lastName() throws ConsoleException {
    if (at == tokens.size()) {
      return Optional.empty();
    }
    String name = name();
    end();
    return Optional.of(name);
  }

  /** All that is left, words joined by one space. */
  String rest() {
    String rest =
        tokens.subList(at, tokens.size()).stream()
            .map(Token::text)
            .collect(Collectors.joining(" "));
    at = tokens.size();
    return rest;
  }

  boolean isAtEnd() {
    return at == tokens.size();
  }

  /** Nothing may be left. */
  void end() throws ConsoleException {
    if (!isAtEnd()) {
      throw syntaxError();
    }
  }

  ConsoleException syntaxError() {
    String where = isAtEnd() ? "at end of input" : "at or near \"" + tokens.get(at).text() + "\"";
    return new ConsoleException(
        PgError.error(SqlState.SYNTAX_ERROR, "syntax error " + where)
            .withHint("SHOW HELP lists what the console knows."));
  }
}
