package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Classification.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementClassifierTest {
  private static final ClassifierLimits DEFAULTS = ClassifierLimits.defaults();

  private StatementClassifier classifier = ReadOrWriteTest.Patient.classifier();

  @AfterEach
  void close() {
    classifier.close();
  }

  @Test
  void a_query_is_unknown_until_it_has_been_parsed() {
    ByteBuf sql = text("select a from t where b = 1");

    assertThat(known(sql)).isNull();
    assertThat(classify(sql).kind()).isEqualTo(Kind.READ);
    assertThat(known(sql)).isEqualTo(classify(sql));
  }

  @Test
  void pgbench_statements_share_one_entry_for_all_literals() {
    classifier.classifyNow("SELECT abalance FROM pgbench_accounts WHERE aid = 12345;");

    Classification other = known(text("SELECT abalance FROM pgbench_accounts WHERE aid = 7;"));

    assertThat(other).isNotNull().extracting(Classification::kind).isEqualTo(Kind.READ);
    assertThat(classifier.entries()).isEqualTo(1);
    assertThat(classifier.hits()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = 1;",
        "BEGIN",
        "set a = 1",
        "select nextval('s')",
        "select * from t for update",
        "",
        "select 1; begin",
      })
  void what_tokens_decide_needs_no_parser(String sql) {
    assertThat(known(text(sql))).isEqualTo(classifier.classifyNow(sql));
  }

  @Test
  void a_direct_buffer_is_read_at_its_index() {
    ByteBuf direct = PooledByteBufAllocator.DEFAULT.directBuffer();
    direct.writeCharSequence("select 'begin", StandardCharsets.UTF_8);

    Classification classification = classifier.known(direct, 8, 5);

    direct.release();
    assertThat(classification).isNotNull().extracting(Classification::kind).isEqualTo(Kind.BEGIN);
  }

  @Test
  void every_request_is_answered_exactly_once_although_texts_are_equal() {
    List<Classification> answers = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 50; i++) {
      ByteBuf sql = text("select " + "a".repeat(1 + i % 5) + " from t");
      classifier.classify(sql, 0, sql.readableBytes(), Runnable::run, answers::add);
      sql.release();
    }

    Awaitility.await().until(() -> answers.size() >= 50);
    classifier.close();
    assertThat(answers).hasSize(50).allMatch(c -> c.kind() == Kind.READ);
  }

  @Test
  void the_answer_comes_on_the_executor() {
    List<Runnable> tasks = new CopyOnWriteArrayList<>();
    List<Classification> answers = new ArrayList<>();
    ByteBuf sql = text("select a from t");

    classifier.classify(sql, 0, sql.readableBytes(), tasks::add, answers::add);
    Awaitility.await().until(() -> tasks.size() == 1);

    assertThat(answers).isEmpty();
    tasks.get(0).run();
    assertThat(answers).hasSize(1);
  }

  @Test
  void no_time_means_the_primary_and_is_not_remembered_as_the_truth() {
    replace(new ClassifierLimits.Work(1, 1, Duration.ZERO), DEFAULTS.text());

    Classification classification = classify(text("select a from t"));

    assertThat(classification.kind()).isEqualTo(Kind.WRITE);
    assertThat(classification.reason()).isEqualTo(Reason.PARSER_BUSY);
    assertThat(classifier.entries()).isZero();
  }

  @Test
  void a_closed_classifier_still_answers() {
    classifier.close();

    assertThat(classify(text("select a from t")).reason()).isEqualTo(Reason.PARSER_BUSY);
    assertThat(classify(text("insert into t values (1)")).reason()).isEqualTo(Reason.WRITE);
  }

  @Test
  void deep_long_and_many_are_too_complex() {
    String deep = "select " + "(".repeat(65) + "1" + ")".repeat(65);
    String many = "select a" + " + a".repeat(2100) + " from t";
    String large = "select " + "a".repeat(17 * 1024) + " from t";

    assertThat(List.of(deep, many, large))
        .extracting(sql -> classifier.classifyNow(sql).reason())
        .containsOnly(Reason.TOO_COMPLEX);
    assertThat(known(text(large))).isNotNull();
    assertThat(known(text(many + " where " + "a".repeat(64 * 1024)))).isNull();
  }

  @Test
  void a_long_literal_or_list_is_not_complex() {
    String literal = "select '" + "x".repeat(500_000) + "'";
    String list = "select * from t where a in (1" + ", 2".repeat(50_000) + ")";

    assertThat(List.of(literal, list))
        .extracting(sql -> classifier.classifyNow(sql).kind())
        .containsOnly(Kind.READ);
  }

  @Test
  void a_write_beyond_the_limits_keeps_its_effects() {
    String sql = "create temp table t as select " + "abc, ".repeat(5_000) + "1";

    Classification classification = known(text(sql));

    assertThat(classification)
        .isNotNull()
        .isEqualTo(
            Classification.of(
                Kind.WRITE, Reason.DEFINITION, Classification.Effect.TEMPORARY_OBJECTS));
    assertThat(classifier.entries()).isZero();
  }

  @Test
  void a_large_text_is_left_to_the_parser_threads() {
    ByteBuf write = text("insert into t values ('" + "x".repeat(70_000) + "')");
    ByteBuf read = text("select '" + "x".repeat(70_000) + "' from t");
    ByteBuf setting = text("set a.b = '" + "x".repeat(70_000) + "'");

    assertThat(known(write)).isNull();
    assertThat(classify(write)).isEqualTo(Classification.of(Kind.WRITE, Reason.WRITE));
    assertThat(classify(read).kind()).isEqualTo(Kind.READ);
    assertThat(classify(setting).settings()).hasSize(1);
  }

  @Test
  void a_text_beyond_the_lexers_limit_could_do_anything() {
    ByteBuf sql = text("select 1" + " ".repeat(1024 * 1024));

    assertThat(known(sql)).isEqualTo(StatementClassifier.tooLong());
    assertThat(classify(sql)).isEqualTo(StatementClassifier.tooLong());
  }

  @Test
  void what_a_replica_refused_stays_on_the_primary_until_forgotten() {
    ByteBuf sql = text("select a from v where b = 1");
    classify(sql);

    classifier.refused(sql, 0, sql.readableBytes());

    assertThat(classify(sql).reason()).isEqualTo(Reason.REPLICA_REFUSED);
    classifier.forget();
    assertThat(classify(sql).reason()).isEqualTo(Reason.READ_ONLY);
  }

  @Test
  void the_users_lists_win() {
    classifier.close();
    FunctionCatalog functions =
        FunctionCatalog.builtIn().with(Set.of("app.report", "total"), Set.of("lower"));
    classifier = new StatementClassifier(DEFAULTS, functions);

    assertThat(classifier.classifyNow("select app.report(1), total(2)").reason())
        .isIn(Reason.READ_ONLY, Reason.PARSER_BUSY);
    assertThat(classifier.classifyNow("select other.total(2)").reason())
        .isEqualTo(Reason.UNSAFE_FUNCTION);
    assertThat(classifier.classifyNow("select lower('A')").reason())
        .isEqualTo(Reason.UNSAFE_FUNCTION);
  }

  @Test
  void a_relation_that_the_catalog_keeps_from_replicas_goes_to_the_primary() {
    classifier.close();
    RelationFacts facts =
        (schema, name) ->
            name.equals("unlogged")
                ? FunctionCatalog.Purity.PRIMARY_ONLY
                : FunctionCatalog.Purity.PURE;
    classifier =
        new StatementClassifier(
            new ClassifierLimits(
                DEFAULTS.cache(),
                new ClassifierLimits.Work(1, 100, Duration.ofSeconds(30)),
                DEFAULTS.text()),
            FunctionCatalog.builtIn(),
            facts);

    assertThat(
            List.of(
                "select * from a join s.\"unlogged\" on true",
                "table unlogged",
                "copy s.unlogged to stdout"))
        .extracting(sql -> classifier.classifyNow(sql).reason())
        .containsOnly(Reason.REPLICA_UNSAFE_RELATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF8", "SQL_ASCII", "LATIN1", "WIN1252", "ISO_8859_5", "EUC_JP"})
  void encodings_in_which_ascii_is_ascii_are_read(String encoding) {
    assertThat(StatementClassifier.reads(encoding, true)).isTrue();
    assertThat(StatementClassifier.reads(encoding, false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SJIS", "BIG5", "GBK", "GB18030", "UHC", "JOHAB", "SHIFT_JIS_2004", ""})
  void encodings_that_hide_ascii_in_other_characters_are_not(String encoding) {
    assertThat(StatementClassifier.reads(encoding, true)).isFalse();
  }

  @Test
  void the_fingerprint_is_the_normal_form() {
    assertThat(classifier.fingerprint("SELECT  a FROM t WHERE b = 'x' -- c"))
        .isEqualTo("select a from t where b = ''");
  }

  private void replace(ClassifierLimits.Work work, ClassifierLimits.Text text) {
    classifier.close();
    classifier =
        new StatementClassifier(
            new ClassifierLimits(DEFAULTS.cache(), work, text), FunctionCatalog.builtIn());
  }

  private @org.jspecify.annotations.Nullable Classification known(ByteBuf sql) {
    return classifier.known(sql, 0, sql.readableBytes());
  }

  private Classification classify(ByteBuf sql) {
    CompletableFuture<Classification> answer = new CompletableFuture<>();
    classifier.classify(sql, 0, sql.readableBytes(), Runnable::run, answer::complete);
    return answer.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private static ByteBuf text(String sql) {
    return Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
  }
}
