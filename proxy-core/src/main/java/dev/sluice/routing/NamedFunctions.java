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
  public Purity mention(String name, Place place) {
    if (unsafe.contains(name)) {
      return Purity.UNSAFE;
    }
    return safe.contains(name) ? Purity.PURE : below.mention(name, place);
  }

  @Override
  public Purity operator(String schema, String symbol) {
    return below.operator(schema, symbol);
  }

  @Override
  public boolean isSafeType(String schema, String name) {
    return below.isSafeType(schema, name);
  }

  @Override
  public boolean changesSession(String schema, String name) {
    return purity(schema, name) == Purity.UNKNOWN && below.changesSession(schema, name);
  }

  @Override
  public boolean isSuspect(String name) {
    return below.isSuspect(name);
  }

  @Override
  public Purity everywhere() {
    return below.everywhere();
  }
}
