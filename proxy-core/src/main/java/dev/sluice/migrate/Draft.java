package dev.sluice.migrate;

import dev.sluice.config.ForeignSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configuration as far as it has come, and what is to be said of it. */
final class Draft {
  private final ForeignSettings settings = new ForeignSettings();
  private final List<Migrated.Line> lines = new ArrayList<>();

  /** Gives a setting of Sluice the value of an entry, or says that it does not take it. */
  void set(String path, String text, Entry entry) {
    Optional<String> allowed = settings.put(path, text, entry.from());
    if (allowed.isEmpty()) {
      say(Fate.TAKEN, entry.shown(), path);
    } else {
      say(
          Fate.BY_HAND,
          entry.shown(),
          "\"" + text + "\" is nothing for " + path + "; allowed: " + allowed.get());
    }
  }

  /** The same with a value that nobody gave, but that counts there. */
  void setStandard(String path, String text, String from) {
    if (!settings.has(path)) {
      settings.put(path, text, from);
    }
  }

  boolean has(String path) {
    return settings.has(path);
  }

  /** What becomes of an entry. */
  void say(Fate fate, String name, String text) {
    lines.add(new Migrated.Line(fate, name, text));
  }

  void byHand(Entry entry, String text) {
    say(Fate.BY_HAND, entry.shown(), text);
  }

  void notNeeded(Entry entry, String text) {
    say(Fate.NOT_NEEDED, entry.shown(), text);
  }

  void notSupported(Entry entry, String text) {
    say(Fate.NOT_SUPPORTED, entry.shown(), text);
  }

  Migrated end() {
    ForeignSettings.Checked checked = settings.check();
    checked.notes().forEach(note -> say(Fate.BY_HAND, "note", note));
    return new Migrated(checked.yaml(), checked.problems(), lines);
  }
}
