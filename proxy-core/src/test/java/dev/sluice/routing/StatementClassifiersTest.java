package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.topology.CatalogReader;
import dev.sluice.topology.CatalogRows;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatementClassifiersTest {
  private final Catalogs catalogs = new Catalogs();
  private StatementClassifiers classifiers = classifiers(UserLists.NONE, Duration.ofHours(1));

  @AfterEach
  void close() {
    catalogs.open.countDown();
    classifiers.close();
  }

  @Test
  void each_database_has_facts_of_its_own_in_one_cache() {
    catalogs.volatility.put("a", 's');
    catalogs.volatility.put("b", 'v');

    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);
    assertThat(classify("b", "select f()").kind()).isEqualTo(Kind.WRITE);
    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);
    assertThat(classify("b", "select f()").kind()).isEqualTo(Kind.WRITE);
    assertThat(classifiers.cache().size()).isEqualTo(2);
  }

  @Test
  void a_session_gets_the_same_classifier_as_the_others_of_its_database() {
    assertThat(classifiers.of("a")).isSameAs(classifiers.of("a")).isNotSameAs(classifiers.of("b"));
  }

  @Test
  void a_call_waits_for_the_first_facts_and_nothing_else_does() {
    catalogs.open = new CountDownLatch(1);
    catalogs.volatility.put("a", 's');
    StatementClassifier classifier = classifiers.of("a");
    ByteBuf call = text("insert into t select f()");
    ByteBuf query = text("select f()");

    assertThat(classifier.known(query, 0, query.readableBytes())).isNull();
    assertThat(classifier.known(call, 0, call.readableBytes())).isNotNull();
    AtomicInteger answers = new AtomicInteger();
    classifier.classify(
        query,
        0,
        query.readableBytes(),
        Runnable::run,
        answer -> answers.addAndGet(answer.kind() == Kind.READ ? 1 : 100));
    assertThat(answers).hasValue(0);
    catalogs.open.countDown();

    await().until(() -> answers.get() == 1);
  }

  @Test
  void a_catalog_that_cannot_be_read_leaves_what_is_built_in() {
    catalogs.broken = true;

    Classification call = classify("a", "select f()");

    assertThat(call.kind()).isEqualTo(Kind.WRITE);
    assertThat(call.has(Effect.UNKNOWN_ROUTINE)).isTrue();
    assertThat(classify("a", "select lower('A')").kind()).isEqualTo(Kind.READ);
  }

  @Test
  void a_change_is_noticed_soon_and_nothing_older_is_found_in_the_cache() {
    catalogs.volatility.put("a", 's');
    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);
    int before = classifiers.of("a").version();
    catalogs.volatility.put("a", 'v');
    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);

    classifiers.changed("a");

    await().until(() -> classify("a", "select f()").kind() == Kind.WRITE);
    assertThat(classifiers.of("a").version()).isNotEqualTo(before);
    assertThat(classify("a", "select f()").effects()).isZero();
  }

  @Test
  void what_was_parsed_before_a_change_is_not_parsed_again_unless_it_names_what_is_grave_now() {
    catalogs.volatility.put("a", 's');
    classify("a", "select f()");
    classify("a", "select b from t where c = 1");
    classify("a", "select f from t");
    catalogs.volatility.put("a", 'v');
    classifiers.changed("a");
    await().until(() -> classify("a", "select f()").kind() == Kind.WRITE);
    ByteBuf harmless = text("select b from t where c = 2");
    ByteBuf column = text("select f from t");

    StatementClassifier classifier = classifiers.of("a");

    assertThat(classifier.known(harmless, 0, harmless.readableBytes()))
        .isEqualTo(classify("a", "select b from t where c = 3"));
    assertThat(classifier.known(column, 0, column.readableBytes())).isNull();
    assertThat(classify("a", "select f from t").kind()).isEqualTo(Kind.READ);
  }

  @Test
  void facts_that_are_the_same_leave_the_cache_warm() {
    catalogs.volatility.put("a", 's');
    classify("a", "select f()");
    int before = classifiers.of("a").version();
    catalogs.generation.incrementAndGet();

    classifiers.changed("a");

    await().until(() -> catalogs.reads.get() == 2);
    classifiers.close();
    assertThat(classifiers.of("a").version()).isEqualTo(before);
  }

  @Test
  void databases_in_use_are_looked_at_again_and_again() {
    classifiers.close();
    classifiers = classifiers(UserLists.NONE, Duration.ofMillis(10));
    catalogs.volatility.put("a", 's');
    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);

    catalogs.volatility.put("a", 'v');

    await().until(() -> classify("a", "select f()").kind() == Kind.WRITE);
  }

  @Test
  void after_a_failure_the_last_facts_are_believed_and_the_next_look_comes() {
    classifiers.close();
    classifiers = classifiers(UserLists.NONE, Duration.ofMillis(10));
    catalogs.volatility.put("a", 's');
    classify("a", "select f()");

    catalogs.broken = true;
    int looks = catalogs.looks.get();
    await().until(() -> catalogs.looks.get() > looks + 2);
    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);
    catalogs.volatility.put("a", 'v');
    catalogs.broken = false;

    await().until(() -> classify("a", "select f()").kind() == Kind.WRITE);
  }

  @Test
  void without_an_interval_no_catalog_is_read() {
    classifiers.close();
    classifiers = classifiers(UserLists.NONE, Duration.ZERO);

    assertThat(classify("a", "select f()").has(Effect.UNKNOWN_ROUTINE)).isTrue();
    assertThat(catalogs.looks).hasValue(0);
  }

  @Test
  void the_users_lists_win_over_the_catalog() {
    classifiers.close();
    UserLists lists =
        new UserLists(Set.of("f"), Set.of("lower"), List.of(Pattern.compile("FROM orders\\b")));
    classifiers = classifiers(lists, Duration.ofHours(1));
    catalogs.volatility.put("a", 'v');

    assertThat(classify("a", "select f()").kind()).isEqualTo(Kind.READ);
    assertThat(classify("a", "select lower('A')").kind()).isEqualTo(Kind.WRITE);
    assertThat(classify("a", "select * from orders where id = 1"))
        .extracting(Classification::kind, Classification::reason)
        .containsExactly(Kind.PRIMARY_ONLY, Reason.PRIMARY_PATTERN);
    assertThat(classify("a", "delete from orders").kind()).isEqualTo(Kind.WRITE);
    assertThat(classify("a", "select * from orders_archive").kind()).isEqualTo(Kind.READ);
  }

  @Test
  void what_is_forgotten_for_want_of_room_is_counted() {
    classifiers.close();
    ClassifierLimits patient = ClassifierLimits.patient();
    classifiers =
        new StatementClassifiers(
            new ClassifierLimits(
                new ClassifierLimits.Cache(10_000), patient.work(), patient.text()),
            UserLists.NONE);
    for (int i = 0; i < 200; i++) {
      classify("a", "begin; savepoint s" + i);
    }

    assertThat(classifiers.cache().evictions()).isPositive();
    assertThat(classifiers.cache().size()).isLessThan(200);
  }

  private StatementClassifiers classifiers(UserLists lists, Duration interval) {
    return new StatementClassifiers(
        ClassifierLimits.patient(),
        lists,
        catalogs,
        new StatementClassifiers.Schedule(interval, () -> Set.of("a", "b")));
  }

  private Classification classify(String database, String sql) {
    StatementClassifier classifier = classifiers.of(database);
    ByteBuf text = text(sql);
    Classification known = classifier.known(text, 0, text.readableBytes());
    return known == null ? classifier.classifyNow(sql) : known;
  }

  private static ByteBuf text(String sql) {
    return Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
  }

  /** Databases with one function f each. */
  private static final class Catalogs implements CatalogReader {
    private final Map<String, Character> volatility = new ConcurrentHashMap<>();
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile boolean broken;

    @Override
    public String read(String database, String known, CatalogRows rows) throws UnreadableException {
      looks.incrementAndGet();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new UnreadableException("interrupted", e);
      }
      if (broken) {
        throw new UnreadableException("broken", new SQLException("broken"));
      }
      char label = volatility.getOrDefault(database, 'i');
      String version = label + "." + generation;
      if (!version.equals(known)) {
        reads.incrementAndGet();
        rows.routine(
            new CatalogRows.Routine(
                20_000,
                new CatalogRows.Name("public", "f"),
                new CatalogRows.Code(label, "sql", "select 1", false),
                new CatalogRows.Arguments(false, false)));
      }
      return version;
    }
  }
}
