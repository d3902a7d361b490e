package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A statement that has been classified, for people.
 *
 * @param text without literals; of statements that change settings, which are kept with their
 *     literals, only what they are
 * @param kind in lower case
 * @param reason label of the same in metrics
 * @param detail what in it decided, or empty
 */
public record StatementSample(String text, String kind, String reason, String detail) {
  static StatementSample of(NormalKey key, Classification found) {
    String text =
        found.settings().isEmpty()
            ? new String(key.bytes(), 0, key.size(), StandardCharsets.UTF_8)
            : "(changes settings)";
    return new StatementSample(
        text, found.kind().name().toLowerCase(Locale.ROOT), found.reason().label(), found.detail());
  }
}
