package dev.sluice.routing;

/** Where tokens of more than one line or of odd rules end, after scan.l. All positions are in. */
final class Spans {
  private Spans() {}

  /**
   * Behind the closing quote of a string constant, -1 if there is none.
   *
   * @param from behind the opening quote
   */
  static int string(byte[] in, int from, int end, boolean backslash) {
    int at = from;
    while (at < end) {
      byte b = in[at++];
      if (b == '\'') {
        if (at == end || in[at] != '\'') {
          return at;
        }
        at++;
      } else if (b == '\\' && backslash) {
        at++;
      }
    }
    return -1;
  }

  /**
   * {@code quotecontinue}: the quote that continues a string after white space with a line break in
   * it, -1 if there is none.
   *
   * @param from behind a closing quote
   */
  static int continuation(byte[] in, int from, int end) {
    int at = from;
    boolean newline = false;
    while (at < end) {
      byte b = in[at];
      if (b == '\'') {
        return newline ? at : -1;
      } else if (b == '-' && at + 1 < end && in[at + 1] == '-') {
        at = line(in, at, end);
      } else if (CharClass.of(b) == CharClass.SPACE) {
        newline |= b == '\n' || b == '\r';
        at++;
      } else {
        return -1;
      }
    }
    return -1;
  }

  /** The next line break, or the end. */
  static int line(byte[] in, int from, int end) {
    int at = from;
    while (at < end && in[at] != '\n' && in[at] != '\r') {
      at++;
    }
    return at;
  }

  /** Behind a block comment with all the comments in it, -1 if it is not closed. */
  static int blockComment(byte[] in, int from, int end) {
    int at = from;
    int depth = 0;
    while (at + 1 < end) {
      if (in[at] == '/' && in[at + 1] == '*') {
        depth++;
        at += 2;
      } else if (in[at] == '*' && in[at + 1] == '/') {
        depth--;
        at += 2;
        if (depth == 0) {
          return at;
        }
      } else {
        at++;
      }
    }
    return -1;
  }

  /** Behind an operator, which no comment may begin in. */
  static int operator(byte[] in, int from, int end) {
    int at = from;
    boolean odd = false;
    while (at < end && CharClass.of(in[at]) == CharClass.OPERATOR && !commentBegins(in, at, end)) {
      at++;
    }
    // It ends in + or - only if it has a character before that SQL's own operators do not have.
    for (int i = from; i < at - 1; i++) {
      odd |= "~!@#^&|`?%".indexOf(in[i]) >= 0;
    }
    while (!odd && at > from + 1 && (in[at - 1] == '+' || in[at - 1] == '-')) {
      at--;
    }
    return at;
  }

  private static boolean commentBegins(byte[] in, int at, int end) {
    return at + 1 < end
        && ((in[at] == '-' && in[at + 1] == '-') || (in[at] == '/' && in[at + 1] == '*'));
  }
}
