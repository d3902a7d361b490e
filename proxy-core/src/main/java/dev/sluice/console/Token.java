package dev.sluice.console;

/**
 * One piece of a statement.
 *
 * @param text of a word in lower case; of what is quoted without its quotes
 */
record Token(Kind kind, String text) {
  /** What it is. */
  enum Kind {
    /** A keyword, a name or a number, not quoted. */
    WORD,
    /** A name in double quotes. */
    NAME,
    /** A string in single quotes. */
    STRING,
    /** Any other character. */
    SYMBOL
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** Whether it may name a database, a node or the like. */
  boolean isName() {
    return kind == Kind.WORD || kind == Kind.NAME;
  }
}
