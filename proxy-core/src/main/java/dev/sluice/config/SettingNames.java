package dev.sluice.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that a file and the environment may use for settings. */
final class SettingNames {
  private static final Pattern INDEX_IN_PATH = Pattern.compile("\\[(\\d+)]");

  /** Three digits: more users than that belong into PostgreSQL; more rules nobody can read. */
  private static final Pattern INDEX_IN_VARIABLE = Pattern.compile("(?<=_)(\\d{1,3})(?=_)");

  private static final Collection<String> SECTIONS = new TreeSet<>();
  private static final Map<String, ValueType<?>> TYPES = new TreeMap<>();
  private static final Map<String, String> PATHS_BY_VARIABLE = new TreeMap<>();

  static {
    for (Setting<?> setting : Settings.ALL) {
      TYPES.put(setting.path(), setting.type());
      PATHS_BY_VARIABLE.put(setting.variable(), setting.path());
      for (int dot = setting.path().indexOf('.'); dot > 0; ) {
        SECTIONS.add(setting.path().substring(0, dot));
        dot = setting.path().indexOf('.', dot + 1);
      }
    }
    GroupList.ALL.forEach(list -> SECTIONS.remove(list.path() + "[]"));
  }

  private SettingNames() {}

  /** Whether the path is that of a group of settings. */
  static boolean isSection(String path) {
    return SECTIONS.contains(path);
  }

  /** What the setting at a path takes; empty if there is no such setting. */
  static Optional<ValueType<?>> typeOf(String path) {
    return Optional.ofNullable(TYPES.get(template(path)));
  }

  /** The names right below a section, in words. */
  static String namesBelow(String section) {
    Collection<String> names = new TreeSet<>();
    for (String path : TYPES.keySet()) {
      if (section.isEmpty() || path.startsWith(section + ".")) {
        String below = section.isEmpty() ? path : path.substring(section.length() + 1);
        names.add(below.replaceAll("[.\\[].*", ""));
      }
    }
    return String.join(", ", names);
  }

  /** The path of a setting or section that somebody may have meant. */
  static Optional<String> nearestPath(String path) {
    List<String> candidates = new ArrayList<>(TYPES.keySet());
    candidates.addAll(SECTIONS);
    GroupList.ALL.forEach(list -> candidates.add(list.path()));
    Matcher index = INDEX_IN_PATH.matcher(path);
    String found = index.find() ? index.group() : "[0]";
    return NearestName.of(template(path), candidates).map(name -> name.replace("[]", found));
  }

  /** The path of the setting that an environment variable overrides. */
  static Optional<String> pathOf(String variable) {
    Matcher index = INDEX_IN_VARIABLE.matcher(variable);
    if (!index.find()) {
      return Optional.ofNullable(PATHS_BY_VARIABLE.get(variable));
    }
    String path = PATHS_BY_VARIABLE.get(index.replaceFirst("N"));
    return Optional.ofNullable(path)
        .map(template -> template.replace("[]", "[" + Integer.parseInt(index.group()) + "]"));
  }

  /** The variable that somebody may have meant. */
  static Optional<String> nearestVariable(String variable, Collection<String> others) {
    List<String> candidates = new ArrayList<>(PATHS_BY_VARIABLE.keySet());
    candidates.addAll(others);
    return NearestName.of(variable, candidates);
  }

  private static String template(String path) {
    return INDEX_IN_PATH.matcher(path).replaceAll("[]");
  }
}
