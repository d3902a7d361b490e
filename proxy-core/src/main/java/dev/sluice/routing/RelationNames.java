package dev.sluice.routing;

import java.util.Set;

/** Relations that only the primary can answer for, by their names alone. */
final class RelationNames {
  private static final Set<String> NODE_LOCAL = NameList.read("relations-node-local.txt");

  private final RelationFacts facts;

  RelationNames(RelationFacts facts) {
    this.facts = facts;
  }

  /** Any identifier that could be a relation's name. */
  static Finding identifier(String name) {
    if (!name.startsWith("pg_")) {
      return Finding.SAFE;
    }
    if (name.startsWith("pg_temp") || name.startsWith("pg_toast_temp")) {
      return Finding.primary(Reason.REPLICA_UNSAFE_RELATION, "temporary schema " + name);
    }
    boolean nodeLocal =
        name.startsWith("pg_stat_") || name.startsWith("pg_statio_") || NODE_LOCAL.contains(name);
    return nodeLocal
        ? Finding.primary(Reason.NODE_LOCAL_RELATION, "relation " + name + " differs by node")
        : Finding.SAFE;
  }

  /** An identifier that is a relation's name. */
  Finding relation(String schema, String name) {
    Finding byName = identifier(schema).and(identifier(name));
    return byName.and(
        switch (facts.relation(schema, name)) {
          case PURE -> Finding.SAFE;
          case PRIMARY_ONLY ->
              Finding.primary(
                  Reason.REPLICA_UNSAFE_RELATION,
                  "relation " + name + " is not on the replicas, or not the same there");
          case UNSAFE ->
              Finding.run(FunctionCatalog.Purity.UNSAFE, "what relation " + name + " runs");
          case UNKNOWN ->
              Finding.run(FunctionCatalog.Purity.UNKNOWN, "what relation " + name + " runs");
        });
  }
}
