package dev.sluice.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What single settings of Pgpool-II become. */
final class PgpoolSteps {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

  private PgpoolSteps() {}

  static void clustering(Entry entry, Draft draft) {
    if (entry.value().equals("streaming_replication")) {
      draft.notNeeded(entry, "streaming replication is what Sluice is for");
    } else {
      draft.notSupported(entry, "Sluice needs streaming replication");
    }
  }

  static void loginTimeout(Entry entry, Draft draft) {
    time(entry, "s", "timeouts.login", draft);
  }

  static void maxLag(Entry entry, Draft draft) {
    time(entry, "ms", "routing.maxLag", draft);
  }

  /** Zero is no limit there, which the default of the setting here stands for. */
  private static void time(Entry entry, String unit, String path, Draft draft) {
    Optional<Long> milliseconds = Amounts.milliseconds(entry.value(), unit);
    if (milliseconds.isEmpty()) {
      draft.byHand(entry, "\"" + entry.value() + "\" is no time");
    } else if (milliseconds.get() == 0) {
      draft.byHand(entry, "0 is no limit there; here the default of " + path + " counts");
    } else {
      draft.set(path, Amounts.duration(milliseconds.get()), entry);
    }
  }

  static void safe(Entry entry, Draft draft) {
    functions(entry, "routing.functions.safe", draft);
    draft.say(
        Fate.NOT_NEEDED,
        entry.shown(),
        "functions that are not in it are judged by the catalog: what is not volatile may run on a"
            + " replica");
  }

  static void unsafe(Entry entry, Draft draft) {
    functions(entry, "routing.functions.unsafe", draft);
  }

  /** Pgpool takes regular expressions, too; they cannot become names. */
  private static void functions(Entry entry, String path, Draft draft) {
    List<String> names = new ArrayList<>();
    for (String text : entry.value().split(",", -1)) {
      String name = text.strip();
      if (PLAIN_NAME.matcher(name).matches()) {
        names.add(name);
      } else if (!name.isEmpty()) {
        draft.byHand(entry, "\"" + name + "\" is a pattern; " + path + " takes names");
      }
    }
    if (!names.isEmpty()) {
      draft.set(path, String.join(",", names), entry);
    }
  }

  /** Patterns apart by semicolons; each matches the whole statement there, and any part here. */
  static void patterns(Entry entry, Draft draft) {
    List<String> patterns = new ArrayList<>();
    for (String text : entry.value().split("(?<!\\\\);", -1)) {
      String pattern = text.strip().replace("\\;", ";");
      if (!pattern.isEmpty()) {
        patterns.add(whole(pattern));
      }
    }
    draft.set("routing.primaryPatterns", String.join("\n", patterns), entry);
  }

  private static String whole(String pattern) {
    String start = pattern.startsWith("^") ? "" : "^";
    return start + pattern + (pattern.endsWith("$") ? "" : "$");
  }
}
