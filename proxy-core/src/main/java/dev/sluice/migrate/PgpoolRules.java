package dev.sluice.migrate;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The redirect preference lists of Pgpool-II, {@code name:primary,name:standby(0.3)}, as rules: the
 * first that matches counts here, so those that win there come first.
 */
final class PgpoolRules {
  private static final Pattern RULE =
      Pattern.compile("(.+):\\s*([A-Za-z0-9]+)\\s*(\\(\\s*[0-9.]+\\s*\\))?");
  private static final Pattern SIMPLE_NAME = Pattern.compile("[A-Za-z0-9_ -]+");

  /** In the order in which they win, with what they are of. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "app_name_redirect_preference_list", "applicationName",
          "user_redirect_preference_list", "user",
          "database_redirect_preference_list", "database");

  private final Draft draft;
  private int next;

  PgpoolRules(Draft draft) {
    this.draft = draft;
  }

  static boolean areIn(Entry entry) {
    return FIELDS.containsKey(entry.name());
  }

  /** Adds the rules of one list behind those of the lists before it. */
  void add(Entry entry) {
    for (String text : entry.value().split(",", -1)) {
      Matcher rule = RULE.matcher(text.strip());
      if (rule.matches()) {
        add(entry, rule);
      } else if (!text.isBlank()) {
        draft.byHand(entry, "\"" + text.strip() + "\" is not of the form NAME:PREFERENCE");
      }
    }
  }

  private void add(Entry entry, Matcher rule) {
    String name = rule.group(1).strip();
    String preference = rule.group(2);
    if (!SIMPLE_NAME.matcher(name).matches()) {
      draft.byHand(entry, "\"" + name + "\" is a pattern; routing.rules takes names with *");
    } else if (rule.group(3) != null) {
      draft.notSupported(entry, "shares such as " + rule.group(3) + "; see routing.weights");
    } else if (preference.equals("primary") || preference.equals("standby")) {
      String path = "routing.rules[" + next++ + "].";
      draft.set(path + FIELDS.get(entry.name()), name, entry);
      draft.set(path + "route", preference.equals("primary") ? "primary" : "auto", entry);
    } else {
      draft.notSupported(entry, "one node for " + name + ": reads go to primary or replicas");
    }
  }
}
