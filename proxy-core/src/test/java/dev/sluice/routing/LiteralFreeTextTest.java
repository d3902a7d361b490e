package dev.sluice.routing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LiteralFreeTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT pg_sleep(0.2)|select pg_sleep ( 0 )",
        "select 'SECRET', E'SEC\\'RET', $$SECRET$$, 7 /* SECRET */|select ''",
        "select * from t where a = 'SECRET' and b = 42 -- SECRET|select * from t where a = '' and b = 0",
        "SET app.jwt = 'SECRET'|set app . jwt = ''",
        "select set_config('app.jwt', 'SECRET', false)|select set_config ( '' , false )",
        "select current_setting('secret.name')|select current_setting ( '' )",
        "/* sluice: primary */ select 1|select 0",
        "do $$ begin create role x password 'SECRET'; end $$|do ''",
      })
  void literals_and_comments_are_gone(String sql, String shown) {
    assertThat(of(sql)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CREATE ROLE x LOGIN PASSWORD 'SECRET'|create role x login password ...",
        "alter user x with encrypted password \"SECRET\"|alter user x with encrypted password ...",
        "alter role x password SECRET|alter role x password ...",
        "CREATE USER MAPPING FOR x SERVER s OPTIONS (password 'SECRET')|create user mapping for x server s options ...",
        "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a \"SECRET\")|create server s foreign data wrapper w options ...",
        "CREATE SUBSCRIPTION s CONNECTION 'password=SECRET' PUBLICATION p|create subscription s connection ...",
      })
  void what_defines_logins_is_cut_before_its_secrets(String sql, String shown) {
    assertThat(of(sql)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'SECRET",
        "select U&'SECRET'",
        "select $$SECRET",
        "select \"SECRET",
        "select 1 /* SECRET",
        "select 0x1 // SECRET",
        "select a$$b, SECRET"
      })
  void what_cannot_be_read_with_certainty_is_left_out(String sql) {
    assertThat(of(sql)).startsWith("select").endsWith("...").doesNotContainIgnoringCase("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER ROLE x PASSWORD 'p'",
        "create role x",
        "CREATE USER/**/MAPPING FOR x SERVER s OPTIONS (a 'p')",
        "alter server s options (set a 'p')",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p",
        "COPY t FROM PROGRAM 'curl -u me:p http://h'",
        "COPY t FROM '/x' WITH (format 'f', password 'p')",
        "do $$ begin execute 'alter role x pass' || 'word ''p'''; end $$ -- password",
        "select dblink_connect('host=h')",
        "select pgp_sym_encrypt('data', 'p')",
        "select crypt('p', salt) from u",
        "select * from sessions where token = 'p'",
        "set app.secret = 'p'",
        "select 'p"
      })
  void what_may_hold_secrets_is_known_wherever_they_stand(String sql) {
    assertThat(mayHoldSecrets(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from orders where id = 7",
        "insert into users(name) values ('x')",
        "create table t (id int default 7)",
        "select user, current_role"
      })
  void other_statements_hold_none(String sql) {
    assertThat(mayHoldSecrets(sql)).isFalse();
  }

  @Test
  void the_classifier_still_sees_the_value_of_a_setting() {
    byte[] sql = "set app.x = 'kept'".getBytes(StandardCharsets.UTF_8);
    NormalText normal = new SqlLexer().read(sql, 0, sql.length);

    assertThat(new String(normal.bytes(), 0, normal.size(), StandardCharsets.UTF_8))
        .contains("'kept'");
  }

  @Test
  void the_document_names_the_words_that_make_a_text_one_with_secrets() throws IOException {
    assertThat(Files.readString(Path.of("docs", "logging.md")))
        .contains(
            LiteralFreeText.WORDS.stream().map(w -> "`" + w + "`").collect(joining(", ", "", ";")));
  }

  private static String of(String sql) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return LiteralFreeText.of(text, text.length);
  }

  private static boolean mayHoldSecrets(String sql) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return LiteralFreeText.mayHoldSecrets(text, text.length);
  }
}
