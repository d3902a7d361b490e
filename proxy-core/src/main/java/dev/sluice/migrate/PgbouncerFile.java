package dev.sluice.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The syntax of pgbouncer.ini: sections, {@code name = value}, comment lines behind {@code ;} or
 * {@code #}. A value in the sections databases, users and peers is a list of settings itself.
 */
final class PgbouncerFile {
  private static final Pattern SECTION = Pattern.compile("\\[(\\w+)]");
  private static final Pattern SETTING = Pattern.compile("(\"[^\"]*\"|[^=\\s]+)\\s*=\\s*(.*)");
  private static final Pattern PART = Pattern.compile("(\\w+)\\s*=\\s*('(?:[^']|'')*'|\\S*)");

  private final List<Entry> entries = new ArrayList<>();
  private final Draft draft;
  private String section = "";

  private PgbouncerFile(Draft draft) {
    this.draft = draft;
  }

  /**
   * The settings of a file.
   *
   * @param draft hears of lines that are none
   */
  static List<Entry> read(String text, Draft draft) {
    PgbouncerFile file = new PgbouncerFile(draft);
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      file.read(line.strip(), ++number);
    }
    return file.entries;
  }

  private void read(String line, int number) {
    if (line.isEmpty() || line.startsWith(";") || line.startsWith("#")) {
      return;
    }
    Matcher opens = SECTION.matcher(line);
    Matcher setting = SETTING.matcher(line);
    if (opens.matches()) {
      section = opens.group(1);
    } else if (line.startsWith("%include")) {
      draft.say(Fate.BY_HAND, "line " + number, "the included file has to be migrated itself");
    } else if (!setting.matches()) {
      draft.say(Fate.NOT_SUPPORTED, "line " + number, "not of the form name = value");
    } else if (section.equals("pgbouncer")) {
      entries.add(new Entry(setting.group(1), "", setting.group(2), number));
    } else {
      parts(setting.group(1).replace("\"", ""), setting.group(2), number);
    }
  }

  private void parts(String subject, String value, int number) {
    // A database without any setting of its own counts, too.
    entries.add(new Entry("[" + section + "]", subject, value, number));
    Matcher part = PART.matcher(value);
    while (part.find()) {
      String text = part.group(2);
      String plain =
          text.startsWith("'") ? text.substring(1, text.length() - 1).replace("''", "'") : text;
      entries.add(new Entry("[" + section + "] " + part.group(1), subject, plain, number));
    }
  }
}
