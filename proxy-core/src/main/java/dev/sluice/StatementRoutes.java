package dev.sluice;

import dev.sluice.routing.Classification;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.FunctionCatalog;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifier;
import java.time.Duration;

/**
 * Answers {@code sluice route}: what the classifier alone knows of a statement, without a cluster.
 */
final class StatementRoutes {
  /** One statement in a cold process: nobody waits behind it. */
  private static final ClassifierLimits PATIENT =
      new ClassifierLimits(
          ClassifierLimits.defaults().cache(),
          new ClassifierLimits.Work(1, 16, Duration.ofSeconds(20)),
          ClassifierLimits.defaults().text());

  private StatementRoutes() {}

  static String explain(String sql) {
    try (StatementClassifier classifier =
        new StatementClassifier(PATIENT, FunctionCatalog.builtIn())) {
      Classification found = classifier.classifyNow(sql);
      String target = Router.mayUseReplica(found) ? "replica" : "primary";
      String detail =
          found.detail().isEmpty() ? "" : System.lineSeparator() + "detail: " + found.detail();
      return "target: "
          + target
          + System.lineSeparator()
          + "reason: "
          + found.reason().label()
          + ": "
          + found.reason().text()
          + detail;
    }
  }
}
