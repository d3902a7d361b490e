package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Which statements are logged, and what the line says. */
final class StatementTraceTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.log.statements");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Optional<Stage> opened = Optional.empty();

  @BeforeEach
  void record() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    opened.ifPresent(Stage::close);
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private Stage stage(String log) {
    Stage stage = new Stage("log: {" + log + "}").knows("select 'SECRET', 1", "select 1");
    opened = Optional.of(stage);
    return stage;
  }

  @Test
  void a_statement_is_logged_once_with_its_node_and_reason_and_without_its_literals() {
    Stage stage = stage("minDuration: 0s");

    read(stage, "Q[select 'SECRET', 1]");

    assertThat(lines.list).hasSize(1);
    assertThat(fields(0))
        .containsEntry("node", "replica")
        .containsEntry("target", "replica")
        .containsEntry("reason", "read_only")
        .containsEntry("session", "1")
        .containsEntry("user", "u")
        .containsEntry("failed", "false")
        .containsKeys("duration_ms", "waited_ms", "database", "client");
    assertThat(line(0))
        .matches(
            "duration: \\d+\\.\\d{3} ms  waited: \\d+\\.\\d{3} ms  node: replica"
                + " \\(replica, read_only\\)  user: u  database: u  client: unknown:0 "
                + " statement: select ''");
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void nothing_is_logged_and_nothing_kept_unless_it_is_asked_for() {
    Stage stage = stage("connections: on");

    read(stage, "Q[select 1]");

    assertThat(lines.list).isEmpty();
    assertThat(stage.session().exchange().trace()).isNull();
  }

  @Test
  void what_is_faster_than_the_threshold_is_not_logged() {
    Stage stage = stage("minDuration: 1h");

    read(stage, "Q[select 1]");

    assertThat(lines.list).isEmpty();
    assertThat(stage.session().exchange().trace()).isNotNull();
  }

  @Test
  void a_share_of_one_logs_all_and_one_of_none_nothing() {
    Stage all = stage("minDurationSample: 0s, sampleRate: 1");
    read(all, "Q[select 1]");
    all.close();
    assertThat(lines.list).hasSize(1);

    Stage none = stage("minDuration: 1h, minDurationSample: 0s, sampleRate: 0");
    read(none, "Q[select 1]");

    assertThat(lines.list).hasSize(1);
  }

  @Test
  void a_batch_is_one_line_with_the_text_of_its_first_statement() {
    Stage stage = stage("minDuration: 0s");

    stage.client("P[select 'SECRET', 1] B E B E S");
    stage.replica().says("1 2 D C 2 D C Z");

    assertThat(line(0)).contains("  statements: 2  statement: select ''");
  }

  @Test
  void a_prepared_statement_that_runs_again_has_its_text() {
    Stage stage = stage("minDuration: 0s");
    stage.client("P[s|select 'SECRET', 1] B[s] E S");
    stage.replica().says("1 2 D C Z");

    stage.client("B[s] E S");
    stage.replica().says("2 D C Z");

    assertThat(lines.list).hasSize(2);
    assertThat(line(1)).endsWith("  statement: select ''");
  }

  @Test
  void an_error_is_said_to_be_one() {
    Stage stage = stage("minDuration: 0s");

    stage.client("Q[insert into t values ('SECRET')]");
    stage.primary().says("E[23505] Z");

    assertThat(line(0))
        .contains("node: primary (primary, ")
        .contains("  failed  statement: insert");
    assertThat(fields(0)).containsEntry("failed", "true");
  }

  @Test
  void the_text_in_full_is_on_one_line() {
    Stage stage = stage("minDuration: 0s, statementText: full");

    stage.client("Q[insert into t\nvalues ('shown')]");
    stage.primary().says("C[INSERT 0 1] Z");

    assertThat(line(0)).endsWith("  statement: insert into t\\x0avalues ('shown')");
  }

  @Test
  void even_in_full_a_text_that_may_hold_a_secret_is_shown_without_literals() {
    Stage stage = stage("minDuration: 0s, statementText: full");

    stage.client("Q[create role x login password 'SECRET']");
    stage.primary().says("C[CREATE ROLE] Z");

    assertThat(line(0)).endsWith("  statement: create role x login password ...");
  }

  @Test
  void no_text_at_all_is_shown_when_that_is_asked_for() {
    Stage stage = stage("minDuration: 0s, statementText: none");

    stage.client("Q[insert into t values (1)]");
    stage.primary().says("C[INSERT 0 1] Z");

    assertThat(line(0)).doesNotContain("statement", "insert");
  }

  @Test
  void a_long_text_is_cut_and_its_comment_is_found_all_the_same() {
    Stage stage = stage("minDuration: 0s, statementText: full");
    String sql =
        "insert into t values ('"
            + "x".repeat(2 * StatementTrace.MOST)
            + "') /*traceparent='00-"
            + TRACE
            + "-00f067aa0ba902b7-01'*/";

    stage.client("Q[" + sql + "]");
    stage.primary().says("C[INSERT 0 1] Z");

    assertThat(fields(0))
        .containsEntry("trace_id", TRACE)
        .containsEntry("span_id", "00f067aa0ba902b7");
    assertThat(line(0))
        .contains("  trace_id: " + TRACE)
        .endsWith("  statement: insert into t values ( ...");
  }

  private static void read(Stage stage, String letters) {
    stage.client(letters);
    stage.replica().says("T D C Z");
  }

  private String line(int index) {
    return lines.list.get(index).getFormattedMessage();
  }

  private Map<String, String> fields(int index) {
    return lines.list.get(index).getMDCPropertyMap();
  }
}
