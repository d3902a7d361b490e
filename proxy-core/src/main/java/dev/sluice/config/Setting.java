package dev.sluice.config;

import java.util.Locale;

/**
 * One setting: its place in the file, what it takes, what it is when nobody says.
 *
 * @param path names joined by dots, as in the file; {@code []} stands for an index into a list
 * @param type what it takes
 * @param standard what it is when nobody says
 */
record Setting<T>(String path, ValueType<T> type, Standard standard) {
  /** Starts the name of every variable that sets something. */
  static final String VARIABLE_PREFIX = "SLUICE_";

  private static final String INDEX = "[]";

  /** What a setting is when nobody says. */
  sealed interface Standard {
    /** A text that its type takes. */
    record Fixed(String text) implements Standard {}

    /** Worked out from something else. */
    record InWords(String words) implements Standard {}
  }

  /** The environment variable that overrides it; {@code N} stands for an index into a list. */
  String variable() {
    return variable(path.replace(INDEX, ".N"));
  }

  private static String variable(String path) {
    return VARIABLE_PREFIX
        + path.replaceAll("(?<=[a-z])(?=[A-Z])", "_").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  boolean isInList() {
    return path.contains(INDEX);
  }

  /** Whether it belongs to the elements of this list. */
  boolean isInListAt(String list) {
    return path.startsWith(list + INDEX);
  }

  /** The same setting of one element of its list. */
  Setting<T> at(int index) {
    return new Setting<>(path.replace(INDEX, "[" + index + "]"), type, standard);
  }
}
