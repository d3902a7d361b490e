package dev.sluice.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random statements that only read, of which any expression, relation or clause may be replaced by
 * one that writes. They fit the tables of {@code generated.sql}, so that most of them succeed.
 */
final class RandomStatement {
  private static final int DEEPEST = 4;

  private final Spelling spell;
  private final int hiddenIn;
  private final boolean hidesInCatalog;
  private final List<String> scope = new ArrayList<>();
  private int visible;
  private int depth;
  private int names;
  private boolean writes;

  private RandomStatement(Random random, int hiddenIn, boolean hidesInCatalog) {
    this.spell = new Spelling(random);
    this.hiddenIn = hiddenIn;
    this.hidesInCatalog = hidesInCatalog;
  }

  /**
   * A statement.
   *
   * @param writes whether something in it writes when it is evaluated
   */
  record Made(String sql, boolean writes) {}

  /** A statement without any write. */
  static Made reading(Random random) {
    return new RandomStatement(random, 0, false).make();
  }

  /**
   * A statement in which about one expression of {@code oneIn} writes.
   *
   * @param inCatalog whether by what only the catalog knows, too: views, operators, casts,
   *     overloads
   */
  static Made writing(Random random, int oneIn, boolean inCatalog) {
    return new RandomStatement(random, oneIn, inCatalog).make();
  }

  private Made make() {
    String sql =
        switch (spell.number(12)) {
          case 0 -> "explain (costs off) " + query();
          case 1 -> "copy (" + query() + ") to stdout";
          case 2 -> query() + ";" + spell.space() + query();
          case 3 -> "(" + query() + ")";
          case 4 -> "/* ; */" + spell.space() + query() + spell.space() + ";";
          default -> query();
        };
    return new Made(sql, writes);
  }

  private String query() {
    depth++;
    int outer = scope.size();
    String query =
        switch (depth > DEEPEST ? 9 : spell.number(14)) {
          case 0 -> values() + orderAndLimit();
          case 1 -> with();
          case 2 ->
              select() + spell.pick(" union ", " union all ", " except ", " intersect ") + select();
          case 3 ->
              "("
                  + select()
                  + orderAndLimit()
                  + ") union all ("
                  + select()
                  + ") order by 1"
                  + limit();
          default -> select() + orderAndLimit();
        };
    scope.subList(outer, scope.size()).clear();
    depth--;
    return query;
  }

  /** A query that stands where nothing beside it is visible. */
  private String closedQuery() {
    int before = visible;
    visible = scope.size();
    String query = query();
    visible = before;
    return query;
  }

  /** One integer column, so that it fits everywhere. */
  private String select() {
    int outer = scope.size();
    String from = from();
    String distinct =
        switch (spell.number(12)) {
          case 0 -> "distinct ";
          case 1 -> "distinct on (" + integer() + ") ";
          case 2 -> "all ";
          default -> "";
        };
    String where = spell.chance(2) ? spell.space() + "where " + condition() : "";
    String list =
        switch (spell.number(10)) {
          case 0, 1 -> grouped(where, from);
          case 2 -> window() + alias() + " " + from + where;
          default -> integer() + alias() + " " + from + where;
        };
    scope.subList(outer, scope.size()).clear();
    return "select" + spell.space() + distinct + list;
  }

  private String alias() {
    return spell.chance(4) ? " as " + spell.pick("x", "\"select\"", "\"X y\"", "int") : "";
  }

  private String grouped(String where, String from) {
    String key = integer();
    String having = spell.chance(2) ? " having " + aggregate() + " > " + constant() : "";
    String group =
        switch (spell.number(5)) {
          case 0 -> "rollup (" + key + ")";
          case 1 -> "grouping sets ((" + key + "), ())";
          case 2 -> "cube (" + key + ")";
          default -> key;
        };
    return aggregate() + " " + from + where + " group by " + group + having;
  }

  private String from() {
    StringBuilder from = new StringBuilder("from" + spell.space() + item());
    while (spell.chance(3)) {
      from.append(
          switch (spell.number(6)) {
            case 0 -> ", " + item();
            case 1 -> " left join " + item() + " on " + condition();
            case 2 -> " join (" + item() + " cross join " + item() + ") on " + condition();
            case 3 -> " cross join lateral (" + query() + ") as " + entered() + "(a)";
            case 4 -> " join " + item() + " on " + condition();
            default -> " left join lateral (" + query() + ") " + entered() + "(a) on true";
          });
    }
    return from.toString();
  }

  private String item() {
    if (depth > DEEPEST) {
      return spell.name("public", "t") + " " + entered();
    }
    if (hides()) {
      return hiddenItem();
    }
    return switch (spell.number(14)) {
      case 0 -> "(" + closedQuery() + ") " + entered() + "(a)";
      case 1 -> spell.call("generate_series", "1, " + small()) + " as " + entered() + "(a)";
      case 2 ->
          "rows from ("
              + spell.call("generate_series", "1, " + small())
              + ", "
              + spell.call("unnest", array())
              + ") as "
              + entered()
              + "(a, b)";
      case 3 -> spell.call("unnest", array()) + " with ordinality " + entered() + "(a, o)";
      case 4 -> "(values (" + integer() + "), (" + integer() + ")) as " + entered() + "(a)";
      case 5 -> "json_to_recordset('[{\"a\":1}]') as " + entered() + "(a int)";
      case 6 ->
          "t "
              + entered()
              + " tablesample bernoulli ("
              + small()
              + ") repeatable ("
              + constant()
              + ")";
      default -> spell.name("public", spell.pick("t", "u", "v")) + " " + entered();
    };
  }

  private String hiddenItem() {
    writes = true;
    return switch (spell.number(hidesInCatalog ? 7 : 5)) {
      case 0 -> spell.ownCall("hidden_set", "1") + " as " + entered() + "(a)";
      case 1 ->
          "rows from ("
              + spell.ownCall("hidden_set", "1")
              + ", generate_series(1, 2)) as "
              + entered()
              + "(a, b)";
      case 2 ->
          "(select a from t for "
              + spell.pick("update", "share", "no key update", "key share")
              + ") "
              + entered();
      case 3 -> "t " + entered() + " tablesample system (hidden(50)) repeatable (1)";
      case 4 -> "lateral " + spell.ownCall("hidden_set", constant()) + " " + entered() + "(a)";
      case 5 -> spell.name("public", "hidden_view") + " " + entered();
      default -> spell.name("public", "hidden_view_of_view") + " " + entered();
    };
  }

  /** A new alias with a column a. */
  private String entered() {
    String name = "r" + names++;
    scope.add(name);
    return name;
  }

  private String with() {
    String name = "w" + names++;
    String text =
        spell.chance(4)
            ? "with recursive "
                + name
                + "(a) as (select 1 union all select a + "
                + constant()
                + " from "
                + name
                + " where a < 3)"
            : "with "
                + name
                + "(a) as"
                + spell.pick("", "", " materialized", " not materialized")
                + " ("
                + (hides() ? hiddenBody() : closedQuery())
                + ")";
    scope.add(name);
    return text + " select " + integer() + " from " + name + orderAndLimit();
  }

  private String hiddenBody() {
    writes = true;
    return spell.pick(
        "insert into log values (1) returning a",
        "update u set a = 1 returning a",
        "delete from log returning a",
        "with y as (delete from log returning a) select a from y",
        "merge into log using t on false when not matched then insert values (1) returning 1");
  }

  private String values() {
    return "values (" + integer() + "), (" + integer() + ")";
  }

  private String orderAndLimit() {
    String order = spell.chance(3) ? " order by " + spell.pick("1", "1 desc", "1 nulls first") : "";
    return order + limit();
  }

  private String limit() {
    return switch (spell.number(8)) {
      case 0 -> " limit " + small();
      case 1 -> " offset " + small();
      case 2 -> " fetch first (" + small() + ") rows only";
      default -> "";
    };
  }

  private String constant() {
    return spell.pick(
        "1",
        "2",
        spell.isOdd() ? "0x1" : "3",
        "1e0::int",
        "'1'::int",
        "int '1'",
        "cast('2' as int)");
  }

  /** An integer that needs no row. */
  private String small() {
    return hides()
        ? hiddenInteger()
        : spell.pick("1", "2", "(select 3)", "1 + 1", "coalesce(null, 2)");
  }

  private String column() {
    if (scope.size() <= visible) {
      return constant();
    }
    return spell.name(scope.get(visible + spell.number(scope.size() - visible)))
        + spell.gap()
        + "."
        + spell.gap()
        + spell.name("a");
  }

  private String integer() {
    if (hides()) {
      return hiddenInteger();
    }
    if (depth > DEEPEST) {
      return spell.chance(2) ? column() : constant();
    }
    depth++;
    Supplier<String> one = spell.chance(2) ? this::column : this::integer;
    String made =
        switch (spell.number(26)) {
          case 0 ->
              one.get() + " " + spell.pick("+", "-", "*", "|", "&", "#", "<<") + " " + constant();
          case 1 -> spell.call("abs", integer());
          case 2 -> "coalesce" + spell.gap() + "(" + one.get() + ", " + integer() + ")";
          case 3 ->
              "case when " + condition() + " then " + integer() + " else " + integer() + " end";
          case 4 -> "(" + array() + ")[" + integer() + "]";
          case 5 -> "(select " + integer() + ")";
          case 6 -> spell.call("length", text());
          case 7 -> "(2 + " + one.get() + ")";
          case 8 -> "position(" + text() + " in " + text() + ")";
          case 9 -> "extract(day from date '2020-01-01' + " + constant() + ")::int";
          case 10 -> spell.call("mod", integer() + ", 7");
          case 11 -> "greatest(" + integer() + ", " + one.get() + ")";
          case 12 -> "nullif(" + integer() + ", " + constant() + ")";
          case 13 -> "- " + one.get();
          case 14 -> "(row(" + integer() + ", 2) is null)::int";
          case 15 -> spell.call("array_length", "array[" + integer() + ", " + integer() + "], 1");
          case 16 -> "(" + condition() + ")::int";
          case 17 ->
              "cast("
                  + integer()
                  + " as "
                  + spell.pick("int", "pg_catalog.int4", "integer", "\"int4\"")
                  + ")";
          case 18 -> "(select max(u.a) from u where u.a <> " + column() + ")";
          case 19 -> "('{\"a\": 1}'::jsonb ->> " + spell.literal("a") + ")::int";
          case 20 -> spell.call("cardinality", array());
          case 21 -> "least(" + integer() + ", 5)";
          case 22 -> "(select count(*)::int from (" + query() + ") q" + names++ + ")";
          case 23 -> "(array(" + query() + "))[1]";
          default -> one.get();
        };
    depth--;
    return spell.chance(8) ? "(" + made + ")" : made;
  }

  private String window() {
    return switch (spell.number(4)) {
      case 0 ->
          "sum(" + column() + ") over (partition by " + column() + " order by " + column() + ")";
      case 1 -> "row_number() over (order by " + column() + ")";
      case 2 ->
          "count(*) over (order by "
              + column()
              + " rows between "
              + small()
              + " preceding and current row)";
      default -> "lag(" + column() + ", " + constant() + ") over (order by " + column() + ")";
    };
  }

  private String aggregate() {
    if (hides()) {
      writes = true;
      return spell.pick(
          "hidden_sum(1)",
          "count(*) filter (where hidden_bool())",
          "string_agg('x', ',' order by hidden(1))",
          "max(hidden(1))",
          "sum(distinct hidden(1))",
          "percentile_disc(0.5) within group (order by hidden(1))");
    }
    return switch (spell.number(6)) {
      case 0 -> "count(*) filter (where " + condition() + ")";
      case 1 -> "sum(" + column() + ")";
      case 2 -> "count(distinct " + integer() + ")";
      case 3 -> "length(string_agg(" + text() + ", ',' order by " + integer() + "))";
      case 4 -> "percentile_disc(0.5) within group (order by " + integer() + ")";
      default -> "max(" + column() + " + " + integer() + ")";
    };
  }

  private String array() {
    if (hides()) {
      writes = true;
      return spell.pick("array[hidden(1)]", "array(select hidden(1))", "'{1}'::int[] || hidden(1)");
    }
    return switch (spell.number(5)) {
      case 0 -> "array[" + integer() + ", " + integer() + "]";
      case 1 -> "array(" + query() + ")";
      case 2 -> "'{1,2}'::int[]";
      case 3 -> "string_to_array('1,2', ',')::int[]";
      default -> "array_append('{1}'::int[], " + integer() + ")";
    };
  }

  private String text() {
    if (hides()) {
      writes = true;
      return spell.pick(
          "hidden_text('x')",
          "lower(hidden_text('X'))",
          "hidden(1)::text",
          "format('%s', hidden(1))");
    }
    return switch (spell.number(12)) {
      case 0 -> spell.call("lower", text());
      case 1 -> "(" + text() + " || " + spell.string() + ")";
      case 2 -> integer() + "::text";
      case 3 -> "substring(" + text() + " from " + constant() + " for 2)";
      case 4 -> "trim(both 'x' from " + text() + ")";
      case 5 -> "overlay('abc' placing " + text() + " from 2)";
      case 6 -> spell.call("concat", text() + ", " + integer());
      case 7 -> "to_char(timestamp '2020-01-01' at time zone " + spell.literal("utc") + ", 'YYYY')";
      case 8 -> "(" + text() + " collate \"C\")";
      default -> spell.string();
    };
  }

  private String condition() {
    if (hides()) {
      writes = true;
      return spell.pick(
          "hidden_bool()",
          "hidden(1) in (1, 2)",
          "1 in (1, hidden(2))",
          "1 between 0 and hidden(2)",
          "'x' like 'x' escape hidden_text('!')",
          "exists (select hidden(1))",
          "1 = any (array[hidden(1)])",
          "1 = any (select hidden(1))",
          "(1, 2) = (select hidden(1), 2)",
          "hidden(1) is not null",
          "hidden(1) is distinct from 2",
          "not hidden_bool()");
    }
    if (depth > DEEPEST) {
      return spell.pick("true", "1 = 1", column() + " is not null");
    }
    depth++;
    String made =
        switch (spell.number(13)) {
          case 0 ->
              integer() + " " + spell.pick("=", "<", ">", "<=", ">=", "<>", "!=") + " " + integer();
          case 1 -> integer() + " in (" + integer() + ", " + integer() + ")";
          case 2 -> integer() + " in (" + query() + ")";
          case 3 -> "exists (" + query() + ")";
          case 4 -> text() + spell.pick(" like ", " ilike ", " ~ ", " similar to ") + "'x%'";
          case 5 -> integer() + " between " + integer() + " and " + integer();
          case 6 -> "(" + condition() + " " + spell.pick("and", "or") + " " + condition() + ")";
          case 7 -> "not (" + condition() + ")";
          case 8 -> integer() + " = any (" + array() + ")";
          case 9 -> integer() + " > all (" + query() + ")";
          case 10 -> "(" + integer() + ", 1) = (1, " + integer() + ")";
          case 11 -> integer() + spell.pick(" is null", " is not null", " is distinct from 2");
          default -> text() + " like 'a!%' escape '!'";
        };
    depth--;
    return made;
  }

  private boolean hides() {
    return hiddenIn > 0 && spell.chance(hiddenIn);
  }

  private String hiddenInteger() {
    writes = true;
    if (hidesInCatalog && spell.chance(2)) {
      return spell.pick(
          "(1 +++ 2)",
          "(1 operator(public.+++) 2)",
          "(1 +++ hidden_row(null))",
          "reverse(5)",
          "(select r.hidden_row from t r limit 1)",
          "(select (r).hidden_row from t r limit 1)",
          "(select max(r.hidden_row) from t r)",
          "((row(1)::hidden_type)::money is null)::int",
          "(select count(*)::int from hidden_view)",
          "(table hidden_view limit 1)");
    }
    return switch (spell.number(18)) {
      case 0 -> spell.call("nextval", spell.literal("s")) + "::int";
      case 1 -> spell.call("setval", spell.literal("s") + ", 1") + "::int";
      case 2 -> spell.call("txid_current", "") + "::text::int";
      case 3 -> "(select " + spell.ownCall("hidden", "1") + ")";
      case 4 -> "1::hidden_domain";
      case 5 -> "cast(1 as hidden_domain)";
      case 6 -> "hidden_domain '1'";
      case 7 -> spell.call("length", spell.call("set_config", "'work_mem', '1MB', false"));
      case 8 -> "(" + spell.call("pg_try_advisory_lock", "1") + ")::int";
      case 9 -> "('s'::regclass)." + spell.name("nextval") + "::int";
      case 10 -> "(array[" + spell.ownCall("hidden", "1") + "])[1]";
      case 11 -> "case when true then " + spell.ownCall("hidden", constant()) + " end";
      case 12 -> "public . hidden\n(1)";
      case 13 -> "hidden/* ( */(1)";
      case 14 -> "('{1,2}'::int[])[hidden(1)]";
      case 15 -> "hidden(a => 1)";
      case 16 -> spell.call("lo_create", "0") + "::int";
      default -> spell.ownCall("hidden", integer());
    };
  }
}
