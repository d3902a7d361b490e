package dev.sluice.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The settings that apply, each with where it came from. Printed, it is a configuration file with
 * the same meaning, but for the passwords, which are masked.
 */
public final class EffectiveConfig {
  /** Of a configuration that was not loaded but made otherwise. */
  public static final EffectiveConfig NONE = new EffectiveConfig(List.of());

  /**
   * One setting that applies.
   *
   * @param yaml its value as the file has it; a secret is masked
   * @param source where it comes from, in words
   * @param standard its default, in words
   */
  public record Line(String path, String yaml, String source, String standard) {}

  private final List<Line> lines;

  private EffectiveConfig(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  static EffectiveConfig of(Values values) {
    List<Line> lines = new ArrayList<>();
    Set<GroupList> done = new HashSet<>();
    for (Setting<?> setting : Settings.ALL) {
      if (!setting.isInList()) {
        add(lines, setting, values);
      } else {
        GroupList.ALL.stream()
            .filter(list -> setting.isInListAt(list.path()) && done.add(list))
            .forEach(list -> addAll(lines, list, values));
      }
    }
    return new EffectiveConfig(lines);
  }

  /** These lines, in the order of the settings; those of one setting in their own. */
  static EffectiveConfig of(List<Line> some, List<Line> others) {
    List<String> order = Settings.ALL.stream().map(Setting::path).toList();
    List<Line> lines = new ArrayList<>(some);
    lines.addAll(others);
    // Elements of a list stay together: by the list, then by the index, then by the setting.
    lines.sort(
        Comparator.comparingInt((Line line) -> order.indexOf(first(line.path(), order)))
            .thenComparing(line -> index(line.path()))
            .thenComparingInt(line -> order.indexOf(generic(line.path()))));
    return new EffectiveConfig(lines);
  }

  private static String generic(String path) {
    return path.replaceAll("\\[\\d+]", "[]");
  }

  /** The setting itself, or the first one of its list. */
  private static String first(String path, List<String> order) {
    int bracket = path.indexOf('[');
    return bracket < 0
        ? path
        : order.stream()
            .filter(setting -> setting.startsWith(path.substring(0, bracket) + "[]"))
            .findFirst()
            .orElse(path);
  }

  private static int index(String path) {
    int bracket = path.indexOf('[');
    return bracket < 0
        ? 0
        : Integer.parseInt(path.substring(bracket + 1, path.indexOf(']', bracket)));
  }

  /** Only the settings at these paths, with their indices. */
  static EffectiveConfig of(Values values, Set<String> paths) {
    return new EffectiveConfig(
        of(values).lines.stream().filter(line -> paths.contains(line.path())).toList());
  }

  private static void addAll(List<Line> lines, GroupList list, Values values) {
    for (int index : values.indices(list.path())) {
      for (Setting<?> setting : Settings.ALL) {
        if (setting.isInListAt(list.path())) {
          add(lines, setting.at(index), values);
        }
      }
    }
  }

  private static void add(List<Line> lines, Setting<?> setting, Values values) {
    values
        .effective(setting)
        .ifPresent(
            e ->
                lines.add(
                    new Line(setting.path(), e.yaml(), e.source().words(), standard(setting))));
  }

  private static String standard(Setting<?> setting) {
    return setting.standard() instanceof Setting.Standard.Fixed fixed
        ? fixed.text()
        : ((Setting.Standard.InWords) setting.standard()).words();
  }

  /** The settings that have a value, in their order. */
  public List<Line> lines() {
    return lines;
  }

  /** YAML with a comment behind every value: default, file with its line, or the variable. */
  public String yaml() {
    StringBuilder yaml = new StringBuilder();
    List<String> before = List.of();
    for (Line line : lines) {
      List<String> names = names(line.path());
      append(yaml, names, shared(before, names));
      yaml.append(": ").append(line.yaml()).append("  # ").append(line.source()).append('\n');
      before = names;
    }
    return yaml.toString();
  }

  /** {@code auth.users[0].name} is auth, users, [0], name. */
  private static List<String> names(String path) {
    return List.of(path.replace("[", ".[").split("\\.", -1));
  }

  private static int shared(List<String> before, List<String> names) {
    int shared = 0;
    while (shared < Math.min(before.size(), names.size())
        && before.get(shared).equals(names.get(shared))) {
      shared++;
    }
    return shared;
  }

  /** The names that the line before has not opened yet; the last without its colon. */
  private static void append(StringBuilder yaml, List<String> names, int shared) {
    int last = names.size() - 1;
    for (int depth = shared; depth <= last; depth++) {
      String name = names.get(depth);
      if (name.startsWith("[")) {
        continue;
      }
      boolean startsItem = depth > shared && names.get(depth - 1).startsWith("[");
      yaml.append("  ".repeat(startsItem ? depth - 1 : depth)).append(startsItem ? "- " : "");
      yaml.append(name).append(depth == last ? "" : ":\n");
    }
  }
}
