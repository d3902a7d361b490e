package dev.sluice.routing;

import java.util.BitSet;

/**
 * Tells function calls from everything else that reads {@code name (} in a query: keywords, aliases
 * with column lists, names of WITH queries. In doubt it is a call.
 */
final class CallSites {
  private final Part part;
  private final BitSet withNames;

  CallSites(Part part) {
    this.part = part;
    this.withNames = withNames(part);
  }

  /** The name at i stands before a parenthesis: is it a function's? */
  boolean isCall(int i) {
    if (part.is(i - 1, ".")) {
      return true;
    }
    if (part.is(i - 1, "::") || isAlias(i)) {
      return false;
    }
    if (part.kind(i) == Tokens.Kind.QUOTED) {
      return true;
    }
    return switch (Keyword.of(part.text(i))) {
      case RESERVED, COLUMN_OR_TYPE -> false;
      case FUNCTION_OR_TYPE -> !isInfix(i);
      case UNRESERVED, NONE -> !isClause(i);
    };
  }

  /** An alias that a list of columns follows, or the name of a WITH query. */
  boolean isAlias(int i) {
    if (part.kind(i) == Tokens.Kind.WORD && (!mayBeAlias(part.text(i)) || isClause(i))) {
      return withNames.get(i);
    }
    return withNames.get(i) || part.is(i - 1, "as") || followsItem(i);
  }

  private static boolean mayBeAlias(String word) {
    Keyword keyword = Keyword.of(word);
    return keyword == Keyword.NONE || keyword == Keyword.UNRESERVED;
  }

  /** Behind a name or a parenthesis no expression can begin, so a name there is an alias. */
  private boolean followsItem(int i) {
    return switch (part.kind(i - 1)) {
      case QUOTED -> true;
      case WORD ->
          Keyword.of(part.text(i - 1)) == Keyword.NONE || part.reads(i - 2, "with", "ordinality");
      case SYMBOL -> part.is(i - 1, ")") && !closesDistinctOn(i - 1);
      default -> false;
    };
  }

  private boolean closesDistinctOn(int close) {
    int open = part.partner(close);
    return open < 0 || part.reads(open - 2, "distinct", "on");
  }

  private boolean isInfix(int i) {
    return switch (part.text(i)) {
      case "join" ->
          endsOperand(i - 1)
              || part.isAny(i - 1, "left", "right", "full", "inner", "outer", "cross", "natural");
      case "like", "ilike" -> endsOperand(i - 1) || part.is(i - 1, "not");
      default -> false;
    };
  }

  private boolean isClause(int i) {
    return switch (part.text(i)) {
      case "by" -> part.isAny(i - 1, "group", "order", "partition");
      case "over", "filter", "repeatable" -> part.is(i - 1, ")");
      case "sets" -> part.is(i - 1, "grouping");
      case "materialized" -> part.isAny(i - 1, "as", "not");
      case "zone" -> part.is(i - 1, "time");
      case "second" -> part.is(i - 1, "to") && part.isAny(i - 2, "day", "hour", "minute");
      case "first", "next" -> part.is(i - 1, "fetch");
      case "escape" -> endsOperand(i - 1);
      case "varying" -> part.isAny(i - 1, "character", "char", "bit", "nchar");
      case "system", "bernoulli" -> part.is(i - 1, "tablesample");
      case "operator" -> isBuiltInOperator(i + 1);
      default -> false;
    };
  }

  /** {@code (pg_catalog.=)} or {@code (=)}. */
  private boolean isBuiltInOperator(int open) {
    int symbol = part.reads(open + 1, "pg_catalog", ".") ? open + 3 : open + 1;
    return part.kind(symbol) == Tokens.Kind.SYMBOL && part.partner(open) == symbol + 1;
  }

  private boolean endsOperand(int i) {
    return switch (part.kind(i)) {
      case QUOTED, NUMBER, STRING, PARAMETER -> true;
      case SYMBOL -> part.isAny(i, ")", "]");
      case WORD ->
          switch (Keyword.of(part.text(i))) {
            case NONE, UNRESERVED, COLUMN_OR_TYPE -> true;
            case RESERVED -> part.isAny(i, "end", "null", "true", "false");
            case FUNCTION_OR_TYPE -> false;
          };
      default -> false;
    };
  }

  /**
   * Where {@code WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (...)} has its names.
   */
  private static BitSet withNames(Part part) {
    BitSet names = new BitSet();
    for (int i = 0; i < part.size(); i++) {
      if (part.is(i, "with")) {
        int name = part.is(i + 1, "recursive") ? i + 2 : i + 1;
        while (name > 0) {
          name = withName(part, name, names);
        }
      }
    }
    return names;
  }

  /** The next name's position, -1 behind the last. */
  private static int withName(Part part, int name, BitSet names) {
    int at = name + 1;
    if (part.is(at, "(")) {
      at = part.partner(at) + 1;
    }
    if (!part.isName(name) || at <= 0 || !part.is(at, "as")) {
      return -1;
    }
    at++;
    at += part.is(at, "not") ? 1 : 0;
    at += part.is(at, "materialized") ? 1 : 0;
    if (!part.is(at, "(") || part.partner(at) < 0) {
      return -1;
    }
    names.set(name);
    int next = part.partner(at) + 1;
    return part.is(next, ",") ? next + 1 : -1;
  }
}
