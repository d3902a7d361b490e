package dev.sluice.routing;

import java.nio.charset.StandardCharsets;

/**
 * Hints in comments before a statement's first word: {@code sluice: primary}, {@code sluice:
 * replica}, and Pgpool-II's {@code NO LOAD BALANCE}. Upper and lower case are the same; other text
 * may stand beside it.
 */
final class HintComment {
  private static final byte[] SLUICE = ascii("sluice:");
  private static final byte[] PRIMARY = ascii("primary");
  private static final byte[] REPLICA = ascii("replica");
  private static final byte[] NO_LOAD_BALANCE = ascii("no load balance");

  private HintComment() {}

  /** Writes the marks of all hints in the comment. Borrows the text. */
  static void read(byte[] text, int from, int to, NormalText out) {
    for (int i = from; i < to; i++) {
      byte b = CharClass.lower(text[i]);
      if (b == 'n' && matches(text, i, to, NO_LOAD_BALANCE)) {
        out.hint(NormalText.PRIMARY_HINT);
        return;
      }
      if (b == 's' && matches(text, i, to, SLUICE)) {
        int wish = i + SLUICE.length;
        while (wish < to && CharClass.of(text[wish]) == CharClass.SPACE) {
          wish++;
        }
        if (matches(text, wish, to, PRIMARY)) {
          out.hint(NormalText.PRIMARY_HINT);
          return;
        }
        if (matches(text, wish, to, REPLICA)) {
          out.hint(NormalText.REPLICA_HINT);
          return;
        }
      }
    }
  }

  private static boolean matches(byte[] text, int from, int to, byte[] word) {
    if (to - from < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (CharClass.lower(text[from + i]) != word[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
