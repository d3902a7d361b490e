package dev.sluice.routing;

import java.util.Set;

/** {@link FunctionCatalog} from the lists beside this class; their heads say how they were made. */
final class BuiltInFunctions implements FunctionCatalog {
  static final BuiltInFunctions INSTANCE = new BuiltInFunctions();

  private static final Set<String> SCHEMAS = Set.of("", "pg_catalog", "information_schema");

  /** Attributes of composite values that the drivers' catalog queries read. */
  private static final Set<String> ATTRIBUTES = Set.of("n", "x");

  private final Set<String> pure = NameList.read("functions-pure.txt");
  private final Set<String> primary = NameList.read("functions-primary.txt");
  private final Set<String> denied = NameList.read("functions-denied.txt");
  private final Set<String> operators = NameList.read("operators.txt");
  private final Set<String> types = NameList.read("types.txt");

  private BuiltInFunctions() {}

  @Override
  public Purity purity(String schema, String name) {
    Purity listed = listed(name);
    if (listed != Purity.PURE) {
      return listed;
    }
    return SCHEMAS.contains(schema) && pure.contains(name) ? Purity.PURE : Purity.UNKNOWN;
  }

  /** What the name is listed for, whatever its schema: PURE if it is not. */
  private Purity listed(String name) {
    if (denied.contains(name)) {
      return Purity.UNSAFE;
    }
    return primary.contains(name) ? Purity.PRIMARY_ONLY : Purity.PURE;
  }

  /** Listed names count everywhere: ('s'::regclass).nextval is a call, too. */
  @Override
  public Purity mention(String name, Place place) {
    Purity listed = listed(name);
    return listed == Purity.PURE && place == Place.AFTER_VALUE && !ATTRIBUTES.contains(name)
        ? Purity.UNKNOWN
        : listed;
  }

  @Override
  public Purity operator(String schema, String symbol) {
    return SCHEMAS.contains(schema) && operators.contains(symbol) ? Purity.PURE : Purity.UNKNOWN;
  }

  @Override
  public boolean isSafeType(String schema, String name) {
    return schema.equals("information_schema")
        || (SCHEMAS.contains(schema) && types.contains(name));
  }
}
