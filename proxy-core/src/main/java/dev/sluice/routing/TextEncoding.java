package dev.sluice.routing;

import java.util.Locale;
import java.util.Set;

/** Encodings of PostgreSQL, by the names that client_encoding may have. */
final class TextEncoding {
  private static final Set<String> NAMES =
      Set.of("utf8", "unicode", "sqlascii", "koi8r", "koi8u", "alt", "win");

  private static final String FAMILIES =
      "(latin|iso8859|win(dows)?12|win866|win874)[0-9]*|euc(jp|cn|kr|tw)";

  private TextEncoding() {}

  /** Whether every byte below 128 is the ASCII character, and no part of another one. */
  static boolean hidesNoAscii(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return NAMES.contains(plain) || plain.matches(FAMILIES);
  }
}
