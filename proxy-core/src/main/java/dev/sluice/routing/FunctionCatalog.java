package dev.sluice.routing;

import java.util.Set;

/**
 * What is known about functions, operators and types by their names. Implementations are immutable.
 */
public interface FunctionCatalog {
  /** What running a function means for routing. The order matters: a later one is graver. */
  enum Purity {
    /** Every function of this name only computes or reads: may run on a replica. */
    PURE,
    /** Writes nothing, but only the primary's answer is right. */
    PRIMARY_ONLY,
    /** Writes, locks or signals, and leaves the session as it is. */
    UNSAFE,
    /** Nothing is known, or it may change the session: treated as if it did. */
    UNKNOWN;

    Purity and(Purity other) {
      return other.compareTo(this) > 0 ? other : this;
    }
  }

  /** Where a name stands that no parenthesis follows. */
  enum Place {
    /** No dot before it: it calls nothing, unless it is a word that is better avoided. */
    ALONE,
    /** {@code t.f}: may call a function whose argument is a row. */
    AFTER_NAME,
    /** {@code (x).f}: may call a function of one argument of any type. */
    AFTER_VALUE
  }

  /**
   * What is known of all functions of this name together.
   *
   * @param schema as the statement names it, empty if it does not
   * @param name the function's name as PostgreSQL stores it: folded to lower case unless quoted
   */
  Purity purity(String schema, String name);

  /** What a name can mean that is not called with parentheses. */
  Purity mention(String name, Place place);

  /**
   * What is known of all operators of this symbol together.
   *
   * @param schema as the statement names it, empty if it does not
   */
  Purity operator(String schema, String symbol);

  /**
   * Whether a cast to this type runs no function that is not pure (a domain's CHECK, a user's
   * type).
   *
   * @param schema as the statement names it, empty if it does not
   */
  boolean isSafeType(String schema, String name);

  /** Whether a user's routine of this name is there and may change the session. */
  default boolean changesSession(String schema, String name) {
    return false;
  }

  /**
   * Whether anything of a user's that has this name, in whatever schema, may not run or be read on
   * a replica.
   */
  default boolean isSuspect(String name) {
    return false;
  }

  /** What can run in any query, whatever it names: implicit casts. */
  default Purity everywhere() {
    return Purity.PURE;
  }

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
