package dev.sluice.routing;

import java.util.Set;

/**
 * A user's lists of functions ({@code functions.safe}, {@code functions.unsafe}) over a catalog.
 */
record NamedFunctions(FunctionCatalog below, Set<String> safe, Set<String> unsafe)
    implements FunctionCatalog {
  @Override
  public Purity purity(String schema, String name) {
    String qualified = schema + "." + name;
    if (unsafe.contains(name) || unsafe.contains(qualified)) {
      return Purity.UNSAFE;
    }
    if (safe.contains(qualified) || (schema.isEmpty() && safe.contains(name))) {
      return Purity.PURE;
    }
    return below.purity(schema, name);
  }

  @Override
  public boolean isSafeType(String schema, String name) {
    return below.isSafeType(schema, name);
  }
}
