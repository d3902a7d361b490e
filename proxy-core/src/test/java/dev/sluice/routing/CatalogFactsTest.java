package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.FunctionCatalog.Place;
import dev.sluice.routing.FunctionCatalog.Purity;
import dev.sluice.topology.CatalogRows;
import dev.sluice.topology.CatalogRows.Arguments;
import dev.sluice.topology.CatalogRows.Code;
import dev.sluice.topology.CatalogRows.ObjectKind;
import dev.sluice.topology.CatalogRows.Relation;
import dev.sluice.topology.CatalogRows.Routine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a catalog to what is known of names. */
final class CatalogFactsTest {
  private static final Code IMMUTABLE_C = new Code('i', "c", null, false);
  private static final Code VOLATILE_C = new Code('v', "c", null, false);
  private static final Arguments TWO = new Arguments(false, false);
  private static final Arguments ONE_ROW = new Arguments(true, true);
  private static final Arguments ONE_VALUE = new Arguments(true, false);

  private final FactsBuilder rows = new FactsBuilder();
  private long lastOid = 20_000;

  @Test
  void a_name_is_as_pure_as_the_gravest_function_of_all_schemas() {
    routine("app", "f", IMMUTABLE_C);
    routine("app", "f", IMMUTABLE_C);
    routine("other", "f", plpgsql('v', "begin insert into t values (1); end"));

    CatalogFacts facts = rows.build();

    assertThat(facts.purity("", "f")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.purity("app", "f")).isEqualTo(Purity.PURE);
    assertThat(facts.purity("other", "f")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.purity("third", "f")).isEqualTo(Purity.UNKNOWN);
    assertThat(facts.purity("", "g")).isEqualTo(Purity.UNKNOWN);
  }

  @Test
  void a_users_overload_of_a_built_in_name_counts_unless_the_schema_says_which() {
    routine("public", "lower", sql('v', "select nextval('s')"));
    routine("public", "upper", IMMUTABLE_C);
    routine("public", "nextval", IMMUTABLE_C);

    CatalogFacts facts = rows.build();

    assertThat(facts.purity("", "lower")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.purity("pg_catalog", "lower")).isEqualTo(Purity.PURE);
    assertThat(facts.purity("", "upper")).isEqualTo(Purity.PURE);
    assertThat(facts.purity("public", "nextval")).isEqualTo(Purity.UNSAFE);
  }

  @Test
  void a_built_in_function_that_is_on_no_list_stays_unknown_beside_a_users_own() {
    rows.routine(
        new Routine(77, new CatalogRows.Name("pg_catalog", "made_later"), VOLATILE_C, ONE_VALUE));
    routine("public", "made_later", IMMUTABLE_C);

    CatalogFacts facts = rows.build();

    assertThat(facts.purity("", "made_later")).isEqualTo(Purity.UNKNOWN);
    assertThat(facts.purity("public", "made_later")).isEqualTo(Purity.PURE);
    assertThat(facts.mention("made_later", Place.AFTER_VALUE)).isEqualTo(Purity.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin update t set a = 1 where b; return 1; end",
        "begin if x then update t set a = 1; else delete from t; end if; end",
        "insert into t values (1) on conflict (a) do update set b = 2",
        "insert into t values (1) on conflict do nothing",
        "begin for i in 1..10 loop insert into t values (i); end loop; end",
        "begin set local work_mem = '1MB'; insert into t values (1); end",
        "begin perform set_config('a.b', x, true); end",
        "declare a t.b%type; begin raise notice 'set x = 1: %', a; end",
        "select nextval('s') -- set x",
        "begin call files(1); commit; end",
      })
  void a_volatile_routine_that_leaves_the_session_alone_only_writes(String text) {
    routine("public", "f", plpgsql('v', text));

    assertThat(rows.build().purity("", "f")).isEqualTo(Purity.UNSAFE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set search_path = a",
        "begin update t set a = 1; set x = 2; end",
        "begin if true then set x = 2; end if; end",
        "begin loop set x = 1; end loop; end",
        "begin perform set_config('a.b', 'x', false); end",
        "begin perform set_config('a.b', 'x', $1); end",
        "begin create temp table x (a int); end",
        "begin create table pg_temp.x (a int); end",
        "select 1 into temporary x",
        "begin execute 'set x = 1'; end",
        "begin perform pg_advisory_lock(1); end",
        "begin listen a; end",
        "begin reset all; discard all; end",
        "do 'begin end'",
        "prepare p as select 1",
        "declare c cursor with hold for select 1",
        "begin perform setseed(0.5); end",
        "begin perform dblink_connect('x'); end",
        "begin perform stateful(); end",
        "begin insert into t select * from stateful_view; end",
        "begin x := (row).stateful; end",
        "begin select U&'a'; end",
      })
  void a_routine_that_may_change_the_session_is_unknown_for_ever(String text) {
    long stateful = routine("public", "stateful", plpgsql('v', "begin set x = 1; end"));
    long view = view("stateful_view");
    rows.use(
        new CatalogRows.Id(ObjectKind.RELATION, view),
        new CatalogRows.Id(ObjectKind.ROUTINE, stateful));
    routine("public", "f", plpgsql('v', text));

    CatalogFacts facts = rows.build();

    assertThat(facts.purity("", "f")).isEqualTo(Purity.UNKNOWN);
    assertThat(facts.changesSession("", "f")).isTrue();
    assertThat(facts.relation("", "stateful_view")).isEqualTo(Purity.UNKNOWN);
  }

  @Test
  void what_others_do_is_carried_through_cycles() {
    routine("public", "a", sql('v', "select b()"));
    routine("public", "b", sql('v', "select c()"));
    routine("public", "c", sql('v', "select a(); select d()"));

    routine("public", "d", VOLATILE_C);

    assertThat(rows.build().purity("", "a")).isEqualTo(Purity.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "select count(*) from t, PURE",
    "select nextval('s'), UNSAFE",
    "select writes(), UNSAFE",
    "select writes from t, PURE",
    "select * from pg_stat_activity, PRIMARY_ONLY",
    "select * from unlogged, PRIMARY_ONLY",
    "select current_setting('a.b'), PURE",
    "execute 'select 1', PURE",
  })
  void a_stable_label_is_believed_unless_the_text_names_who_is_not(String text, Purity purity) {
    routine("public", "writes", sql('v', "insert into t values (1)"));
    rows.relation(new Relation(++lastOid, new CatalogRows.Name("public", "unlogged"), 'r', false));
    routine("public", "f", plpgsql('s', text));

    assertThat(rows.build().purity("", "f")).isEqualTo(purity);
  }

  @Test
  void other_languages_are_judged_by_their_label() {
    routine("public", "pure", IMMUTABLE_C);
    routine("public", "opaque", new Code('v', "plpython3u", null, false));
    routine("public", "uuid_generate_v4", new Code('v', "c", null, true));
    routine("public", "gen_salt", new Code('v', "c", null, false));
    routine("public", "atomic", new Code('v', "sql", null, false));

    CatalogFacts facts = rows.build();

    assertThat(facts.purity("", "pure")).isEqualTo(Purity.PURE);
    assertThat(facts.purity("", "opaque")).isEqualTo(Purity.UNKNOWN);
    assertThat(facts.purity("", "uuid_generate_v4")).isEqualTo(Purity.PURE);
    assertThat(facts.purity("", "gen_salt")).isEqualTo(Purity.UNKNOWN);
    assertThat(facts.purity("", "atomic")).isEqualTo(Purity.UNSAFE);
  }

  @Test
  void an_attribute_is_grave_if_a_function_of_that_name_takes_it() {
    rows.routine(
        new Routine(
            ++lastOid, new CatalogRows.Name("public", "of_row"), sql('v', "select 1"), ONE_ROW));
    rows.routine(
        new Routine(
            ++lastOid, new CatalogRows.Name("public", "of_int"), sql('v', "select 1"), ONE_VALUE));
    routine("public", "of_two", sql('v', "select 1"));

    CatalogFacts facts = rows.build();

    assertThat(facts.mention("of_row", Place.AFTER_NAME)).isEqualTo(Purity.UNSAFE);
    assertThat(facts.mention("of_int", Place.AFTER_NAME)).isEqualTo(Purity.PURE);
    assertThat(facts.mention("of_int", Place.AFTER_VALUE)).isEqualTo(Purity.UNSAFE);
    assertThat(facts.mention("of_two", Place.AFTER_VALUE)).isEqualTo(Purity.PURE);
    assertThat(facts.mention("of_row", Place.ALONE)).isEqualTo(Purity.PURE);
    assertThat(facts.mention("nextval", Place.AFTER_VALUE)).isEqualTo(Purity.UNSAFE);
  }

  @Test
  void operators_are_as_pure_as_their_functions() {
    long pure = routine("public", "pure", IMMUTABLE_C);
    long writes = routine("public", "writes", sql('v', "insert into t values (1)"));
    rows.operator("@#@", pure);
    rows.operator("#@#", pure);
    rows.operator("#@#", writes);
    rows.operator("=", writes);

    CatalogFacts facts = rows.build();

    assertThat(facts.operator("", "@#@")).isEqualTo(Purity.PURE);
    assertThat(facts.operator("public", "@#@")).isEqualTo(Purity.PURE);
    assertThat(facts.operator("", "#@#")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.operator("", "=")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.operator("", "<")).isEqualTo(Purity.PURE);
    assertThat(facts.operator("", "@@@#")).isEqualTo(Purity.UNKNOWN);
  }

  @Test
  void types_are_safe_if_nothing_that_a_cast_runs_writes() {
    long allowed = routine("public", "allowed", sql('v', "select nextval('s') > 0"));
    type("positive", 'd');
    long watched = type("watched", 'd');
    long pair = type("pair", 'c');
    rows.use(
        new CatalogRows.Id(ObjectKind.TYPE, watched),
        new CatalogRows.Id(ObjectKind.ROUTINE, allowed));
    rows.use(
        new CatalogRows.Id(ObjectKind.TYPE, pair), new CatalogRows.Id(ObjectKind.TYPE, watched));
    rows.type(new CatalogRows.Type(23, new CatalogRows.Name("pg_catalog", "int4"), 'b', false));
    rows.use(
        new CatalogRows.Id(ObjectKind.TYPE, 23), new CatalogRows.Id(ObjectKind.ROUTINE, allowed));

    CatalogFacts facts = rows.build();

    assertThat(facts.isSafeType("", "positive")).isTrue();
    assertThat(facts.isSafeType("public", "positive")).isTrue();
    assertThat(facts.isSafeType("other", "positive")).isFalse();
    assertThat(facts.isSafeType("", "watched")).isFalse();
    assertThat(facts.isSafeType("", "pair")).isFalse();
    assertThat(facts.isSafeType("", "integer")).isFalse();
    assertThat(facts.isSafeType("pg_catalog", "int4")).isFalse();
    assertThat(facts.isSafeType("", "bigint")).isTrue();
    assertThat(facts.isSafeType("", "never_heard_of")).isFalse();
    assertThat(facts.mention("watched", Place.AFTER_VALUE)).isEqualTo(Purity.UNSAFE);
  }

  @Test
  void relations_are_as_grave_as_what_reading_them_runs() {
    long writes = routine("public", "writes", sql('v', "insert into t values (1)"));
    rows.relation(
        new Relation(12_000, new CatalogRows.Name("pg_catalog", "pg_stat_activity"), 'v', true));
    long inner = view("inner_view");
    long outer = view("outer_view");
    long node = view("node_view");
    long locking = view("locking_view");
    view("plain_view");
    rows.relation(new Relation(++lastOid, new CatalogRows.Name("public", "counter"), 'S', true));
    rows.use(
        new CatalogRows.Id(ObjectKind.RELATION, outer),
        new CatalogRows.Id(ObjectKind.RELATION, inner));
    rows.use(
        new CatalogRows.Id(ObjectKind.RELATION, inner),
        new CatalogRows.Id(ObjectKind.ROUTINE, writes));
    rows.use(
        new CatalogRows.Id(ObjectKind.RELATION, node),
        new CatalogRows.Id(ObjectKind.RELATION, 12_000));
    rows.use(
        new CatalogRows.Id(ObjectKind.RELATION, locking),
        new CatalogRows.Id(ObjectKind.ROW_LOCK, 0));

    CatalogFacts facts = rows.build();

    assertThat(facts.relation("", "outer_view")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.relation("other", "outer_view")).isEqualTo(Purity.PURE);
    assertThat(facts.relation("public", "node_view")).isEqualTo(Purity.PRIMARY_ONLY);
    assertThat(facts.relation("", "locking_view")).isEqualTo(Purity.UNSAFE);
    assertThat(facts.relation("", "plain_view")).isEqualTo(Purity.PURE);
    assertThat(facts.relation("", "counter")).isEqualTo(Purity.PRIMARY_ONLY);
  }

  @Test
  void an_implicit_cast_that_writes_makes_every_query_doubtful() {
    long writes = routine("public", "writes", sql('v', "insert into t values (1)"));
    rows.use(
        new CatalogRows.Id(ObjectKind.IMPLICIT_CAST, 0),
        new CatalogRows.Id(ObjectKind.ROUTINE, writes));

    assertThat(rows.build().everywhere()).isEqualTo(Purity.UNSAFE);
    assertThat(new FactsBuilder().build().everywhere()).isEqualTo(Purity.PURE);
  }

  @Test
  void the_same_rows_make_equal_facts() {
    routine("public", "f", IMMUTABLE_C);
    FactsBuilder others = new FactsBuilder();
    others.routine(new Routine(30_000, new CatalogRows.Name("public", "f"), IMMUTABLE_C, TWO));

    assertThat(rows.build()).isEqualTo(others.build()).isNotEqualTo(new FactsBuilder().build());
  }

  private long routine(String schema, String name, Code code) {
    rows.routine(new Routine(++lastOid, new CatalogRows.Name(schema, name), code, TWO));
    return lastOid;
  }

  private long view(String name) {
    rows.relation(new Relation(++lastOid, new CatalogRows.Name("public", name), 'v', true));
    return lastOid;
  }

  private long type(String name, char kind) {
    rows.type(new CatalogRows.Type(++lastOid, new CatalogRows.Name("public", name), kind, false));
    return lastOid;
  }

  private static Code plpgsql(char volatility, String text) {
    return new Code(volatility, "plpgsql", text, false);
  }

  private static Code sql(char volatility, String text) {
    return new Code(volatility, "sql", text, false);
  }
}
