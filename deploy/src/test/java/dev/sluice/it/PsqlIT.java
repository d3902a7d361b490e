package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** psql at the proxy: what people type by hand. */
@ExtendWith(ProxyExtension.class)
final class PsqlIT {
  private static final String CONTROL_C = "\u0003";

  private final LocalCluster cluster;
  private final TestProxy proxy;

  PsqlIT(LocalCluster cluster, TestProxy proxy) {
    this.cluster = cluster;
    this.proxy = proxy;
  }

  @Test
  void theFirstSessionThatPeopleTry() throws Exception {
    String output =
        succeeds(
            """
            CREATE DATABASE db1;
            \\c db1
            CREATE TABLE test (id int primary key not null, value text not null);
            INSERT INTO test VALUES (1, 'one'), (2, 'two');
            SELECT * FROM test ORDER BY id;
            SELECT application_name FROM pg_stat_replication ORDER BY 1;
            \\d
            \\pset tuples_only off
            \\d test
            \\pset tuples_only on
            \\du
            \\dt+
            \\df abs
            \\dn
            \\dx
            \\conninfo
            \\c postgres
            DROP DATABASE db1;
            """);

    assertThat(output)
        .contains("You are now connected to database \"db1\"")
        .contains("INSERT 0 2")
        .contains("1|one\n2|two\n")
        .contains("pg-1\npg-2\n")
        .contains("public|test|table|postgres")
        .contains("id|integer||not null|\nvalue|text||not null|")
        .contains("DROP DATABASE");
  }

  @Test
  void aDatabaseThatEveryoneHasLeftIsRenamedCopiedAndDropped() throws Exception {
    String output =
        succeeds(
            """
            CREATE DATABASE source;
            \\c source
            SELECT count(*) FROM pg_class WHERE false;
            CREATE TABLE content ();
            \\c postgres
            CREATE DATABASE copy TEMPLATE source;
            ALTER DATABASE source RENAME TO renamed;
            \\c copy
            SELECT count(*) FROM content;
            \\c renamed
            DROP DATABASE copy;
            \\c postgres
            DROP DATABASE renamed;
            """);

    assertThat(output).containsSubsequence("ALTER DATABASE", "DROP DATABASE", "DROP DATABASE");
  }

  @Test
  void copyInAndOut(@TempDir Path directory) throws Exception {
    Path in = Files.writeString(directory.resolve("in"), "1\tone\n2\ttwo\n");
    Path out = directory.resolve("out");
    String output =
        succeeds(
            """
            CREATE TABLE copied (id int, value text);
            \\copy copied FROM '%s'
            \\copy copied TO '%s'
            COPY copied FROM STDIN;
            3	three
            \\.
            COPY copied TO STDOUT;
            DROP TABLE copied;
            """
                .formatted(in, out));

    assertThat(out).hasSameTextualContentAs(in);
    assertThat(output).contains("COPY 2").contains("COPY 1").contains("1\tone\n2\ttwo\n3\tthree\n");
  }

  @Test
  void queriesMadeByQueriesAndInTransactions() throws Exception {
    String output =
        succeeds(
            """
            SELECT format('SELECT %s * 7', n) FROM generate_series(1, 3) AS n \\gexec
            SELECT 42 AS answer \\gset
            \\echo answer :answer
            BEGIN;
            CREATE TABLE undone ();
            ROLLBACK;
            SELECT count(*) AS tables FROM pg_class WHERE relname = 'undone';
            SELECT 1 \\; SELECT 2;
            SELECT 1 AS a, 2 AS b \\gdesc
            """);

    assertThat(output)
        .contains("7\n14\n21\nanswer 42")
        .contains("ROLLBACK\n0\n")
        .contains("a|integer\nb|integer");
  }

  @Test
  void anErrorDoesNotEndTheSession() throws Exception {
    String output =
        feed(start(), "SELECT nothing;\nBEGIN;\nSELECT 1/0;\nSELECT 1;\nROLLBACK;\nSELECT 42;\n")
            .output();

    assertThat(output)
        .contains("column \"nothing\" does not exist")
        .contains("division by zero")
        .contains("current transaction is aborted")
        .endsWith("ROLLBACK\n42\n");
  }

  @Test
  void watchRepeatsUntilItIsInterrupted() throws Exception {
    Process psql = startOnTerminal();
    OutputStream input = psql.getOutputStream();
    write(input, "SELECT 'watched' \\watch 0.1\n");
    Eventually.holds(() -> assertThat(executions("SELECT 'watched'")).isGreaterThan(3));
    write(input, CONTROL_C);
    write(input, "SELECT 6 * 7;\n\\q\n");

    assertThat(ClientPrograms.finish(psql).output()).contains("watched").contains("42");
  }

  @Test
  void controlCCancelsAndTheSessionGoesOn() throws Exception {
    Process psql = startOnTerminal();
    OutputStream input = psql.getOutputStream();
    for (int i = 0; i < 2; i++) {
      write(input, "SELECT pg_sleep(60);\n");
      Eventually.holds(() -> assertThat(sleeping()).isEqualTo(1));
      write(input, CONTROL_C);
      Eventually.holds(() -> assertThat(sleeping()).isZero());
    }
    write(input, "SELECT 6 * 7;\n\\q\n");

    assertThat(ClientPrograms.finish(psql).output())
        .contains("canceling statement due to user request")
        .contains("42");
  }

  private long executions(String text) throws IOException {
    long count = 0;
    for (ClusterNode node : cluster.nodes()) {
      try (Stream<String> lines = cluster.log(node)) {
        count += lines.filter(line -> line.contains(text)).count();
      }
    }
    return count;
  }

  private int sleeping() throws Exception {
    int count = 0;
    for (ClusterNode node : cluster.nodes()) {
      count +=
          Integer.parseInt(
              cluster.query(
                  node,
                  "SELECT count(*) FROM pg_stat_activity"
                      + " WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(60)%'"));
    }
    return count;
  }

  private static void write(OutputStream input, String text) throws IOException {
    input.write(text.getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  private Process start(String... options) throws IOException {
    List<String> words = new ArrayList<>(psql());
    words.addAll(List.of(options));
    return ClientPrograms.start(words, environment());
  }

  /** As a person has it: without a terminal psql ends at Ctrl-C. */
  private Process startOnTerminal() throws IOException {
    String script = ClientPrograms.find("script").toString();
    return ClientPrograms.start(
        List.of(script, "-q", "-e", "-c", String.join(" ", psql()) + " -n", "/dev/null"),
        environment());
  }

  private static List<String> psql() throws IOException {
    return List.of(ClientPrograms.find("psql").toString(), "-X", "-A", "-t", "-P", "pager=off");
  }

  private Map<String, String> environment() {
    return proxy.libpqEnvironment(cluster.logins().superuser(), "postgres");
  }

  private String succeeds(String input) throws Exception {
    return feed(start("-v", "ON_ERROR_STOP=1"), input).succeeded().output();
  }

  private static ClientPrograms.Outcome feed(Process psql, String input) throws Exception {
    write(psql.getOutputStream(), input);
    psql.getOutputStream().close();
    return ClientPrograms.finish(psql);
  }
}
