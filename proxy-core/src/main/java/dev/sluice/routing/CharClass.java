package dev.sluice.routing;

/** What a byte may begin, after PostgreSQL's scan.l. */
final class CharClass {
  /** Belongs to no token: PostgreSQL answers with a syntax error. */
  static final byte NONE = 0;

  static final byte SPACE = 1;

  /** Begins and continues identifiers: letters, underscore, every byte above 127. */
  static final byte LETTER = 2;

  static final byte DIGIT = 3;

  /** The characters of operators, several of which form one token. */
  static final byte OPERATOR = 4;

  static final byte COMMA = 5;
  static final byte OPEN = 6;
  static final byte CLOSE = 7;
  static final byte SEMICOLON = 8;
  static final byte BRACKET = 9;
  static final byte DOT = 10;
  static final byte COLON = 11;
  static final byte QUOTE = 12;
  static final byte DOUBLE_QUOTE = 13;
  static final byte DOLLAR = 14;

  private static final byte[] CLASSES = classes();
  private static final byte[] LOWER = lower();
  private static final byte[] FOLDED = folded();

  private CharClass() {}

  static byte of(byte b) {
    return CLASSES[b & 0xff];
  }

  /** ASCII letters in lower case; all other bytes unchanged, as PostgreSQL does for keywords. */
  static byte lower(byte b) {
    return LOWER[b & 0xff];
  }

  /** The byte in lower case if it continues an identifier, else 0. */
  static byte folded(byte b) {
    return FOLDED[b & 0xff];
  }

  /** Continues an identifier ({@code ident_cont}); the dollar sign does too. */
  static boolean continuesWord(byte b) {
    byte c = of(b);
    return c == LETTER || c == DIGIT || c == DOLLAR;
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    fill(classes, " \t\n\r\f\u000b", SPACE);
    fill(classes, "~!@#^&|`?+-*/%<>=", OPERATOR);
    fill(classes, "0123456789", DIGIT);
    fill(classes, "[]", BRACKET);
    for (int b = 0; b < 256; b++) {
      if ((b < 128 && Character.isLetter(b)) || b == '_' || b > 127) {
        classes[b] = LETTER;
      }
    }
    classes[','] = COMMA;
    classes['('] = OPEN;
    classes[')'] = CLOSE;
    classes[';'] = SEMICOLON;
    classes['.'] = DOT;
    classes[':'] = COLON;
    classes['\''] = QUOTE;
    classes['"'] = DOUBLE_QUOTE;
    classes['$'] = DOLLAR;
    return classes;
  }

  private static byte[] lower() {
    byte[] lower = new byte[256];
    for (int b = 0; b < 256; b++) {
      lower[b] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
    }
    return lower;
  }

  private static byte[] folded() {
    byte[] folded = new byte[256];
    for (int b = 0; b < 256; b++) {
      folded[b] = continuesWord((byte) b) ? LOWER[b] : 0;
    }
    return folded;
  }

  private static void fill(byte[] classes, String characters, byte value) {
    for (int i = 0; i < characters.length(); i++) {
      classes[characters.charAt(i)] = value;
    }
  }
}
