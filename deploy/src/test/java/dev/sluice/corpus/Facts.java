package dev.sluice.corpus;

import dev.sluice.routing.Classification;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.FunctionCatalog;
import dev.sluice.routing.StatementClassifier;

/** The classifier with what it knows of one database. */
final class Facts implements AutoCloseable {
  private final StatementClassifier classifier;

  private Facts(StatementClassifier classifier) {
    this.classifier = classifier;
  }

  static Facts of(ScratchCluster cluster, String database) {
    return new Facts(
        new StatementClassifier(ClassifierLimits.patient(), FunctionCatalog.builtIn()));
  }

  /** Whether views, operators, casts and overloads of this database are known. */
  boolean know() {
    return false;
  }

  Classification classify(String sql) {
    return classifier.classifyNow(sql);
  }

  /** The primary has run a statement that may have changed what there is to know. */
  void changed(Classification statement) {}

  @Override
  public void close() {
    classifier.close();
  }
}
