package dev.sluice.config;

import dev.sluice.config.PgpoolVariable.Becomes;
import dev.sluice.config.PgpoolVariable.Effect;
import dev.sluice.config.PgpoolVariable.Refused;
import dev.sluice.config.PgpoolVariable.Replaced;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the variables of Bitnami's Pgpool-II image mean to Sluice, for those who have the same
 * settings in a pgpool.conf. Such a setting is named as there: {@code num_init_children} is {@code
 * PGPOOL_NUM_INIT_CHILDREN}.
 */
public final class PgpoolMeanings {
  private static final String PREFIX = "PGPOOL_";

  /** What a variable means. */
  public sealed interface Meaning {}

  /** It sets this setting. */
  public record Sets(String path) implements Meaning {}

  /** Sluice does it in another way. */
  public record Instead(String what) implements Meaning {}

  /** Sluice cannot do it. */
  public record Cannot(String why) implements Meaning {}

  /**
   * What came out of some variables.
   *
   * @param settings texts by the path of the setting
   * @param notes what was not taken, and what its author should know
   */
  public record Translation(Map<String, String> settings, List<String> notes) {}

  private PgpoolMeanings() {}

  /**
   * The meaning of a variable.
   *
   * @param name without {@code PGPOOL_}
   * @throws IllegalArgumentException if there is no such variable
   */
  public static Meaning of(String name) {
    return PgpoolVariables.ALL.stream()
        .filter(variable -> variable.name().equals(PREFIX + name))
        .findFirst()
        .map(variable -> meaning(variable.effect()))
        .orElseThrow(() -> new IllegalArgumentException(name));
  }

  private static Meaning meaning(Effect effect) {
    if (effect instanceof Becomes becomes) {
      return new Sets(becomes.path());
    }
    return effect instanceof Replaced replaced
        ? new Instead(replaced.instead())
        : new Cannot(((Refused) effect).why());
  }

  /**
   * What the variables become.
   *
   * @param values by the variables' names without {@code PGPOOL_}
   */
  public static Translation translate(Map<String, String> values) {
    Map<String, String> environment = new TreeMap<>();
    values.forEach((name, value) -> environment.put(PREFIX + name, value));
    Layer layer = PgpoolEnvironment.read(environment);
    Map<String, String> settings = new TreeMap<>();
    layer.given().forEach((path, given) -> settings.put(path, given.text()));
    List<String> notes = new ArrayList<>();
    layer.notes().forEach(note -> notes.add(asInFile(note, values)));
    layer.problems().forEach(problem -> notes.add(asInFile(problem, values)));
    return new Translation(settings, notes);
  }

  private static String asInFile(String line, Map<String, String> values) {
    String text = line;
    for (String name : values.keySet()) {
      text = text.replace(PREFIX + name, name.toLowerCase(Locale.ROOT));
    }
    return text.replaceAll("PGPOOL_([A-Z_]+)", "$1");
  }
}
