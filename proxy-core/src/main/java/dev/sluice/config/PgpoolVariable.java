package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A variable of Bitnami's Pgpool-II image and what it means to Sluice. */
record PgpoolVariable(String name, Effect effect) {
  /** What it means. */
  sealed interface Effect {}

  /**
   * It sets a setting.
   *
   * @param path of the setting
   * @param allowed values, in words
   */
  record Becomes(String path, String allowed, Conversion conversion) implements Effect {}

  /**
   * Sluice does it in another way. Said if it is switched on.
   *
   * @param instead what Sluice does
   */
  record Replaced(String instead) implements Effect {}

  /**
   * Sluice cannot do it, and to go on without it would be wrong. A problem if it is switched on.
   *
   * @param why the reason
   */
  record Refused(String why) implements Effect {}

  /** From a variable's value to a setting's text. */
  @FunctionalInterface
  interface Conversion {
    /**
     * Converts one value.
     *
     * @param variables the others
     * @param notes takes what the operator should know about the conversion
     * @return empty if the setting stays as it is
     * @throws NotAllowedException if it is no value of the variable
     */
    Optional<String> convert(String value, Map<String, String> variables, List<String> notes)
        throws NotAllowedException;
  }
}
