package dev.sluice;

import dev.sluice.routing.Classification;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.FunctionCatalog;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifier;

/**
 * Answers {@code sluice route}: what the classifier alone knows of a statement, without a cluster.
 */
final class StatementRoutes {
  private StatementRoutes() {}

  static String explain(String sql) {
    try (StatementClassifier classifier =
        new StatementClassifier(ClassifierLimits.patient(), FunctionCatalog.builtIn())) {
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
