package dev.sluice.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody meant who wrote another. */
public final class NearestName {
  private NearestName() {}

  /**
   * The candidate that takes the fewest changes of a letter, if these are few: two, or a third of
   * the letters. Case, dashes and underscores do not count; {@code maxClients} finds {@code
   * limits.maxClients}.
   */
  public static Optional<String> of(String name, Collection<String> candidates) {
    int letters = plain(lastPart(name)).length();
    // Two letters in the wrong order are two changes.
    int most = letters < 4 ? 1 : Math.max(2, letters / 3);
    return candidates.stream()
        .filter(candidate -> distance(name, candidate) <= most)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  private static int distance(String name, String candidate) {
    int whole = changes(plain(name), plain(candidate));
    // The right name in the wrong place costs one change.
    int last = 1 + changes(plain(lastPart(name)), plain(lastPart(candidate)));
    return Math.min(whole, last);
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String plain(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, one row at a time. */
  private static int changes(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
