package dev.sluice.corpus;

import dev.sluice.routing.Classification;

/**
 * A statement of a corpus.
 *
 * @param place the file that it is from
 * @param sql as it is sent
 * @param classification what the classifier says of it
 */
record Sample(String place, String sql, Classification classification) {
  /** Why it is classified so, in words that many statements share. */
  String cause() {
    return classification.reason()
        + (classification.detail().isEmpty() ? "" : ": " + classification.detail());
  }

  @Override
  public String toString() {
    return place
        + ": "
        + sql.replaceAll("\\s+", " ")
        + "  ["
        + classification.kind()
        + " "
        + cause()
        + "]";
  }
}
