package dev.sluice.routing;

/**
 * What the catalog of one database says, over what is built in. Immutable. Names without a schema
 * mean the objects of all schemas together, so that it does not depend on the search_path.
 *
 * @param functions the users' routines, and built-in ones of their names
 * @param rowAttributes routines that {@code t.f} may call, those that are not pure
 * @param valueAttributes routines and types that {@code (x).f} may call, those that are not pure
 * @param operators symbols of the users' operators, without schemas
 * @param types the users' types, and built-in ones to which there are casts of users
 * @param relations those that are not pure
 * @param everywhere implicit casts
 */
record CatalogFacts(
    PurityByName functions,
    PurityByName rowAttributes,
    PurityByName valueAttributes,
    PurityByName operators,
    PurityByName types,
    PurityByName relations,
    Purity everywhere)
    implements FunctionCatalog, RelationFacts {
  private static final FunctionCatalog BUILT_IN = FunctionCatalog.builtIn();

  @Override
  public Purity purity(String schema, String name) {
    Purity listed = BUILT_IN.purity(schema, name);
    Purity users = functions.find(schema, name);
    if (users == null) {
      return listed;
    }
    return listed == Purity.UNKNOWN ? users : listed.and(users);
  }

  @Override
  public Purity mention(String name, Place place) {
    Purity listed = BUILT_IN.mention(name, Place.ALONE);
    return switch (place) {
      case ALONE -> listed;
      case AFTER_NAME -> listed.and(rowAttributes.find("", name, Purity.PURE));
      case AFTER_VALUE -> listed.and(valueAttributes.find("", name, Purity.PURE));
    };
  }

  @Override
  public Purity operator(String schema, String symbol) {
    Purity listed = BUILT_IN.operator(schema, symbol);
    Purity users = operators.find("", symbol);
    if (users == null) {
      return listed;
    }
    return listed == Purity.UNKNOWN ? users : listed.and(users);
  }

  @Override
  public boolean isSafeType(String schema, String name) {
    if (!BUILT_IN.isSafeType(schema, name)) {
      return types.find(schema, name) == Purity.PURE;
    }
    return TypeNames.stored(name).stream()
        .allMatch(stored -> types.find(schema, stored, Purity.PURE) == Purity.PURE);
  }

  @Override
  public boolean changesSession(String schema, String name) {
    return functions.find(schema, name) == Purity.UNKNOWN;
  }

  @Override
  public boolean isSuspect(String name) {
    return functions.find("", name, Purity.PURE) != Purity.PURE
        || types.find("", name, Purity.PURE) != Purity.PURE
        || relations.find("", name, Purity.PURE) != Purity.PURE;
  }

  @Override
  public Purity relation(String schema, String name) {
    return relations.find(schema, name, Purity.PURE);
  }

  /** How many names are kept. */
  int size() {
    return functions.size() + operators.size() + types.size() + relations.size();
  }
}
