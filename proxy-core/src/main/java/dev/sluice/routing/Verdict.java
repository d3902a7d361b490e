package dev.sluice.routing;

/** What the first words of one statement say about it. */
sealed interface Verdict {
  /** The statement is classified. */
  record Decided(Classification classification) implements Verdict {}

  /**
   * The statement may run on a replica if this query is proven read-only.
   *
   * @param query without EXPLAIN or COPY around it
   * @param effects of the statement, should the proof fail
   */
  record Candidate(Part query, int effects) implements Verdict {}
}
