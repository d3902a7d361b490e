package dev.sluice.routing;

import java.util.Set;

/** The types that casts and typed literals name: a user's type can run a user's function. */
final class TypeNames {
  /** SQL's names for types that pg_type does not know: built in only without quotes. */
  private static final Set<String> GRAMMAR_ONLY =
      Set.of(
          "bigint",
          "smallint",
          "int",
          "integer",
          "decimal",
          "dec",
          "real",
          "float",
          "double",
          "boolean",
          "character",
          "nchar",
          "national");

  private final FunctionCatalog functions;

  TypeNames(FunctionCatalog functions) {
    this.functions = functions;
  }

  /** The type whose name begins at i. */
  Finding at(Part part, int i) {
    String schema = "";
    int at = i;
    if (part.is(at + 1, ".")) {
      schema = part.name(at);
      at += 2;
    }
    String name = part.name(at);
    boolean quotedAlias = part.kind(at) == Tokens.Kind.QUOTED && GRAMMAR_ONLY.contains(name);
    return !quotedAlias && !part.is(at + 1, ".") && functions.isSafeType(schema, name)
        ? Finding.SAFE
        : unknown(name);
  }

  /** The type whose last word is at i: {@code date ''}, {@code pg_catalog.date ''}. */
  Finding endingAt(Part part, int i) {
    return at(part, part.is(i - 1, ".") ? i - 2 : i);
  }

  Finding named(String schema, String name) {
    return functions.isSafeType(schema, name) ? Finding.SAFE : unknown(name);
  }

  private static Finding unknown(String name) {
    return Finding.unproven(
        Reason.UNSAFE_FUNCTION, "a conversion to type " + name + " may run a user's function");
  }
}
