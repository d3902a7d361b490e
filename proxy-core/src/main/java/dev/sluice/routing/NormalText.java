package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The normal form of a query string, as the lexer writes it: one space between two tokens, no
 * comments, unquoted words in lower case, every literal replaced by {@code 0}, {@code ''} or {@code
 * $1}, lists of literals and lists of rows of literals folded to one. It is still valid SQL. Two
 * strings with the same normal form are classified alike, so it is the key of the cache.
 *
 * <p>The name in {@code current_setting('name')} stays. Marks are comments that the lexer leaves
 * in: {@link #PRIMARY_HINT}, {@link #REPLICA_HINT}, {@link #UNCERTAIN}. In a statement that begins
 * with SET literals stay, and in {@link SetConfigCall}, because the statement is repeated on other
 * connections; a literal-free one, for people to read, replaces those, too.
 *
 * <p>Reused for many texts; confined to one thread.
 */
final class NormalText {
  static final String PRIMARY_HINT = "/*primary*/";
  static final String REPLICA_HINT = "/*replica*/";
  static final String UNCERTAIN = "/*?*/";

  /** Kept between texts; a longer text gets an array of its own. */
  private static final int RETAINED = 256 * 1024;

  private static final byte[] SET = ascii("set");
  private static final byte[] SETTING_CALL = ascii(SettingCall.FUNCTION + " (");
  private static final byte[] NUMBER = ascii("0");
  private static final byte[] STRING = ascii("''");
  private static final byte[] PARAMETER = ascii("$1");

  /** What the last token was, as far as folding needs to know. */
  private enum Last {
    OTHER,
    OPEN,
    LITERAL,
    LITERAL_COMMA,
    ROW,
    ROW_COMMA
  }

  private final boolean literalFree;
  private byte[] bytes = new byte[8192];
  private int size;
  private boolean pendingSemicolon;
  private boolean statementStart;
  private boolean verbatim;
  private int statementAt;
  private boolean uncertain;
  private Last last = Last.OTHER;

  /** Where the comma after a literal began. */
  private int commaAt;

  /** The literal stands alone behind an opening parenthesis. */
  private boolean rowLiteral;

  /** The end of the row of literals before, if this parenthesis follows one and a comma. */
  private int rowAnchor;

  private int rowEnd;

  NormalText() {
    this(false);
  }

  /**
   * Makes an empty one.
   *
   * @param literalFree whether literals are replaced in SET and its like, too
   */
  NormalText(boolean literalFree) {
    this.literalFree = literalFree;
  }

  /**
   * Forgets the text before.
   *
   * @param length of the text to come in bytes; the normal form never takes more than twice that
   */
  void begin(int length) {
    int needed = 2 * length + 64;
    if (bytes.length < needed || (bytes.length > RETAINED && needed <= RETAINED)) {
      bytes = new byte[Math.max(8192, needed)];
    }
    size = 0;
    pendingSemicolon = false;
    statementStart = true;
    statementAt = 0;
    verbatim = false;
    uncertain = false;
    last = Last.OTHER;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  boolean atStatementStart() {
    return statementStart;
  }

  /**
   * An unquoted word.
   *
   * @return where it ends
   */
  int word(byte[] text, int from, int end) {
    separate();
    byte[] to = bytes;
    int start = size;
    int shift = start - from;
    int i = from;
    boolean dollar = false;
    for (; i < end; i++) {
      byte folded = CharClass.folded(text[i]);
      if (folded == 0) {
        break;
      }
      dollar |= folded == '$';
      to[i + shift] = folded;
    }
    size = i + shift;
    if (statementStart) {
      statementAt = start;
      verbatim = i - from == 3 && Arrays.equals(to, start, size, SET, 0, 3);
    } else if (i - from == SetConfigCall.FUNCTION.length()) {
      verbatim |= SetConfigCall.begins(to, statementAt, size);
    }
    other();
    if (dollar) {
      // JSqlParser sees a dollar quote in a$$b.
      uncertain();
    }
    return i;
  }

  /** A token that stays as it is: a quoted identifier or an operator. */
  void verbatim(byte[] text, int from, int to) {
    separate();
    System.arraycopy(text, from, bytes, size, to - from);
    size += to - from;
    other();
  }

  void punctuation(byte b) {
    separate();
    bytes[size++] = b;
    other();
  }

  void number(byte[] text, int from, int to) {
    literal(NUMBER, text, from, to);
  }

  /** In SET, where the text is kept, a string of several pieces is beyond {@link Tokens}. */
  void string(byte[] text, int from, int to, int pieces) {
    literal(STRING, text, from, to);
    if (pieces > 1 && verbatim) {
      uncertain();
    }
  }

  void parameter(byte[] text, int from, int to) {
    literal(PARAMETER, text, from, to);
  }

  void open() {
    Last before = last;
    punctuation((byte) '(');
    rowAnchor = before == Last.ROW_COMMA ? rowEnd : -1;
    last = Last.OPEN;
  }

  void comma() {
    Last before = last;
    commaAt = size;
    punctuation((byte) ',');
    if (before == Last.LITERAL) {
      last = Last.LITERAL_COMMA;
    } else if (before == Last.ROW) {
      last = Last.ROW_COMMA;
    }
  }

  void close() {
    boolean row = last == Last.LITERAL && rowLiteral;
    if (row && rowAnchor >= 0) {
      size = rowAnchor;
    } else {
      punctuation((byte) ')');
    }
    rowEnd = size;
    last = row ? Last.ROW : Last.OTHER;
  }

  void semicolon() {
    pendingSemicolon = size > 0;
    statementStart = true;
    verbatim = false;
    last = Last.OTHER;
  }

  void hint(String mark) {
    separate();
    append(mark);
  }

  /** The text could be read in two ways. Once for the whole text. */
  void uncertain() {
    if (!uncertain) {
      uncertain = true;
      separate();
      append(UNCERTAIN);
      last = Last.OTHER;
    }
  }

  private void literal(byte[] placeholder, byte[] text, int from, int to) {
    if (verbatim && !literalFree) {
      verbatim(text, from, to);
      return;
    }
    if (last == Last.LITERAL_COMMA) {
      size = commaAt;
      last = Last.LITERAL;
      return;
    }
    boolean first = last == Last.OPEN;
    if (first && placeholder == STRING && isSettingName(text, from, to)) {
      verbatim(text, from, to);
    } else {
      verbatim(placeholder, 0, placeholder.length);
    }
    rowLiteral = first;
    last = Last.LITERAL;
  }

  /** Which setting is asked for decides where the answer is right. */
  private boolean isSettingName(byte[] text, int from, int to) {
    int before = size - SETTING_CALL.length;
    if (literalFree
        || before < 0
        || !Arrays.equals(bytes, before, size, SETTING_CALL, 0, SETTING_CALL.length)
        || to - from > SettingCall.MAX_LITERAL
        || text[from] != '\'') {
      return false;
    }
    for (int i = from + 1; i < to - 1; i++) {
      if (CharClass.folded(text[i]) == 0 && text[i] != '.') {
        return false;
      }
    }
    return true;
  }

  private void separate() {
    if (size > 0) {
      if (pendingSemicolon) {
        bytes[size++] = ' ';
        bytes[size++] = ';';
        pendingSemicolon = false;
      }
      bytes[size++] = ' ';
    }
  }

  private void other() {
    statementStart = false;
    last = Last.OTHER;
  }

  private void append(String mark) {
    for (int i = 0; i < mark.length(); i++) {
      bytes[size++] = (byte) mark.charAt(i);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
