package dev.sluice.routing;

import dev.sluice.topology.CatalogReader;
import java.util.Objects;

/**
 * A classifier whose facts are read when the test says so, not some time after a change as by
 * {@link CatalogWatch}. One thread.
 */
public final class CatalogClassifier implements AutoCloseable {
  private final StatementClassifier classifier =
      new StatementClassifier(ClassifierLimits.patient(), FunctionCatalog.builtIn());

  private final CatalogReader reader;
  private final String database;
  private String version = "";

  public CatalogClassifier(CatalogReader reader, String database) {
    this.reader = reader;
    this.database = database;
  }

  /** Goes by what the catalog says now. */
  public void refresh() throws CatalogReader.UnreadableException {
    FactsBuilder rows = new FactsBuilder();
    String now = reader.read(database, version, rows);
    if (!Objects.equals(now, version)) {
      version = now;
      CatalogFacts facts = rows.build();
      classifier.know(UserLists.NONE.over(facts, facts));
    }
  }

  public Classification classify(String sql) {
    return classifier.classifyNow(sql);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
