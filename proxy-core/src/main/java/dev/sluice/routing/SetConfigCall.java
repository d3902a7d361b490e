package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code SELECT set_config('name', 'value', false)} and nothing else, with literals: a SET in
 * another guise, which can be repeated like one. The lexer keeps its literals.
 */
final class SetConfigCall {
  static final String FUNCTION = "set_config";

  private static final byte[] PLAIN = ascii("select set_config");
  private static final byte[] QUALIFIED = ascii("select pg_catalog . set_config");

  /** Without quotes to double and without escapes. */
  private static final Pattern NAME =
      Pattern.compile("'[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z0-9_$]+)*'");

  private SetConfigCall() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the normal form of a statement so far is the start of one. */
  static boolean begins(byte[] normal, int start, int end) {
    return Arrays.equals(normal, start, end, PLAIN, 0, PLAIN.length)
        || Arrays.equals(normal, start, end, QUALIFIED, 0, QUALIFIED.length);
  }

  /** The setting that the statement sets for the session; empty when it is anything else. */
  static String setting(Part part) {
    int at = part.reads(1, "pg_catalog", ".") ? 3 : 1;
    boolean matches =
        part.is(0, "select")
            && part.reads(at, FUNCTION, "(")
            && NAME.matcher(part.text(at + 2)).matches()
            && part.is(at + 3, ",")
            && part.text(at + 4).startsWith("'")
            && part.reads(at + 5, ",", "false", ")")
            && part.size() == at + 8;
    if (!matches) {
      return "";
    }
    String quoted = part.text(at + 2);
    return quoted.substring(1, quoted.length() - 1).toLowerCase(Locale.ROOT);
  }
}
