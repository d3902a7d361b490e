package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The tokens of a normal form: see {@link NormalText} for what it looks like. Immutable. */
final class Tokens {
  /** What a token is. Keywords are words. */
  enum Kind {
    WORD,
    QUOTED,
    NUMBER,
    STRING,
    PARAMETER,
    SYMBOL,
    MARK,
    /** Behind the last token. */
    NONE
  }

  private final byte[] text;
  private final int size;
  private int count;
  private int depth;
  private boolean uncertain;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private Kind[] kinds = new Kind[64];
  private int[] partners = {};

  private Tokens(byte[] text, int size) {
    this.text = text;
    this.size = size;
  }

  /**
   * @param text borrowed for ever: must not change
   */
  static Tokens of(byte[] text, int size) {
    Tokens tokens = new Tokens(text, size);
    int at = 0;
    while (at < size) {
      int end = tokens.endOf(at);
      if (tokens.isUncertainMark(at, end)) {
        tokens.uncertain = true;
      } else {
        tokens.add(at, end);
      }
      at = end + 1;
    }
    tokens.pair();
    return tokens;
  }

  int count() {
    return count;
  }

  /** Whether the lexer was unsure of the text; its mark is no token. */
  boolean uncertain() {
    return uncertain;
  }

  /** The deepest nesting of parentheses and brackets. */
  int depth() {
    return depth;
  }

  Kind kind(int i) {
    return i < 0 || i >= count ? Kind.NONE : kinds[i];
  }

  /** The token as it stands in the normal form; empty outside. */
  String text(int i) {
    return text(i, i + 1);
  }

  /** From one token to before another, spaces in between; in the client's encoding. */
  String text(int from, int to) {
    if (from < 0 || from >= to || to > count) {
      return "";
    }
    return new String(text, starts[from], ends[to - 1] - starts[from], StandardCharsets.UTF_8);
  }

  boolean is(int i, String expected) {
    if (i < 0 || i >= count || ends[i] - starts[i] != expected.length()) {
      return false;
    }
    for (int k = 0; k < expected.length(); k++) {
      if (text[starts[i] + k] != expected.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /** The other parenthesis or bracket; -1 if there is none. */
  int partner(int i) {
    return i < 0 || i >= count ? -1 : partners[i];
  }

  private int endOf(int start) {
    byte b = text[start];
    if (b == '"') {
      return endOfQuoted(start + 1, '"');
    }
    if (b == '/' && start + 1 < size && text[start + 1] == '*') {
      int end = start;
      while (text[end] != ' ' && end + 1 < size) {
        end++;
      }
      return text[end] == ' ' ? end : size;
    }
    int at = start;
    while (at < size && text[at] != ' ') {
      if (text[at] == '\'') {
        boolean escapes = at == start + 1 && CharClass.lower(text[start]) == 'e';
        return endOfString(at + 1, escapes);
      }
      if (text[at] == '$' && at == start) {
        return endOfDollar(start);
      }
      at++;
    }
    return at;
  }

  private int endOfQuoted(int from, char quote) {
    int at = from;
    while (at < size) {
      if (text[at++] == quote) {
        if (at == size || text[at] != quote) {
          return at;
        }
        at++;
      }
    }
    return size;
  }

  private int endOfString(int from, boolean escapes) {
    if (!escapes) {
      return endOfQuoted(from, '\'');
    }
    int at = from;
    while (at < size) {
      byte b = text[at++];
      if (b == '\\') {
        at++;
      } else if (b == '\'') {
        if (at == size || text[at] != '\'') {
          return at;
        }
        at++;
      }
    }
    return size;
  }

  private int endOfDollar(int start) {
    int tag = start + 1;
    if (tag < size && CharClass.of(text[tag]) == CharClass.DIGIT) {
      while (tag < size && text[tag] != ' ') {
        tag++;
      }
      return tag;
    }
    while (tag < size && text[tag] != '$') {
      tag++;
    }
    int length = Math.min(size, tag + 1) - start;
    for (int i = start + length; i + length <= size; i++) {
      if (Arrays.equals(text, i, i + length, text, start, start + length)) {
        return i + length;
      }
    }
    return size;
  }

  private boolean isUncertainMark(int start, int end) {
    String mark = NormalText.UNCERTAIN;
    return end - start == mark.length()
        && text[start] == '/'
        && text[start + 1] == '*'
        && text[start + 2] == mark.charAt(2);
  }

  private void add(int start, int end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    kinds[count++] = kindOf(start, end);
  }

  private Kind kindOf(int start, int end) {
    byte last = text[end - 1];
    return switch (CharClass.of(text[start])) {
      case CharClass.LETTER -> last == '\'' ? Kind.STRING : Kind.WORD;
      case CharClass.DOUBLE_QUOTE -> Kind.QUOTED;
      case CharClass.DIGIT -> Kind.NUMBER;
      case CharClass.QUOTE -> Kind.STRING;
      case CharClass.DOLLAR -> last == '$' ? Kind.STRING : Kind.PARAMETER;
      case CharClass.DOT -> end - start > 1 ? Kind.NUMBER : Kind.SYMBOL;
      case CharClass.OPERATOR ->
          text[start] == '/' && end - start > 2 && text[start + 1] == '*' ? Kind.MARK : Kind.SYMBOL;
      default -> Kind.SYMBOL;
    };
  }

  private void pair() {
    partners = new int[count];
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      partners[i] = -1;
      if (is(i, "(") || is(i, "[")) {
        open.push(i);
        depth = Math.max(depth, open.size());
      } else if ((is(i, ")") || is(i, "]")) && !open.isEmpty()) {
        int partner = open.pop();
        partners[i] = partner;
        partners[partner] = i;
      } else if (is(i, ";")) {
        depth = Math.max(depth, open.size());
      }
    }
  }
}
