package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.SettingChange.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingStatementsTest {
  private static final StatementClassifier CLASSIFIER = ReadOrWriteTest.Patient.classifier();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SET | work_mem | SET work_mem = 100 | set work_mem = 100",
        "SET | search_path | SET SESSION Search_Path TO a, \"B\" | set session search_path to a , \"B\"",
        "SET | application_name | set application_name = 'It''s; /* Me */' | set application_name = 'It''s; /* Me */'",
        "SET | application_name | set application_name = E'a\\'b' -- x | set application_name = E'a\\'b'",
        "SET | application_name | set application_name = $x$ A  b $x$ | set application_name = $x$ A  b $x$",
        "SET | datestyle | SET \"DateStyle\" = ISO, MDY; | set \"DateStyle\" = iso , mdy",
        "SET | app.tenant | SET app.tenant = '42' | set app.tenant = '42'",
        "SET | extra_float_digits | SET extra_float_digits = -3 | set extra_float_digits = - 3",
        "SET | timezone | SET TIME ZONE 'Europe/Berlin' | set time zone 'Europe/Berlin'",
        "SET | timezone | SET SESSION TIME ZONE INTERVAL '1' HOUR | set session time zone interval '1' hour",
        "SET | app.tenant | SELECT set_config('App.Tenant', '42', false) | select set_config ( 'App.Tenant' , '42' , false )",
        "RESET | timezone | SET TIME ZONE LOCAL | set time zone local",
        "RESET | timezone | SET TIME ZONE DEFAULT | set time zone default",
        "SET | client_encoding | SET NAMES 'UTF8' | set names 'UTF8'",
        "SET | search_path | SET SCHEMA 'a' | set schema 'a'",
        "SET | role | SET ROLE \"Admin\" | set role \"Admin\"",
        "SET | role | SET ROLE NONE | set role none",
        "SET | role | SET SESSION ROLE a | set session role a",
        "SET | session_authorization | SET SESSION AUTHORIZATION 'a' | set session authorization 'a'",
        "RESET | session_authorization | SET SESSION AUTHORIZATION DEFAULT | set session authorization default",
        "SET | xmloption | SET XML OPTION DOCUMENT | set xml option document",
        "SET | transaction characteristics | SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY | set session characteristics as transaction read only",
        "RESET | work_mem | SET work_mem TO DEFAULT | set work_mem to default",
        "RESET | work_mem | RESET Work_Mem | reset work_mem",
        "RESET | app.tenant | RESET app.tenant | reset app . tenant",
        "RESET | timezone | RESET TIME ZONE | reset time zone",
        "RESET | session_authorization | RESET SESSION AUTHORIZATION | reset session authorization",
        "RESET | role | RESET ROLE | reset role",
        "RESET_ALL | `` | RESET ALL | reset all",
      })
  void a_setting_is_repeated_as_the_client_wrote_it(
      Kind kind, String name, String sql, String repeated) {
    Classification classification = CLASSIFIER.classifyNow(sql);

    assertThat(classification.kind()).isEqualTo(Classification.Kind.PRIMARY_ONLY);
    assertThat(classification.settings())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.kind()).isEqualTo(kind);
              assertThat(change.name()).isEqualTo(name);
              assertThat(change.sql().replace(" . ", ".")).isEqualTo(repeated.replace(" . ", "."));
            });
  }

  @Test
  void a_text_says_nothing_about_the_next_one() {
    assertThat(CLASSIFIER.classifyNow("SELECT 'a long text', 1; SELECT 2; SELECT 3").kind())
        .isEqualTo(Classification.Kind.READ);

    // A word of as many letters as set_config, in a statement that begins with no word.
    assertThat(CLASSIFIER.classifyNow("(SELECT abcdefghij FROM t)").kind())
        .isEqualTo(Classification.Kind.READ);
    assertThat(CLASSIFIER.classifyNow("(SELECT set_config('a.b', 'c', false))").settings())
        .isEmpty();
  }

  @Test
  void settings_of_several_statements_keep_their_order() {
    Classification classification =
        CLASSIFIER.classifyNow("SET a.x = 'ü'; SELECT 1; RESET b; SET c TO 2");

    assertThat(classification.settings())
        .containsExactly(
            new SettingChange(Kind.SET, "a.x", "set a . x = 'ü'"),
            new SettingChange(Kind.RESET, "b", "reset b"),
            new SettingChange(Kind.SET, "c", "set c to 2"));
  }

  @Test
  void two_values_of_one_setting_are_two_classifications() {
    assertThat(
            List.of(
                CLASSIFIER.classifyNow("set a.x = '1'").settings().get(0).sql(),
                CLASSIFIER.classifyNow("set a.x = '2'").settings().get(0).sql()))
        .containsExactly("set a . x = '1'", "set a . x = '2'");
  }

  @AfterAll
  static void close() {
    CLASSIFIER.close();
  }
}
