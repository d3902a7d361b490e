package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the SLUICE_* variables: one for each setting. */
final class SluiceEnvironment {
  /** Read by logback.xml, not by Sluice; checked here, because Logback would be silent about it. */
  private static final Map<String, Set<String>> LOGGING =
      Map.of(
          "SLUICE_LOG_LEVEL", Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR"),
          "SLUICE_LOG_FORMAT", Set.of("text", "json"));

  private final Map<String, Given> given = new TreeMap<>();
  private final Problems problems = new Problems();

  private SluiceEnvironment() {}

  static Layer read(Map<String, String> environment) {
    SluiceEnvironment reader = new SluiceEnvironment();
    new TreeMap<>(environment).forEach(reader::variable);
    return new Layer(reader.given, reader.problems.lines(), List.of());
  }

  private void variable(String name, String value) {
    if (!name.startsWith(Setting.VARIABLE_PREFIX) || ServiceLinks.isServiceLink(name, value)) {
      return;
    }
    Source source = new Source.Variable(name);
    Set<String> choices = LOGGING.get(name);
    Optional<String> path = SettingNames.pathOf(name);
    if (choices != null && !choices.contains(value)) {
      problems.notAllowed(name, value, String.join(", ", choices.stream().sorted().toList()));
    } else if (path.isPresent()) {
      given.put(path.get(), new Given(value, source));
    } else if (choices == null) {
      problems.add(name, "unknown environment variable" + suggestion(name));
    }
  }

  private static String suggestion(String name) {
    return SettingNames.nearestVariable(name, LOGGING.keySet())
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("");
  }
}
