package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessIdsTest {
  private static final int SESSIONS = (1 << 20) - 1;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ProcessIds.MOST_PROXIES})
  void as_many_as_there_may_be_clients_are_positive_and_different(int proxy) {
    ProcessIds ids = new ProcessIds(() -> proxy);
    Set<Integer> taken = new HashSet<>();

    for (int i = 0; i < SESSIONS; i++) {
      int id = ids.next(taken::contains);
      assertThat(id > 0 && taken.add(id) && ProcessIds.proxyOf(id) == proxy).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1})
  void an_id_that_no_proxy_makes_is_of_none(int processId) {
    assertThat(ProcessIds.proxyOf(processId)).isGreaterThan(ProcessIds.MOST_PROXIES);
  }
}
