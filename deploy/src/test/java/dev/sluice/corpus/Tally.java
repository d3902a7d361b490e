package dev.sluice.corpus;

import dev.sluice.routing.Classification.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures of one part of the corpus. */
final class Tally {
  private static final int TOP = 15;

  private final String part;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> pinnedWrong = new ArrayList<>();
  private final List<Sample> needless = new ArrayList<>();
  private final List<Sample> byRule = new ArrayList<>();
  private int statements;
  private int inTransaction;
  private int reads;
  private int failedReads;
  private int undetermined;
  private int outdated;

  Tally(String part) {
    this.part = part;
  }

  /** It ran where its transaction is. */
  void inTransaction(Sample sample) {
    statements++;
    inTransaction++;
  }

  /** It was sent to the replica. */
  void read(Sample sample, boolean succeeded) {
    statements++;
    reads++;
    failedReads += succeeded ? 0 : 1;
  }

  /** A read whose answer varies on one and the same node. */
  void undetermined(Sample sample) {
    undetermined++;
  }

  /**
   * It was sent to the primary.
   *
   * @param pure whether a replica gives the same answer and is not changed by it
   */
  void primary(Sample sample, boolean pure) {
    statements++;
    if (pure) {
      // Of what depends on the node or the session only the primary's answer is right, even where
      // the replica's happens to be the same.
      (sample.classification().kind() == Kind.PRIMARY_ONLY ? byRule : needless).add(sample);
    }
  }

  /**
   * A statement that was sent to the replica and should not have been.
   *
   * @param pinned whether the proxy would not have sent it, since the session is pinned
   */
  void wrong(Sample sample, boolean pinned, String what) {
    (pinned ? pinnedWrong : wrong).add(sample + " " + what);
  }

  /** A statement that was a read by the facts before a change of definitions, and is none now. */
  void outdated() {
    outdated++;
  }

  /** All statements that went where they must not go, in words. */
  List<String> wrong() {
    return wrong;
  }

  /** Wrong ones that a pinned session keeps on the primary. */
  List<String> pinnedWrong() {
    return pinnedWrong;
  }

  List<Sample> needless() {
    return needless;
  }

  int reads() {
    return reads;
  }

  int statements() {
    return statements;
  }

  /** Pure reads that went to the primary, of all pure reads; 0 to 1. */
  double needlessShare() {
    int pure = reads - failedReads + needless.size();
    return pure == 0 ? 0 : (double) needless.size() / pure;
  }

  /** The figures of several parts together. */
  static Tally sum(String part, List<Tally> parts) {
    Tally sum = new Tally(part);
    for (Tally one : parts) {
      sum.wrong.addAll(one.wrong);
      sum.pinnedWrong.addAll(one.pinnedWrong);
      sum.needless.addAll(one.needless);
      sum.byRule.addAll(one.byRule);
      sum.statements += one.statements;
      sum.inTransaction += one.inTransaction;
      sum.reads += one.reads;
      sum.failedReads += one.failedReads;
      sum.undetermined += one.undetermined;
      sum.outdated += one.outdated;
    }
    return sum;
  }

  static String header() {
    return "%-40s %10s %8s %10s %7s %8s %8s %8s %8s %7s"
        .formatted(
            "part",
            "statements",
            "in a tx",
            "to replica",
            "share",
            "varying",
            "outdated",
            "by rule",
            "needless",
            "share");
  }

  String line() {
    int outside = statements - inTransaction;
    return "%-40s %10d %8d %10d %6.1f%% %8d %8d %8d %8d %6.2f%%"
        .formatted(
            part,
            statements,
            inTransaction,
            reads,
            outside == 0 ? 0 : 100.0 * reads / outside,
            undetermined,
            outdated,
            byRule.size(),
            needless.size(),
            100 * needlessShare());
  }

  /** The most frequent causes of needless trips to the primary. */
  String causes() {
    Map<String, Integer> causes = new HashMap<>();
    needless.forEach(sample -> causes.merge(sample.cause(), 1, Integer::sum));
    StringBuilder lines = new StringBuilder();
    causes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(TOP)
        .forEach(cause -> lines.append("%6d  %s%n".formatted(cause.getValue(), cause.getKey())));
    return lines.toString();
  }
}
