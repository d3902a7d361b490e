package dev.sluice.config;

import dev.sluice.config.PgpoolVariable.Becomes;
import dev.sluice.config.PgpoolVariable.Effect;
import dev.sluice.config.PgpoolVariable.Refused;
import dev.sluice.config.PgpoolVariable.Replaced;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the environment of Bitnami's Pgpool-II image (containers/bitnami/pgpool, README and
 * libpgpool.sh), so that a Deployment of it needs only another image. An empty variable is an unset
 * one, as there.
 */
final class PgpoolEnvironment {
  private static final String PREFIX = "PGPOOL_";
  private static final Set<String> OFF = Set.of("no", "false", "off", "0");

  private final Map<String, String> variables = new TreeMap<>();
  private final Map<String, Given> given = new TreeMap<>();
  private final Problems problems = new Problems();
  private final List<String> notes = new ArrayList<>();

  private PgpoolEnvironment(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (!value.isEmpty() && !ServiceLinks.isServiceLink(name, value)) {
            variables.put(name, value);
          }
        });
  }

  static Layer read(Map<String, String> environment) {
    PgpoolEnvironment reader = new PgpoolEnvironment(environment);
    PgpoolVariables.ALL.forEach(reader::known);
    reader.standardUser();
    reader.unknown();
    return new Layer(reader.given, reader.problems.lines(), reader.notes);
  }

  private void known(PgpoolVariable variable) {
    String name = variable.name();
    String value = variables.get(name);
    // As in Bitnami's scripts, the file wins over the variable.
    if (value == null || variables.containsKey(name + "_FILE")) {
      return;
    }
    Effect effect = variable.effect();
    if (effect instanceof Becomes becomes) {
      become(name, value, becomes);
    } else if (effect instanceof Replaced replaced && !isOff(value)) {
      notes.add(name + " has no effect: " + replaced.instead());
    } else if (effect instanceof Refused refused && !isOff(value)) {
      problems.notAllowed(name, value, refused.why(), "no");
    }
  }

  private static boolean isOff(String value) {
    return OFF.contains(value.toLowerCase(Locale.ROOT));
  }

  private void become(String name, String value, Becomes becomes) {
    try {
      Optional<String> text = becomes.conversion().convert(value, variables, notes);
      text.ifPresent(t -> given.put(becomes.path(), new Given(t, new Source.Variable(name))));
    } catch (NotAllowedException e) {
      problems.notAllowed(name, e.offendingText(), becomes.allowed());
    }
  }

  /** The image's own default, which must not become the monitor's user. */
  private void standardUser() {
    for (Setting<?> password : List.of(Settings.QUERY.password(), Settings.QUERY.passwordFile())) {
      Given text = given.get(password.path());
      if (text != null) {
        given.putIfAbsent(Settings.QUERY.user().path(), new Given("postgres", text.source()));
      }
    }
  }

  private void unknown() {
    Set<String> names = PgpoolVariables.names();
    for (String name : variables.keySet()) {
      if (name.startsWith(PREFIX) && !names.contains(name)) {
        notes.add(name + " has no effect: Sluice does not know it");
      }
    }
  }
}
