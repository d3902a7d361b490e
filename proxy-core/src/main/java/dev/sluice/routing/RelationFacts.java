package dev.sluice.routing;

import dev.sluice.routing.FunctionCatalog.Purity;

/**
 * What a database's catalog says about relations: views over volatile functions, unlogged and
 * foreign tables, sequences. Implementations are immutable.
 */
@FunctionalInterface
public interface RelationFacts {
  /** Knows nothing, objects to nothing: a replica refuses what it cannot do. */
  RelationFacts NONE = (schema, name) -> Purity.PURE;

  /**
   * What reading any relation of this name means.
   *
   * @param schema as the statement names it, empty if it does not
   * @param name as PostgreSQL stores it: folded to lower case unless quoted
   */
  Purity relation(String schema, String name);
}
