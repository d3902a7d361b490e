package dev.sluice.routing;

import java.util.Set;

/** What is known about functions and types by their names. Implementations are immutable. */
public interface FunctionCatalog {
  /** What a call of a function means for routing. */
  enum Purity {
    /** Every function of this name only computes or reads: may run on a replica. */
    PURE,
    /** Writes nothing, but only the primary's answer is right. */
    PRIMARY_ONLY,
    /** Writes, locks, signals or changes the session. */
    UNSAFE,
    /** Nothing is known: treated as unsafe. */
    UNKNOWN
  }

  /**
   * What is known of all functions of this name together.
   *
   * @param schema as the statement names it, empty if it does not
   * @param name the function's name as PostgreSQL stores it: folded to lower case unless quoted
   */
  Purity purity(String schema, String name);

  /**
   * Whether a cast to this type runs no user-defined function (a domain's CHECK, a user's type).
   *
   * @param schema as the statement names it, empty if it does not
   */
  boolean isSafeType(String schema, String name);

  /** The functions and types of pg_catalog. */
  static FunctionCatalog builtIn() {
    return BuiltInFunctions.INSTANCE;
  }

  /**
   * This catalog with a user's lists on top.
   *
   * @param safe names, with or without a schema ({@code report_total}, {@code app.report_total}),
   *     that may run on a replica
   * @param unsafe names that may not, whatever else is known; wins over {@code safe}
   */
  default FunctionCatalog with(Set<String> safe, Set<String> unsafe) {
    return new NamedFunctions(this, Set.copyOf(safe), Set.copyOf(unsafe));
  }
}
