package dev.sluice.routing;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the configuration says about statements, over whatever the catalogs say.
 *
 * @param safe functions that may run on a replica, with or without a schema
 * @param unsafe functions that may not; wins over {@code safe}
 * @param primaryPatterns reads that run on the primary: looked for in the normal form of a
 *     statement, whatever the case
 */
public record UserLists(Set<String> safe, Set<String> unsafe, List<Pattern> primaryPatterns) {
  /** The configuration says nothing. */
  public static final UserLists NONE = new UserLists(Set.of(), Set.of(), List.of());

  public UserLists {
    safe = Set.copyOf(safe);
    unsafe = Set.copyOf(unsafe);
    primaryPatterns =
        primaryPatterns.stream()
            .map(p -> Pattern.compile(p.pattern(), p.flags() | Pattern.CASE_INSENSITIVE))
            .toList();
  }

  Facts over(FunctionCatalog functions, RelationFacts relations) {
    boolean named = !safe.isEmpty() || !unsafe.isEmpty();
    return new Facts(named ? functions.with(safe, unsafe) : functions, relations, primaryPatterns);
  }
}
