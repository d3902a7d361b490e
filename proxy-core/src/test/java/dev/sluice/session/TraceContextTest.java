package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1 /*traceparent='%s'*/",
        "select 1 /*action='%%2Fa',traceparent='%s',tracestate='x%%3Dy'*/ ;\n",
        "/* traceparent='%s' */ select 1",
        "/*traceparent='%s'*/ select 1 /* other */",
        "select '/*' /* framework='a%%27b', traceparent='%s' */"
      })
  void it_is_found_in_the_comment_at_either_end(String sql) {
    assertThat(in(String.format(sql, PARENT))).isEqualTo(new TraceContext(TRACE, SPAN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "",
        "/*/",
        "*/",
        "select 1 /*traceparent='00-short-x-01'*/",
        "select 1 /*traceparent='00-00000000000000000000000000000000-00f067aa0ba902b7-01'*/",
        "select 1 /*traceparent='ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'*/",
        "select 1 /*xtraceparent='00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'*/",
        "select '/*traceparent=''00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01''*/'"
      })
  void anything_else_is_none(String sql) {
    assertThat(in(sql)).isNull();
  }

  @Test
  void of_a_text_that_was_not_kept_whole_the_end_is_looked_at() {
    byte[] end = ("x /*traceparent='" + PARENT + "'*/").getBytes(StandardCharsets.UTF_8);

    assertThat(TraceContext.in("select '".getBytes(StandardCharsets.UTF_8), 8, end))
        .isEqualTo(new TraceContext(TRACE, SPAN));
  }

  @Test
  void a_long_comment_is_not_searched_for_long() {
    String sql = "select 1 /*" + "a='b',".repeat(400) + "traceparent='" + PARENT + "'*/";

    assertThat(in(sql)).isNull();
  }

  private static @Nullable TraceContext in(String sql) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return TraceContext.in(text, text.length, new byte[0]);
  }
}
