package dev.sluice.console;

import dev.sluice.protocol.TransactionStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a statement has come to.
 *
 * @param rows in text format, as many values in each as there are columns; null is NULL
 * @param tag of its CommandComplete; empty for an empty statement
 * @param notice for people, besides
 * @param status of the transaction from now on, where it changes
 */
record Answer(
    List<List<@Nullable String>> rows,
    String tag,
    Optional<String> notice,
    Optional<TransactionStatus> status) {
  Answer {
    rows = List.copyOf(rows);
  }

  static Answer rows(List<List<@Nullable String>> rows) {
    return new Answer(rows, "SHOW", Optional.empty(), Optional.empty());
  }

  static Answer done(String tag) {
    return new Answer(List.of(), tag, Optional.empty(), Optional.empty());
  }

  static Answer done(String tag, String notice) {
    return new Answer(List.of(), tag, Optional.of(notice), Optional.empty());
  }

  Answer withTag(String other) {
    return new Answer(rows, other, notice, status);
  }

  Answer becoming(TransactionStatus next) {
    return new Answer(rows, tag, notice, Optional.of(next));
  }
}
