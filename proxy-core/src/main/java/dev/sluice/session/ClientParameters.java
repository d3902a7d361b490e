package dev.sluice.session;

import dev.sluice.routing.StatementClassifier;
import java.util.HashMap;
import java.util.Map;

/**
 * The ParameterStatus values that the client has been told. A client hears of each change once,
 * whichever connection tells it, and never of what makes a replica a replica.
 */
final class ClientParameters {
  private final Map<String, String> told;
  private boolean readable;

  ClientParameters(Map<String, String> told) {
    this.told = new HashMap<>(told);
    judge();
  }

  /** Whether the client must be told of this value. */
  boolean isNews(String name, String value) {
    if (Welcome.isNodeLocal(name) || value.equals(told.put(name, value))) {
      return false;
    }
    judge();
    return true;
  }

  /** What the client was told last, or empty. */
  String told(String name) {
    return told.getOrDefault(name, "");
  }

  /**
   * Whether the classifier can read the session's texts: it depends on their encoding and on how
   * strings are quoted.
   */
  boolean areTextsReadable() {
    return readable;
  }

  /** Servers before 14 do not tell: there it stays false. */
  boolean isReadOnlyByDefault() {
    return told.getOrDefault("default_transaction_read_only", "").equals("on");
  }

  private void judge() {
    readable =
        StatementClassifier.reads(
            told.getOrDefault("client_encoding", ""),
            told.getOrDefault("standard_conforming_strings", "").equals("on"));
  }
}
