package dev.sluice.routing;

import java.util.Set;

/**
 * The text that JSqlParser gets: rebuilt from our own tokens, in ASCII, without anything that its
 * lexer could cut differently.
 */
final class ParserText {
  private static final Set<String> OPERATORS =
      Set.of(
          "+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "<>", "!=", "||", ".", ",", "(", ")",
          "[", "]", "::", ":", "=>", "->", "->>", "#>", "#>>", "@>", "<@", "~", "~*", "!~", "!~*",
          "&&", "@@", "&", "|", "^", "?", "?|", "?&", "<<", ">>", "~~", "~~*", "!~~", "!~~*");

  private final Part query;
  private final boolean simplified;
  private final StringBuilder text = new StringBuilder();

  private ParserText(Part query, boolean simplified) {
    this.query = query;
    this.simplified = simplified;
  }

  static String of(Part query) {
    return new ParserText(query, false).write();
  }

  /**
   * What JSqlParser does not know is left out or replaced: OPERATOR(), rare operators, brackets,
   * type names before literals, COLLATE, VARIADIC. Identifiers are quoted, because it reserves
   * other words. {@link TokenProof} has judged them.
   */
  static String simplified(Part query) {
    return new ParserText(query, true).write();
  }

  private String write() {
    int at = 0;
    while (at < query.size()) {
      at = simplified ? simplifiedToken(at) : token(at);
    }
    return text.toString();
  }

  private int token(int i) {
    append(
        switch (query.kind(i)) {
          case STRING -> "''";
          case NUMBER -> "0";
          case PARAMETER -> "$1";
          case WORD -> isAscii(query.text(i)) ? query.text(i) : "\"other word\"";
          case QUOTED -> isPlain(query.text(i)) ? query.text(i) : "\"other word\"";
          default -> query.text(i);
        });
    return i + 1;
  }

  private int simplifiedToken(int i) {
    if (query.is(i, "operator") && query.is(i + 1, "(") && query.partner(i + 1) > 0) {
      append("+");
      return query.partner(i + 1) + 1;
    }
    if (query.is(i, "collate")) {
      return query.is(i + 2, ".") ? i + 4 : i + 2;
    }
    if (query.is(i, "variadic")) {
      return i + 1;
    }
    if (query.is(i, "select") && (i + 1 == query.size() || query.isAny(i + 1, "from", ")"))) {
      append("select 0");
      return i + 1;
    }
    if (query.kind(i) == Tokens.Kind.SYMBOL) {
      append(simplifiedSymbol(i));
      return i + 1;
    }
    return query.kind(i) == Tokens.Kind.WORD ? simplifiedWord(i) : token(i);
  }

  private int simplifiedWord(int i) {
    String word = query.text(i);
    boolean literalType =
        query.kind(i + 1) == Tokens.Kind.STRING && Keyword.of(word) == Keyword.NONE;
    if (literalType) {
      return i + 1;
    }
    if (isName(i)) {
      append('"' + (isAscii(word) ? word : "other word") + '"');
      return i + 1;
    }
    return token(i);
  }

  /** A word that is an identifier here, although JSqlParser may take it for a keyword. */
  private boolean isName(int i) {
    if (query.reads(i - 2, "extract", "(")) {
      return false;
    }
    return switch (Keyword.of(query.text(i))) {
      case NONE -> true;
      case RESERVED, UNRESERVED ->
          query.is(i - 1, "as") && (i + 1 == query.size() || query.isAny(i + 1, ",", "from", ")"));
      default -> false;
    };
  }

  /** Parentheses for brackets, because JSqlParser knows few expressions in brackets. */
  private String simplifiedSymbol(int i) {
    String symbol = query.text(i);
    boolean emptyBrackets = query.reads(i, "[", "]") || query.reads(i - 1, "[", "]");
    if (emptyBrackets) {
      return symbol;
    }
    return switch (symbol) {
      case "[" -> query.isAny(i - 1, "array", "[", ",") ? "(" : "+ (";
      case "]" -> ")";
      case ":" -> query.is(i - 1, "[") || query.is(i + 1, "]") ? "" : ",";
      default -> OPERATORS.contains(symbol) ? symbol : "+";
    };
  }

  private void append(String token) {
    if (!text.isEmpty() && !token.isEmpty()) {
      text.append(' ');
    }
    text.append(token);
  }

  private static boolean isAscii(String word) {
    return word.chars().allMatch(c -> c < 128);
  }

  /** Letters, digits, spaces and underscores between the quotes. */
  private static boolean isPlain(String quoted) {
    return quoted.length() > 2
        && quoted
            .substring(1, quoted.length() - 1)
            .chars()
            .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == ' '));
  }
}
