package dev.sluice.routing;

/**
 * What a database's catalog says about relations: views over volatile functions, unlogged and
 * foreign tables, sequences. Implementations are immutable.
 */
@FunctionalInterface
public interface RelationFacts {
  /** Knows nothing, objects to nothing: a replica refuses what it cannot do. */
  RelationFacts NONE = (schema, name) -> true;

  /**
   * Whether a replica gives the primary's answer for this relation.
   *
   * @param schema as the statement names it, empty if it does not
   * @param name as PostgreSQL stores it: folded to lower case unless quoted
   */
  boolean isReplicaSafe(String schema, String name);
}
