package dev.sluice.config;

import java.util.regex.Pattern;

/** A text that is a regular expression of Java, compared by its text. */
public record RegularExpression(String text) {
  /**
   * Throws if it is none.
   *
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  public RegularExpression {
    Pattern.compile(text);
  }

  /** Compiled anew: keep it. Upper and lower case are the same, a dot stands for line ends too. */
  public Pattern compiled() {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }
}
