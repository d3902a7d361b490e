package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ConnectionLogTest {
  @Test
  void a_session_time_reads_as_postgresql_writes_it() {
    assertThat(ConnectionLog.time(Duration.ofMillis(1_234))).isEqualTo("0:00:01.234");
    assertThat(ConnectionLog.time(Duration.ofHours(49).plusSeconds(61))).isEqualTo("49:01:01.000");
  }
}
