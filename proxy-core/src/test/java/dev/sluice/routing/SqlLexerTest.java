package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlLexerTest {
  private final SqlLexer lexer = new SqlLexer();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT  1 | select 0",
        "`select a,b\tfrom\r\nt` | select a , b from t",
        "select 1.5, .5, 1., 1e10, 1.5E-3 | select 0",
        "select 'it''s' | select ''",
        "select E'it\\'s' | select ''",
        "`select 'a\\'` | select ''",
        "select B'1', x'F', N'a' | select ''",
        "select $$it's$$, $a$ $$ $b$ $a$ | select ''",
        "`select 'a' -- x\n 'b'` | select ''",
        "select 'a' 'b' | select '' ''",
        "select \"A b\"\"c\".d | select \"A b\"\"c\" . d",
        "select /* a /* b */ c */ 1 -- d | select 0",
        "select a--b | select a",
        "select a/**/.b | select a . b",
        "select 1*-2 | select 0 * - 0",
        "select 1 @-2 | select 0 @- 0",
        "select a<-1 | select a < - 0",
        "select a->>'b'::text | select a ->> '' :: text",
        "select a::int[] | select a :: int [ ]",
        "select a[1:2] | select a [ 0 : 0 ]",
        "select a:=1 | select a := 0",
        "select f(a=>1) | select f ( a => 0 )",
        "select $1, $2 | select $1",
        "select * from t where a in (1,2,3) | select * from t where a in ( 0 )",
        "select * from t where a in ('a', $1, 3) | select * from t where a in ( '' )",
        "values (1,'a'),(2,'b'),(3,'c') | values ( 0 )",
        "values (1,a),(2,b) | values ( 0 , a ) , ( 0 , b )",
        "select f(1, g(2), 3) | select f ( 0 , g ( 0 ) , 0 )",
        "; ; select 1 ; ; select 2 ; | select 0 ; select 0",
        "select 1 from t; set a = '1', 2 | select 0 from t ; set a = '1' , 2",
        "update t set a = 1 | update t set a = 0",
        "set a = 1; select 2 | set a = 1 ; select 0",
        "/*sluice:primary*/select 1 | /*primary*/ select 0",
        "select /*sluice:primary*/ 1 | select 0",
        "select 1; /*NO LOAD BALANCE*/ select 2 | select 0 ; /*primary*/ select 0",
        "SELECT ÄÖ FROM \"Ü\" | select ÄÖ from \"Ü\"",
        "select 'a | select /*?*/",
        "select \"a | select /*?*/",
        "/* a /* b */ | /*?*/",
        "select $a$ b $A$ | select /*?*/",
        "select 1a | select 0 /*?*/ a",
        "select 1..2 | select 0 /*?*/ 0",
        "select a$$b | select a$$b /*?*/",
        "select a // b | select a // /*?*/ b",
        "select U&'a' | select /*?*/ ''",
        "select {1} | select /*?*/ 0",
      })
  void the_normal_form_has_one_space_and_no_literals(String sql, String normal) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);

    NormalText read = lexer.read(text, 0, text.length);

    assertThat(new String(read.bytes(), 0, read.size(), StandardCharsets.UTF_8)).isEqualTo(normal);
  }
}
