package dev.sluice.routing;

/**
 * A text in which {@code *} stands for any characters, none included. Everything else stands for
 * itself.
 *
 * <p>Not a regular expression, because those may take for ever on a text that a client has chosen;
 * this takes at most the product of the two lengths.
 */
public record Glob(String pattern) {
  /** Whether the whole text is one that the pattern stands for. */
  public boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int afterStar = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        // The last star takes one character more; earlier ones need not: what follows them has
        // been found as far left as it goes.
        p = star + 1;
        t = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
