package dev.sluice.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random valid query with holes for expressions. A hole is filled with something harmless, one of
 * them with a write if the test wants it.
 */
final class RandomQuery {
  private static final String[] WRITES = {
    "nextval('s')",
    "pg_catalog . nextval ( 's' )",
    "\"setval\"('s', 1)",
    "my_write(1)",
    "app.my_write(a, b)",
    "\"My Write\"(1)",
    "(select my_write(1))",
    "('s'::regclass).nextval",
    "txid_current()",
    "pg_advisory_xact_lock(1)",
    "(with w as (insert into u values (1) returning 1) select 1 from w)",
    "(select a from u for update)",
    "array(select my_write(1))",
    "case when true then my_write(1) end",
    "my_write/* x */\n(1)",
    "a::my_domain",
    "(my_write(1)).x",
    "sum(my_write(1)) over ()",
  };

  private final Random random;
  private final List<String> pieces = new ArrayList<>();
  private final List<Integer> holes = new ArrayList<>();
  private int depth;

  private RandomQuery(Random random) {
    this.random = random;
  }

  static RandomQuery of(Random random) {
    RandomQuery query = new RandomQuery(random);
    query.select();
    return query;
  }

  int holes() {
    return holes.size();
  }

  String text() {
    return String.join(" ", pieces);
  }

  String withWriteAt(int hole) {
    List<String> writing = new ArrayList<>(pieces);
    writing.set(holes.get(hole), WRITES[random.nextInt(WRITES.length)]);
    return String.join(" ", writing);
  }

  private void select() {
    depth++;
    if (chance(4)) {
      write("with x as (");
      select();
      write(")");
    }
    write("select", chance(5) ? "distinct" : "");
    list(this::expression);
    write("from");
    from();
    optional(3, "where", this::condition);
    if (chance(5)) {
      optional(1, "group by", this::expression);
      optional(2, "having", this::condition);
    }
    if (chance(8)) {
      write(pick("union", "union all", "except", "intersect"), "(");
      select();
      write(")");
    }
    optional(3, "order by", this::expression);
    optional(6, "limit", this::hole);
    optional(8, "offset", this::hole);
    depth--;
  }

  private void from() {
    switch (depth > 3 ? 0 : random.nextInt(7)) {
      case 1 -> {
        write("(");
        select();
        write(") q");
      }
      case 2 -> {
        write("t join u on");
        condition();
      }
      case 3 -> {
        write("t left join lateral (");
        select();
        write(") l on true");
      }
      case 4 -> {
        write("generate_series(1,");
        hole();
        write(") g(i)");
      }
      case 5 -> {
        write("(values (1,");
        hole();
        write("), (2,");
        hole();
        write(")) as v(a, b)");
      }
      case 6 -> {
        write("t join (u join v on");
        condition();
        write(") on true");
      }
      default -> write("t");
    }
  }

  private void condition() {
    switch (random.nextInt(7)) {
      case 0 -> around("a =", "");
      case 1 -> around("", "is not null");
      case 2 -> around("a between 1 and", "");
      case 3 -> around("a in (1,", ")");
      case 4 -> around("b like 'x' escape", "");
      case 5 -> {
        condition();
        write(pick("and", "or"));
        condition();
      }
      default -> {
        write("exists (");
        nested();
        write(")");
      }
    }
  }

  private void expression() {
    switch (random.nextInt(12)) {
      case 0 -> around("coalesce(a,", ")");
      case 1 -> around("case when a then", "else b end");
      case 2 -> around("array[1,", "]");
      case 3 -> around("(", ")::text");
      case 4 -> around("sum(a) over (partition by", ")");
      case 5 -> around("count(*) filter (where", "is null)");
      case 6 -> around("string_agg(b, ',' order by", ")");
      case 7 -> around("extract(epoch from", ")");
      case 8 -> around("c ->>", "");
      case 9 -> around("a[", "]");
      case 10 -> {
        write("(");
        nested();
        write(")");
      }
      default -> hole();
    }
  }

  private void nested() {
    if (depth > 3) {
      around("select", "from u");
    } else {
      select();
    }
  }

  private void around(String before, String after) {
    write(before);
    hole();
    write(after);
  }

  private void hole() {
    holes.add(pieces.size());
    pieces.add(pick("1", "'x'", "$1", "a", "t.b", "lower('A')", "now()", "(1 + 2)", "null"));
  }

  private void list(Runnable element) {
    element.run();
    while (chance(2)) {
      write(",");
      element.run();
    }
  }

  private void optional(int oneIn, String clause, Runnable what) {
    if (chance(oneIn)) {
      write(clause);
      what.run();
    }
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void write(String... more) {
    pieces.addAll(List.of(more));
  }
}
