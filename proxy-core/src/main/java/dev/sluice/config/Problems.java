package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, in one wording. */
final class Problems {
  private final List<String> lines = new ArrayList<>();

  /** A value that its setting does not take. */
  void notAllowed(String name, String text, Source source, String allowed) {
    notAllowed(name, text, source.position(), allowed);
  }

  /** A value of a variable that has no setting. */
  void notAllowed(String name, String text, String allowed) {
    add(name, quote(text) + " is not allowed; allowed: " + allowed);
  }

  /**
   * The same with more to say.
   *
   * @param position where it was given, or why it is not allowed
   */
  void notAllowed(String name, String text, String position, String allowed) {
    add(name, quote(text) + " is not allowed (" + position + "); allowed: " + allowed);
  }

  void add(String name, String problem) {
    lines.add(name + ": " + problem);
  }

  void addAll(List<String> others) {
    lines.addAll(others);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private static String quote(String text) {
    // One problem, one line; a whole file given by mistake stays out of the terminal.
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return "\"" + (line.length() > 200 ? line.substring(0, 200) + "..." : line) + "\"";
  }
}
