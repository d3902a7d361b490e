package dev.sluice.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a query string, or a query inside a statement: tokens [from, to). Positions are
 * relative to the part; outside of it there is nothing.
 *
 * @param hint {@link Hint} in comments before it
 */
record Part(Tokens tokens, int from, int to, Hint hint) {
  /** A wish in a comment before the statement. */
  enum Hint {
    NONE,
    PRIMARY,
    REPLICA
  }

  /** The statements of a query string in their order, without empty ones. */
  static List<Part> split(Tokens tokens) {
    List<Part> parts = new ArrayList<>(1);
    int from = 0;
    int at = 0;
    int nesting = 0;
    int body = 0;
    while (at < tokens.count()) {
      nesting += nesting(tokens, at);
      body = body(tokens, from, at, body);
      if (tokens.is(at, ";") && nesting <= 0 && body == 0) {
        add(parts, tokens, from, at);
        from = at + 1;
        nesting = 0;
      }
      at++;
    }
    add(parts, tokens, from, at);
    return parts;
  }

  private static int nesting(Tokens tokens, int at) {
    if (tokens.partner(at) < 0) {
      return 0;
    }
    return tokens.partner(at) > at ? 1 : -1;
  }

  /**
   * CREATE FUNCTION ... BEGIN ATOMIC ... END holds semicolons of its own: the depth of BEGIN and
   * CASE in such a body, 0 outside (as psql counts it).
   */
  private static int body(Tokens tokens, int from, int at, int depth) {
    if (depth == 0) {
      return tokens.is(at, "atomic") && tokens.is(at - 1, "begin") && createsRoutine(tokens, from)
          ? 1
          : 0;
    }
    if (tokens.is(at, "case") || tokens.is(at, "begin")) {
      return depth + 1;
    }
    return tokens.is(at, "end") ? depth - 1 : depth;
  }

  private static boolean createsRoutine(Tokens tokens, int from) {
    int at = from;
    while (tokens.kind(at) == Tokens.Kind.MARK) {
      at++;
    }
    if (!tokens.is(at, "create")) {
      return false;
    }
    int kind = tokens.is(at + 1, "or") && tokens.is(at + 2, "replace") ? at + 3 : at + 1;
    return tokens.is(kind, "function") || tokens.is(kind, "procedure");
  }

  private static void add(List<Part> parts, Tokens tokens, int from, int to) {
    int start = from;
    Hint hint = Hint.NONE;
    while (start < to && tokens.kind(start) == Tokens.Kind.MARK) {
      if (tokens.is(start, NormalText.PRIMARY_HINT)) {
        hint = Hint.PRIMARY;
      } else if (tokens.is(start, NormalText.REPLICA_HINT) && hint == Hint.NONE) {
        hint = Hint.REPLICA;
      }
      start++;
    }
    if (start < to) {
      parts.add(new Part(tokens, start, to, hint));
    }
  }

  int size() {
    return to - from;
  }

  Part sub(int first, int last) {
    return new Part(tokens, from + first, from + Math.max(first, last), hint);
  }

  Part after(int first) {
    return sub(Math.min(first, size()), size());
  }

  boolean is(int i, String word) {
    return inside(i) && tokens.is(from + i, word);
  }

  boolean isAny(int i, String... words) {
    for (String word : words) {
      if (is(i, word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether exactly these tokens begin at i. */
  boolean reads(int i, String... words) {
    for (int k = 0; k < words.length; k++) {
      if (!is(i + k, words[k])) {
        return false;
      }
    }
    return true;
  }

  Tokens.Kind kind(int i) {
    return inside(i) ? tokens.kind(from + i) : Tokens.Kind.NONE;
  }

  /** A word or a quoted identifier. */
  boolean isName(int i) {
    Tokens.Kind kind = kind(i);
    return kind == Tokens.Kind.WORD || kind == Tokens.Kind.QUOTED;
  }

  /** The identifier without quotes; empty for anything else. */
  String name(int i) {
    return switch (kind(i)) {
      case WORD -> text(i);
      case QUOTED -> {
        String quoted = text(i);
        yield quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
      }
      default -> "";
    };
  }

  String text(int i) {
    return inside(i) ? tokens.text(from + i) : "";
  }

  /** The whole part. */
  String text() {
    return tokens.text(from, to);
  }

  /** The other parenthesis or bracket, -1 if there is none in this part. */
  int partner(int i) {
    int partner = inside(i) ? tokens.partner(from + i) - from : -1;
    return inside(partner) ? partner : -1;
  }

  private boolean inside(int i) {
    return i >= 0 && i < size();
  }
}
