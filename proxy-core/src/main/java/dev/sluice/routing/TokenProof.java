package dev.sluice.routing;

import dev.sluice.routing.FunctionCatalog.Place;
import dev.sluice.routing.FunctionCatalog.Purity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at every token of a query for what a replica must not see: words of writing statements,
 * locking clauses, calls of functions that are not known to be pure, casts to types that are not
 * built in. It knows PostgreSQL's grammar only as far as needed and trusts no parser; a query is a
 * read only if this proof and {@link ParserProof} both say so.
 *
 * <p>As good as its facts: with {@link BuiltInFunctions} alone it does not see a view's body, a
 * user's meaning of a known operator, {@code t.f} that calls a user's function f(t), a user's
 * overload of a built-in function. {@link CatalogFacts} knows them.
 */
final class TokenProof {
  /** What follows {@code AS (} in WITH queries and windows. */
  private static final String[] NO_DEFINITION = {
    "select",
    "with",
    "values",
    "table",
    "(",
    ")",
    "partition",
    "order",
    "rows",
    "range",
    "groups",
    "insert",
    "update",
    "delete",
    "merge"
  };

  private static final Set<String> PUNCTUATION =
      Set.of("(", ")", "[", "]", ",", ".", ":", ":=", "=>");

  private static final List<String> EQUAL = List.of("=", "<>");
  private static final List<String> ORDERED = List.of("<", "<=", "=", ">=", ">");

  /** Words of the grammar that compare, and the operators that they look up by name. */
  private static final Map<String, List<String>> OPERATOR_WORDS =
      Map.ofEntries(
          Map.entry("like", List.of("~~", "!~~")),
          Map.entry("ilike", List.of("~~*", "!~~*")),
          Map.entry("similar", List.of("~", "!~")),
          Map.entry("between", ORDERED),
          Map.entry("order", ORDERED),
          Map.entry("in", EQUAL),
          Map.entry("distinct", EQUAL),
          Map.entry("case", EQUAL),
          Map.entry("nullif", EQUAL),
          Map.entry("using", EQUAL),
          Map.entry("natural", EQUAL),
          Map.entry("group", EQUAL),
          Map.entry("partition", EQUAL),
          Map.entry("union", EQUAL),
          Map.entry("intersect", EQUAL),
          Map.entry("except", EQUAL));

  private final FunctionCatalog functions;
  private final RelationNames relations;
  private final TypeNames types;

  TokenProof(FunctionCatalog functions, RelationFacts facts) {
    this.functions = functions;
    this.relations = new RelationNames(facts);
    this.types = new TypeNames(functions);
  }

  Finding examine(Part query) {
    CallSites calls = new CallSites(query);
    Deque<Integer> open = new ArrayDeque<>();
    Finding finding = Finding.run(functions.everywhere(), "an implicit cast");
    for (int i = 0; i < query.size(); i++) {
      if (query.is(i, "(") || query.is(i, "[")) {
        open.push(i);
      } else if ((query.is(i, ")") || query.is(i, "]")) && !open.isEmpty()) {
        open.pop();
      }
      int enclosing = open.isEmpty() ? -1 : open.peek();
      finding = finding.and(token(query, i, calls, enclosing));
    }
    return finding;
  }

  Finding relation(String schema, String name) {
    return relations.relation(schema, name);
  }

  private Finding token(Part query, int i, CallSites calls, int enclosing) {
    return switch (query.kind(i)) {
      case WORD -> word(query, i, enclosing).and(name(query, i, calls));
      case QUOTED -> name(query, i, calls);
      case STRING -> typedLiteral(query, i);
      case SYMBOL -> symbol(query, i);
      default -> Finding.SAFE;
    };
  }

  private Finding symbol(Part query, int i) {
    String symbol = query.text(i);
    if (symbol.equals("::")) {
      return types.at(query, i + 1);
    }
    return PUNCTUATION.contains(symbol) ? Finding.SAFE : operator("", symbol);
  }

  private Finding word(Part query, int i, int enclosing) {
    return switch (query.text(i)) {
      case "insert", "update", "delete", "merge", "truncate", "returning" ->
          Finding.write(Reason.WRITE, query.text(i));
      case "into" -> Finding.write(Reason.SELECT_INTO, "into");
      case "for" ->
          query.isAny(i + 1, "update", "share", "no", "key")
              ? Finding.write(Reason.LOCKING_CLAUSE, "for " + query.text(i + 1))
              : Finding.SAFE;
      case "as" -> as(query, i, enclosing);
      default -> operatorWord(query.text(i));
    };
  }

  /** AS before the type of a CAST, or before a list of column definitions. */
  private Finding as(Part query, int i, int enclosing) {
    if (query.isAny(enclosing - 1, "cast", "treat", "xmlserialize")) {
      return types.at(query, i + 1);
    }
    return query.is(i + 1, "(") ? definitions(query, i + 1) : Finding.SAFE;
  }

  private Finding operator(String schema, String symbol) {
    return Finding.run(functions.operator(schema, symbol), "operator " + symbol);
  }

  /** Operators that words stand for, by any meaning that a user has given their symbols. */
  private Finding operatorWord(String word) {
    Finding finding = Finding.SAFE;
    for (String symbol : OPERATOR_WORDS.getOrDefault(word, List.of())) {
      finding = finding.and(operator("", symbol));
    }
    return finding;
  }

  private Finding name(Part query, int i, CallSites calls) {
    String name = query.name(i);
    Finding finding = RelationNames.identifier(name);
    if (!name.chars().allMatch(c -> c < 128)) {
      // JSqlParser gets another name for it.
      finding = finding.and(relations.relation("", name));
    }
    if (name.equals(SettingCall.FUNCTION)) {
      finding = finding.and(SettingCall.judge(query, i));
    }
    if (!query.is(i + 1, "(")) {
      return finding.and(mention(name, place(query, i)));
    }
    return finding.and(mention(name, Place.ALONE)).and(beforeParenthesis(query, i, calls));
  }

  private static Place place(Part query, int i) {
    if (!query.is(i - 1, ".")) {
      return Place.ALONE;
    }
    return query.isAny(i - 2, ")", "]") ? Place.AFTER_VALUE : Place.AFTER_NAME;
  }

  private Finding mention(String name, Place place) {
    Purity purity = functions.mention(name, place);
    boolean attribute = purity == Purity.UNKNOWN && !functions.changesSession("", name);
    return attribute
        ? Finding.unproven(Reason.UNSAFE_FUNCTION, "attribute " + name + " could be a function")
        : Finding.run(purity, "function " + name);
  }

  /** {@link Classification.Effect} bits of user's routines that a statement seems to call. */
  int routineEffects(Part statement) {
    for (int i = 0; i < statement.size(); i++) {
      String schema = statement.is(i - 1, ".") ? statement.name(i - 2) : "";
      if (statement.isName(i)
          && statement.is(i + 1, "(")
          && functions.changesSession(schema, statement.name(i))) {
        return Classification.Effect.UNKNOWN_ROUTINE;
      }
    }
    return 0;
  }

  private Finding beforeParenthesis(Part query, int i, CallSites calls) {
    if (query.is(i, "operator") && query.isName(i + 2) && query.is(i + 3, ".")) {
      // OPERATOR(schema.+): JSqlParser does not get to see it.
      return operator(query.name(i + 2), query.text(i + 4));
    }
    if (calls.isCall(i)) {
      boolean qualified = query.is(i - 1, ".");
      // A name of three parts begins with the database: nobody writes that.
      String schema = !qualified ? "" : query.is(i - 3, ".") ? "?" : query.name(i - 2);
      boolean named = !qualified || query.isName(i - 2);
      Purity purity = functions.purity(named ? schema : "?", query.name(i));
      return Finding.run(purity, "function " + query.name(i));
    }
    return calls.isAlias(i) ? definitions(query, i + 1) : Finding.SAFE;
  }

  /** {@code (a integer, b text)} behind an alias; a list of mere names passes. */
  private Finding definitions(Part query, int open) {
    int close = query.partner(open);
    if (close < 0) {
      return Finding.unproven(Reason.NOT_PARSED, "parentheses do not match");
    }
    Finding finding = Finding.SAFE;
    int at = query.isAny(open + 1, NO_DEFINITION) ? close : open + 1;
    while (at < close) {
      boolean mereName = query.is(at + 1, ",") || at + 1 == close;
      if (!mereName) {
        finding = finding.and(types.at(query, at + 1));
      }
      at = behindComma(query, at, close);
    }
    return finding;
  }

  private static int behindComma(Part query, int from, int close) {
    int at = from;
    while (at < close && !query.is(at, ",")) {
      at = query.is(at, "(") ? Math.max(query.partner(at), at) + 1 : at + 1;
    }
    return at + 1;
  }

  /** {@code money '1'}: the type's input function runs. */
  private Finding typedLiteral(Part query, int i) {
    int before = i - 1;
    boolean keyword = false;
    if (query.kind(before) == Tokens.Kind.WORD) {
      keyword =
          switch (Keyword.of(query.text(before))) {
            case RESERVED, COLUMN_OR_TYPE, FUNCTION_OR_TYPE -> true;
            case UNRESERVED ->
                query.isAny(
                    before,
                    "escape",
                    "zone",
                    "by",
                    "range",
                    "path",
                    "uescape",
                    "offset",
                    "document",
                    "content",
                    "passing",
                    "separator");
            case NONE -> false;
          };
    }
    return keyword || !query.isName(before) ? Finding.SAFE : types.endingAt(query, before);
  }
}
