package dev.sluice.routing;

import java.util.Set;

/** {@link FunctionCatalog} from the lists beside this class; their heads say how they were made. */
final class BuiltInFunctions implements FunctionCatalog {
  static final BuiltInFunctions INSTANCE = new BuiltInFunctions();

  private static final Set<String> SCHEMAS = Set.of("", "pg_catalog", "information_schema");

  private final Set<String> pure = NameList.read("functions-pure.txt");
  private final Set<String> primary = NameList.read("functions-primary.txt");
  private final Set<String> denied = NameList.read("functions-denied.txt");
  private final Set<String> types = NameList.read("types.txt");

  private BuiltInFunctions() {}

  @Override
  public Purity purity(String schema, String name) {
    if (denied.contains(name)) {
      return Purity.UNSAFE;
    }
    if (primary.contains(name)) {
      return Purity.PRIMARY_ONLY;
    }
    return SCHEMAS.contains(schema) && pure.contains(name) ? Purity.PURE : Purity.UNKNOWN;
  }

  @Override
  public boolean isSafeType(String schema, String name) {
    return schema.equals("information_schema")
        || (SCHEMAS.contains(schema) && types.contains(name));
  }
}
