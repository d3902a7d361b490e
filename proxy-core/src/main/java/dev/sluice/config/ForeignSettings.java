package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings that are worked out from the configuration of another program: checked as any others,
 * and printed as a configuration file. Not safe for use by several threads.
 */
public final class ForeignSettings {
  /**
   * What they make together.
   *
   * @param yaml the settings that were given, each with where it comes from; no password
   * @param problems why Sluice would not run with it; empty if it would
   * @param notes what its author should know, though nothing is wrong
   */
  public record Checked(String yaml, List<String> problems, List<String> notes) {}

  private final Map<String, Given> given = new TreeMap<>();

  /**
   * Gives a setting its value; a later one wins.
   *
   * @param path of the setting, with the index of a list's element
   * @param text its value; a list: joined by commas, patterns by line ends
   * @param from where it comes from, in words
   * @return what is allowed, if that is not
   * @throws IllegalArgumentException if there is no such setting, or it is a password
   */
  public Optional<String> put(String path, String text, String from) {
    ValueType<?> type =
        SettingNames.typeOf(path)
            .filter(t -> !t.isSecret())
            .orElseThrow(() -> new IllegalArgumentException(path));
    try {
      type.parse(text);
    } catch (NotAllowedException e) {
      return Optional.of(type.allowed());
    }
    given.put(path, new Given(text, new Source.Foreign(from)));
    return Optional.empty();
  }

  /** Whether a setting has been given a value. */
  public boolean has(String path) {
    return given.containsKey(path);
  }

  /** Looks at all of them together. Opens no file. */
  public Checked check() {
    Problems problems = new Problems();
    Values values = new Values(given, problems);
    SluiceConfig config = ConfigLoader.config(values);
    List<String> notes = new ArrayList<>(new Rules(config, values).check());
    String yaml = EffectiveConfig.of(values, given.keySet()).yaml();
    return new Checked(yaml, problems.lines(), notes);
  }
}
