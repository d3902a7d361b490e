package dev.sluice;

/** Says where a statement goes, for {@code sluice route}. */
@FunctionalInterface
interface RouteExplainer {
  /** Target and reason of the statement, in one or more lines. */
  String explain(String sql);
}
