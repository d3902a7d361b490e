package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Client letters as in {@link dev.sluice.codec.Wire}; {@code (P)} is a message of the proxy's own,
 * {@code P:x} carries a note that writes down {@code +x} or {@code -x}.
 */
final class PendingRepliesTest {
  /** The letters of the kinds, in their order. */
  private static final String KINDS = "QFPBDECS";

  private final PendingReplies pending = new PendingReplies();
  private final List<String> told = new ArrayList<>();

  private void client(String letters) {
    for (String letter : letters.split(" ", -1)) {
      boolean own = letter.startsWith("(");
      char type = letter.charAt(own ? 1 : 0);
      if (type == 'c' || type == 'f') {
        pending.copyEnded();
      } else {
        byte kind = (byte) (KINDS.indexOf(type) | (own ? PendingReplies.SWALLOW : 0));
        pending.add(
            kind, letter.contains(":") ? note(letter.substring(letter.length() - 1)) : null);
      }
    }
  }

  private PendingReplies.Note note(String name) {
    return new PendingReplies.Note() {
      @Override
      public void done() {
        told.add("+" + name);
      }

      @Override
      public void undone() {
        told.add("-" + name);
      }
    };
  }

  /** What the client gets of it. */
  private String server(String letters) {
    List<String> forwarded = new ArrayList<>();
    for (String letter : letters.split(" ", -1)) {
      if (pending.reply((byte) letter.charAt(0))) {
        forwarded.add(letter);
      }
    }
    return String.join(" ", forwarded);
  }

  @ParameterizedTest
  @CsvSource({
    "Q, T D D C Z",
    "Q, C Z",
    "Q, I Z",
    "Q, T D C T D C Z",
    "Q, E Z",
    "Q, T D E Z",
    "Q, H d d c C Z",
    "Q, H d d c C H d c C Z",
    "F, V Z",
    "F, E Z",
    "S, Z",
    "S, E Z",
    "P S, 1 Z",
    "P B D E S, 1 2 T D C Z",
    "P B D E S, 1 2 n C Z",
    "P D S, 1 t T Z",
    "P D S, 1 t n Z",
    "P B E S, 1 2 I Z",
    "P B E E S, 1 2 D s D C Z",
    "C S, 3 Z",
    "P B E S, E Z",
    "P B E S, 1 E Z",
    "P B E S, 1 2 D E Z",
    "P B E S P B E S, 1 2 C Z 1 2 C Z",
    "P B E S P B E S, E Z 1 2 C Z",
    "P B E S P B E S, 1 2 C Z E Z",
    "P B E Q S, 1 2 C T D C Z Z",
    "P B E S, 1 N 2 A D S C Z"
  })
  void everything_that_the_client_is_owed_goes_to_it(String client, String server) {
    client(client);

    assertThat(server(server)).isEqualTo(server);
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void replies_to_the_proxys_own_messages_stay_here() {
    client("(C) (P) B E S");

    assertThat(server("3 1 2 D C Z")).isEqualTo("2 D C Z");
  }

  @Test
  void a_query_of_the_proxys_own_stays_here_whole() {
    client("(Q) Q");

    assertThat(server("N C C Z T D C Z")).isEqualTo("T D C Z");
  }

  @Test
  void an_error_in_a_query_of_the_proxys_own_stays_here() {
    client("(Q):a Q");

    assertThat(server("E Z C Z")).isEqualTo("C Z");
    assertThat(told).containsExactly("-a");
  }

  @Test
  void an_error_in_an_injected_parse_is_the_clients_since_its_own_messages_are_skipped() {
    client("(P) B E S");

    assertThat(server("E Z")).isEqualTo("E Z");
  }

  @Test
  void a_sync_of_the_proxys_own_ends_an_error_too() {
    client("P B (S):s");
    assertThat(server("E Z")).isEqualTo("E");

    assertThat(pending.isEmpty()).isTrue();
    assertThat(pending.isSkipping()).isFalse();
    assertThat(told).containsExactly("-s");
  }

  @Test
  void a_sync_of_the_proxys_own_ends_an_error_that_came_before_it() {
    client("P B");
    server("E");
    client("(S)");

    assertThat(server("Z")).isEmpty();
    assertThat(pending.isSkipping()).isFalse();
  }

  @Test
  void notifications_and_parameters_are_for_the_client_at_any_time() {
    assertThat(server("A S N")).isEqualTo("A S N");
    client("(Q)");
    assertThat(server("A S")).isEqualTo("A S");
  }

  @Test
  void messages_after_an_error_are_skipped_until_a_sync_that_is_sent_later() {
    client("P:a B E");
    server("E");
    client("B:b E Q");
    assertThat(pending.isEmpty()).isTrue();
    assertThat(pending.isSkipping()).isTrue();

    client("S P B E S");

    assertThat(server("Z 1 2 C Z")).isEqualTo("Z 1 2 C Z");
    assertThat(told).containsExactly("-a", "-b");
  }

  @Test
  void an_error_of_one_batch_does_not_touch_the_next_one() {
    client("P:a B E:b S P:c B E:d S");

    server("1 E Z 1 2 C Z");

    assertThat(told).containsExactly("+a", "-b", "+c", "+d");
  }

  @Test
  void what_was_undone_is_told_from_the_last_to_the_first() {
    client("P:a P:b P:c S");

    server("E Z");

    assertThat(told).containsExactly("-c", "-b", "-a");
  }

  @Test
  void a_querys_note_hears_at_ready_whether_all_of_it_was_done() {
    client("Q:a Q:b");
    server("C E");
    assertThat(told).isEmpty();

    server("Z C Z");

    assertThat(told).containsExactly("-a", "+b");
  }

  @Test
  void a_sync_that_comes_with_a_copy_is_ignored_by_the_server() {
    client("P B E S");
    assertThat(server("1 2 G")).isEqualTo("1 2 G");
    assertThat(pending.isCopyIn()).isTrue();
    client("c S");

    assertThat(server("C Z")).isEqualTo("C Z");
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void a_sync_during_a_copy_is_ignored_by_the_server() {
    client("P B E");
    server("1 2 G");
    client("S S c S");

    assertThat(server("C Z")).isEqualTo("C Z");
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void a_copy_may_be_sent_whole_before_the_server_has_said_anything() {
    client("P B E c S");
    server("1 2 G");
    assertThat(pending.isCopyIn()).isFalse();
    server("C Z");

    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void a_copy_that_was_sent_whole_and_fails_is_over() {
    client("P B E S c S");

    assertThat(server("1 2 E Z Z")).isEqualTo("1 2 E Z Z");
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void several_copies_in_one_string_each_have_their_end() {
    client("Q");
    server("G");
    client("c");
    server("C G");
    assertThat(pending.isCopyIn()).isTrue();
    client("c");
    assertThat(pending.isCopyIn()).isFalse();
    server("C Z");

    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void several_copies_sent_at_once_each_find_their_end() {
    client("Q c c");
    server("G");
    assertThat(pending.isCopyIn()).isFalse();
    server("C G");
    assertThat(pending.isCopyIn()).isFalse();
    server("C Z");

    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void an_error_ends_a_copy() {
    client("Q");
    server("G E");
    assertThat(pending.isCopyIn()).isFalse();
    client("c Q");

    assertThat(server("Z C Z")).isEqualTo("Z C Z");
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void an_error_in_a_copy_of_the_extended_protocol_skips_until_the_next_sync() {
    client("P B E S");
    server("1 2 G E");
    assertThat(pending.isEmpty()).isTrue();
    client("f S");

    assertThat(server("Z")).isEqualTo("Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "C", "T", "Z", "G"})
  void an_answer_to_nothing_is_a_broken_server(String letter) {
    assertThatIllegalStateException().isThrownBy(() -> server(letter));
  }

  @ParameterizedTest
  @ValueSource(strings = {"P", "B", "E", "D", "C"})
  void ready_before_its_sync_is_a_broken_server(String letter) {
    client(letter + " S");

    assertThatIllegalStateException().isThrownBy(() -> server("Z"));
  }

  @Test
  void abandoning_undoes_everything() {
    client("P:a B Q:b S");
    pending.abandon();

    assertThat(told).containsExactly("-b", "-a");
    assertThat(pending.isEmpty()).isTrue();
    client("Q");
    assertThat(server("C Z")).isEqualTo("C Z");
  }

  @Test
  void the_queue_grows_in_the_middle_of_a_pipeline() {
    int batches = 1_000;
    for (int i = 0; i < batches; i++) {
      client("P:p B E S");
      if (i % 3 == 0) {
        assertThat(server("1 2 C Z")).isEqualTo("1 2 C Z");
      }
    }
    while (!pending.isEmpty()) {
      assertThat(server("1 2 C Z")).isEqualTo("1 2 C Z");
    }

    assertThat(told).hasSize(batches).containsOnly("+p");
  }
}
