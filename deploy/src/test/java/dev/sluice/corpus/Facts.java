package dev.sluice.corpus;

import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.CatalogClassifier;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import dev.sluice.topology.CatalogReader;
import dev.sluice.topology.JdbcCatalogReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The classifier with what the catalog of one database says. The proxy looks at a catalog some time
 * after a change; here a statement is judged by facts that are as new as it needs.
 */
final class Facts implements AutoCloseable {
  private static final Set<Reason> LEAVE_DEFINITIONS =
      Set.of(
          Reason.WRITE,
          Reason.COPY,
          Reason.CURSOR,
          Reason.LOCKING_CLAUSE,
          Reason.NODE_LOCAL_RELATION,
          Reason.PREPARED_BY_SQL,
          Reason.SESSION_SETTING,
          Reason.UNSAFE_FUNCTION);

  private final CatalogClassifier classifier;
  private boolean old = true;
  private boolean uncommitted;

  private Facts(CatalogClassifier classifier) {
    this.classifier = classifier;
  }

  static Facts of(ScratchCluster cluster, String database) {
    CatalogReader reader =
        new JdbcCatalogReader(
            new SluiceConfig.Login(ScratchCluster.SUPERUSER, Optional.empty(), "postgres"),
            () -> List.of(cluster.primary().address()),
            Duration.ofSeconds(5),
            node -> Map.of());
    return new Facts(new CatalogClassifier(reader, database));
  }

  /** By facts that may be old, since not each of thousands of statements can wait for new ones. */
  Classification classify(String sql) {
    return classifier.classify(sql);
  }

  /** By facts that are new. */
  Classification classifyNew(String sql) {
    if (old) {
      try {
        classifier.refresh();
      } catch (CatalogReader.UnreadableException e) {
        throw new IllegalStateException(e);
      }
      old = false;
    }
    return classifier.classify(sql);
  }

  /** The primary has run a statement: it may have changed definitions, for others at its commit. */
  void ran(Classification statement) {
    switch (statement.kind()) {
      case BEGIN, BEGIN_READ_ONLY -> uncommitted = false;
      case TRANSACTION_CONTROL -> old |= uncommitted;
      case READ -> {}
      default -> {
        boolean changes = !LEAVE_DEFINITIONS.contains(statement.reason());
        old |= changes;
        uncommitted |= changes;
      }
    }
  }

  @Override
  public void close() {
    classifier.close();
  }
}
