package dev.sluice.routing;

/** Temp. */
public interface FunctionCatalog {
  static FunctionCatalog builtIn() {
    return new FunctionCatalog() {};
  }
}
