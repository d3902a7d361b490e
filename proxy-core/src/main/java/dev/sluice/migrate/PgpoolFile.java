package dev.sluice.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The syntax of pgpool.conf: {@code name = value}, the sign of equality at will, text in quotes,
 * comments behind {@code #}.
 */
final class PgpoolFile {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*=?\\s*('(?:[^'\\\\]|''|\\\\.)*'|[^\\s#']*)\\s*(#.*)?");
  private static final Pattern NUMBERED = Pattern.compile("([a-z_]+?)(\\d+)");

  private PgpoolFile() {}

  /**
   * The settings of a file.
   *
   * @param isKnown whether there is a setting of this name
   * @param draft hears of lines that are none
   */
  static List<Entry> read(String text, Predicate<String> isKnown, Draft draft) {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        entries.add(entry(parts.group(1), plain(parts.group(2)), number, isKnown));
      } else {
        draft.say(Fate.NOT_SUPPORTED, "line " + number, "not of the form name = value");
      }
    }
    return entries;
  }

  /** {@code backend_weight1} is {@code backend_weight} of node 1. */
  private static Entry entry(String name, String value, int line, Predicate<String> isKnown) {
    Matcher numbered = NUMBERED.matcher(name);
    boolean isOfNode = !isKnown.test(name) && numbered.matches() && isKnown.test(numbered.group(1));
    return isOfNode
        ? new Entry(numbered.group(1), numbered.group(2), value, line)
        : new Entry(name, "", value, line);
  }

  /** Backslashes stay: in lists of patterns they are the patterns'. */
  private static String plain(String value) {
    return value.startsWith("'")
        ? value.substring(1, value.length() - 1).replace("''", "'").replace("\\'", "'")
        : value;
  }
}
