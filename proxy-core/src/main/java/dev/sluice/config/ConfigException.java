package dev.sluice.config;

import java.util.List;

/** A configuration that Sluice cannot run with, and everything that is wrong with it. */
public final class ConfigException extends Exception {
  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Every problem found, in one line each: the setting's path or the variable's name, the value,
   * where it was given, what is allowed. Never a secret.
   */
  public List<String> problems() {
    return problems;
  }
}
