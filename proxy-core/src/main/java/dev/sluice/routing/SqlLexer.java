package dev.sluice.routing;

import java.util.Arrays;

/**
 * Cuts SQL text into tokens exactly as PostgreSQL's scan.l does with {@code
 * standard_conforming_strings = on} and an encoding in which bytes below 128 are ASCII, and writes
 * its {@link NormalText}. Where versions of PostgreSQL differ, or JSqlParser could read the text
 * differently, it marks the text as uncertain, and nothing uncertain runs on a replica.
 *
 * <p>Allocates nothing; confined to one thread.
 */
final class SqlLexer {
  private static final byte[] NOTHING = {};

  private final NormalText out;
  private byte[] in = NOTHING;
  private int at;
  private int end;

  SqlLexer() {
    this(new NormalText());
  }

  SqlLexer(NormalText out) {
    this.out = out;
  }

  /** The normal form, valid until the next call. */
  NormalText read(byte[] text, int from, int to) {
    in = text;
    at = from;
    end = to;
    out.begin(to - from);
    while (at < end) {
      token();
    }
    in = NOTHING;
    return out;
  }

  private void token() {
    byte b = in[at];
    switch (CharClass.of(b)) {
      case CharClass.SPACE -> at++;
      case CharClass.LETTER -> word();
      case CharClass.DIGIT -> number();
      case CharClass.OPERATOR -> operatorOrComment();
      case CharClass.DOT -> dot();
      case CharClass.COLON -> colon();
      case CharClass.QUOTE -> string(at, false);
      case CharClass.DOUBLE_QUOTE -> quotedIdentifier();
      case CharClass.DOLLAR -> dollar();
      default -> single(b);
    }
  }

  private void single(byte b) {
    at++;
    switch (CharClass.of(b)) {
      case CharClass.COMMA -> out.comma();
      case CharClass.OPEN -> out.open();
      case CharClass.CLOSE -> out.close();
      case CharClass.SEMICOLON -> out.semicolon();
      case CharClass.BRACKET -> out.punctuation(b);
      default -> {
        out.uncertain();
        // PostgreSQL's text ends here: what follows is not part of it.
        at = b == 0 ? end : at;
      }
    }
  }

  private void word() {
    int start = at++;
    boolean prefix = at < end && (in[at] == '\'' || in[at] == '&');
    if (!prefix || !startsString(start)) {
      at = out.word(in, start, end);
    }
  }

  /** E'', B'', X'', N'' and U&''. */
  private boolean startsString(int start) {
    byte letter = CharClass.lower(in[start]);
    if (in[at] == '\'') {
      if (letter == 'e' || letter == 'b' || letter == 'x' || letter == 'n') {
        string(start, letter == 'e');
        return true;
      }
    } else if (letter == 'u' && in[at] == '&' && at + 1 < end) {
      if (in[at + 1] == '\'') {
        at++;
        out.uncertain();
        string(start, false);
        return true;
      }
      if (in[at + 1] == '"') {
        at++;
        out.uncertain();
        quotedIdentifier();
        return true;
      }
    }
    return false;
  }

  /**
   * A string constant with all its continuations on later lines.
   *
   * @param start where the token begins; {@code at} is on the opening quote
   */
  private void string(int start, boolean backslash) {
    int next = at;
    int pieces = 0;
    while (next >= 0) {
      at = Spans.string(in, next + 1, end, backslash);
      if (at < 0) {
        at = end;
        out.uncertain();
        return;
      }
      next = Spans.continuation(in, at, end);
      pieces++;
    }
    out.string(in, start, at, pieces);
  }

  private void quotedIdentifier() {
    int start = at++;
    while (at < end) {
      if (in[at++] == '"') {
        if (at == end || in[at] != '"') {
          out.verbatim(in, start, at);
          return;
        }
        at++;
      }
    }
    out.uncertain();
  }

  private void number() {
    int start = at;
    skipDigits();
    if (at < end && in[at] == '.') {
      at++;
      skipDigits();
    }
    if (at < end && CharClass.lower(in[at]) == 'e') {
      int exponent = at + 1;
      if (exponent < end && (in[exponent] == '+' || in[exponent] == '-')) {
        exponent++;
      }
      if (exponent < end && CharClass.of(in[exponent]) == CharClass.DIGIT) {
        at = exponent;
        skipDigits();
      }
    }
    out.number(in, start, at);
    if (at < end && (CharClass.continuesWord(in[at]) || in[at] == '.')) {
      // 0x1F, 1_000, 1a, 1..2: an error, two tokens or one, as the version has it.
      out.uncertain();
    }
  }

  private void skipDigits() {
    while (at < end && CharClass.of(in[at]) == CharClass.DIGIT) {
      at++;
    }
  }

  private void dot() {
    if (at + 1 < end && CharClass.of(in[at + 1]) == CharClass.DIGIT) {
      number();
      return;
    }
    at++;
    out.punctuation((byte) '.');
    if (at < end && in[at] == '.') {
      out.uncertain();
    }
  }

  private void colon() {
    int start = at++;
    if (at < end && (in[at] == ':' || in[at] == '=')) {
      at++;
    }
    out.verbatim(in, start, at);
  }

  private void dollar() {
    int start = at++;
    if (at < end && CharClass.of(in[at]) == CharClass.DIGIT) {
      skipDigits();
      out.parameter(in, start, at);
      if (at < end && CharClass.continuesWord(in[at])) {
        out.uncertain();
      }
      return;
    }
    int tagEnd = at;
    if (tagEnd < end && CharClass.of(in[tagEnd]) == CharClass.LETTER) {
      while (tagEnd < end && in[tagEnd] != '$' && CharClass.continuesWord(in[tagEnd])) {
        tagEnd++;
      }
    }
    if (tagEnd == end || in[tagEnd] != '$') {
      out.uncertain();
      return;
    }
    dollarQuoted(start, tagEnd + 1);
  }

  private void dollarQuoted(int start, int bodyStart) {
    int length = bodyStart - start;
    for (int i = bodyStart; i + length <= end; i++) {
      if (in[i] == '$' && Arrays.equals(in, i, i + length, in, start, bodyStart)) {
        at = i + length;
        out.string(in, start, at, 1);
        return;
      }
    }
    at = end;
    out.uncertain();
  }

  private void operatorOrComment() {
    byte b = in[at];
    byte next = at + 1 < end ? in[at + 1] : 0;
    if (b == '-' && next == '-') {
      int start = at;
      at = Spans.line(in, at, end);
      hint(start, at);
    } else if (b == '/' && next == '*') {
      int start = at;
      at = Spans.blockComment(in, at, end);
      if (at < 0) {
        at = end;
        out.uncertain();
      }
      hint(start, at);
    } else {
      operator();
    }
  }

  private void hint(int from, int to) {
    if (out.atStatementStart()) {
      HintComment.read(in, from, to, out);
    }
  }

  private void operator() {
    int start = at;
    at = Spans.operator(in, at, end);
    out.verbatim(in, start, at);
    for (int i = start; i < at; i++) {
      if (in[i] == '`' || (in[i] == '/' && i > start && in[i - 1] == '/')) {
        // JSqlParser reads `x` as an identifier and // as a comment.
        out.uncertain();
      }
    }
  }
}
