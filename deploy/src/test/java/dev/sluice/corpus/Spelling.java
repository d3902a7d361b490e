package dev.sluice.corpus;

import java.util.Locale;
import java.util.Random;

/** Writes names and strings in the many ways that PostgreSQL reads them. */
final class Spelling {
  private static final String[] SPACES = {
    " ", " ", " ", "\n", "\t", "  ", "/* ; */", " /* a /* b */ c */ ", " -- ;\n"
  };

  /** What a parser that cuts strings wrongly would take for SQL. */
  private static final String[] CONTENTS = {
    "x",
    "",
    "a;b",
    "; select hidden(1); --",
    "/*",
    "*/",
    "--",
    "it''s",
    "$$",
    "\"",
    "\\",
    "(",
    ")",
    "::",
    "$1",
    "?",
    "{}"
  };

  private final Random random;

  /** U&'' and 0x1 make a whole text uncertain to the classifier: most statements do without. */
  private final boolean odd;

  Spelling(Random random) {
    this.random = random;
    this.odd = random.nextInt(12) == 0;
  }

  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  int number(int below) {
    return random.nextInt(below);
  }

  String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Whether this statement may be written in ways that not all versions read alike. */
  boolean isOdd() {
    return odd;
  }

  String space() {
    return chance(3) ? pick(SPACES) : " ";
  }

  /** White space, or none where none is needed. */
  String gap() {
    return chance(6) ? pick(SPACES) : "";
  }

  /** An identifier that is lower case letters, digits and underscores. */
  String name(String name) {
    return switch (number(12)) {
      case 0 -> '"' + name + '"';
      case 1 -> name.toUpperCase(Locale.ROOT);
      case 2 -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
      case 3 -> odd ? "U&\"" + escaped(name) + '"' : '"' + name + '"';
      default -> name;
    };
  }

  /** A name, perhaps with its schema before it. */
  String name(String schema, String name) {
    return chance(5) ? name(schema) + gap() + "." + gap() + name(name) : name(name);
  }

  private static String escaped(String name) {
    return "\\%04x".formatted((int) name.charAt(0)) + name.substring(1);
  }

  /** A call: the name, the parenthesis and something between them. */
  String call(String function, String arguments) {
    return name("pg_catalog", function) + gap() + "(" + gap() + arguments + gap() + ")";
  }

  /** A call of a function in the schema public. */
  String ownCall(String function, String arguments) {
    return name("public", function) + gap() + "(" + gap() + arguments + gap() + ")";
  }

  /** A string constant of any content. */
  String string() {
    return string(pick(CONTENTS));
  }

  private String string(String content) {
    String plain = content.replace("''", "'");
    return switch (number(8)) {
      case 0 -> "E'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'";
      case 1 -> plain.contains("$") ? "'" + content + "'" : "$$" + plain + "$$";
      case 2 -> "$q$" + plain + "$q$";
      case 3 -> "'" + content + "'\n  'more'";
      case 4 -> (odd ? "U&'" + content.replace("\\", "\\\\") : "'" + content) + "'";
      case 5 -> "N'" + content + "'";
      case 6 -> "$_x1$" + plain + "$_x1$";
      default -> "'" + content + "'";
    };
  }

  /** A constant that is one word or number. */
  String literal(String content) {
    return switch (number(5)) {
      case 0 -> "E'" + content + "'";
      case 1 -> "$$" + content + "$$";
      case 2 -> "$a$" + content + "$a$";
      default -> "'" + content + "'";
    };
  }
}
