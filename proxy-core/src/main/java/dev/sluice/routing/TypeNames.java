package dev.sluice.routing;

import java.util.List;
import java.util.Map;

/** The types that casts and typed literals name: a user's type can run a user's function. */
final class TypeNames {
  private static final List<String> STRINGS = List.of("bpchar", "varchar");

  /**
   * SQL's names for types, and the names that pg_type has for them: built in only without quotes.
   */
  private static final Map<String, List<String>> GRAMMAR_ONLY =
      Map.ofEntries(
          Map.entry("bigint", List.of("int8")),
          Map.entry("smallint", List.of("int2")),
          Map.entry("int", List.of("int4")),
          Map.entry("integer", List.of("int4")),
          Map.entry("decimal", List.of("numeric")),
          Map.entry("dec", List.of("numeric")),
          Map.entry("real", List.of("float4")),
          Map.entry("float", List.of("float4", "float8")),
          Map.entry("double", List.of("float8")),
          Map.entry("boolean", List.of("bool")),
          Map.entry("character", STRINGS),
          Map.entry("nchar", STRINGS),
          Map.entry("national", STRINGS));

  /** What more words may follow of: {@code timestamp with time zone}, {@code bit varying}. */
  private static final Map<String, List<String>> LONGER =
      Map.of(
          "timestamp", List.of("timestamp", "timestamptz"),
          "time", List.of("time", "timetz"),
          "char", List.of("char", "bpchar", "varchar"),
          "bit", List.of("bit", "varbit"));

  private final FunctionCatalog functions;

  TypeNames(FunctionCatalog functions) {
    this.functions = functions;
  }

  /** The names in pg_type that the name of a built-in type may stand for. */
  static List<String> stored(String name) {
    return GRAMMAR_ONLY.getOrDefault(name, LONGER.getOrDefault(name, List.of(name)));
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
    boolean quotedAlias = part.kind(at) == Tokens.Kind.QUOTED && GRAMMAR_ONLY.containsKey(name);
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
