package dev.sluice.migrate;

import dev.sluice.migrate.Known.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of another program, in the order of its documentation. */
final class SettingTable {
  private final Map<String, Known> byName = new LinkedHashMap<>();

  Optional<Known> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  List<Known> all() {
    return Collections.unmodifiableList(new ArrayList<>(byName.values()));
  }

  void taken(String name, String text, Step step) {
    put(Known.taken(name, text, step));
  }

  /** Each of these names has the same fate for the same reason. */
  void because(Fate fate, String text, String... names) {
    for (String name : names) {
      put(Known.because(fate, name, text));
    }
  }

  void put(Known known) {
    if (byName.put(known.name(), known) != null) {
      throw new IllegalStateException(known.name() + " is in the table twice");
    }
  }

  /** Does to a draft what the table says of an entry. */
  void apply(Entry entry, Draft draft, String program) {
    Known known = byName.get(entry.name());
    if (known == null) {
      draft.notSupported(entry, "no setting of " + program + " that is known here");
    } else if (known.fate() == Fate.TAKEN) {
      known.step().apply(entry, draft);
    } else {
      draft.say(known.fate(), entry.shown(), known.text());
    }
  }
}
