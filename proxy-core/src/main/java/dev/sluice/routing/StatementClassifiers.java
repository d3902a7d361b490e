package dev.sluice.routing;

import dev.sluice.metrics.CacheSample;
import dev.sluice.topology.CatalogReader;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The classifiers of all databases, one for each, with one cache and one set of parser threads, and
 * the thread that keeps up with the catalogs. Any thread. Lives as long as the proxy.
 */
public final class StatementClassifiers implements AutoCloseable {
  private final SharedClassifier shared;
  private final UserLists lists;
  private final ConcurrentMap<String, StatementClassifier> databases = new ConcurrentHashMap<>();
  private final CatalogWatch watch;

  /**
   * @param lists over what the catalogs say
   * @param reader of catalogs
   * @param schedule when it is asked
   */
  public StatementClassifiers(
      ClassifierLimits limits, UserLists lists, CatalogReader reader, Schedule schedule) {
    this.shared = new SharedClassifier(limits);
    this.lists = lists;
    this.watch = new CatalogWatch(reader, schedule, new Listener());
    watch.begin();
  }

  /** Knows what is built in, of every database: for tests and where no catalog can be read. */
  public StatementClassifiers(ClassifierLimits limits, UserLists lists) {
    this(limits, lists, (database, known, rows) -> "", Schedule.NEVER);
  }

  /**
   * When catalogs are read.
   *
   * @param interval between two looks at a catalog; zero: none is ever read
   * @param inUse the databases that have sessions now; called on the watching thread
   */
  public record Schedule(Duration interval, Supplier<Set<String>> inUse) {
    /** No catalog is ever read. */
    public static final Schedule NEVER = new Schedule(Duration.ZERO, Set::of);
  }

  /**
   * The classifier for a session with that database. Its facts may still be on their way: then it
   * has those statements wait that would suffer from it.
   */
  public StatementClassifier of(String database) {
    StatementClassifier classifier =
        databases.compute(
            database,
            (name, known) -> {
              watch.use(name);
              return known == null ? newcomer() : known;
            });
    if (classifier.awaitsFacts()) {
      watch.soon(database);
    }
    return classifier;
  }

  private StatementClassifier newcomer() {
    Facts builtIn = lists.over(FunctionCatalog.builtIn(), RelationFacts.NONE);
    StatementClassifier classifier = new StatementClassifier(shared, builtIn, false);
    if (watch.isOn()) {
      classifier.expectFacts(CatalogWatch.PATIENCE);
    }
    return classifier;
  }

  /**
   * A session has changed definitions in that database: its catalog is looked at soon. Returns at
   * once, and costs next to nothing when it is called often.
   */
  public void changed(String database) {
    watch.soon(database);
  }

  /** Waits until the parser threads are warm; false when that takes longer. For the start. */
  public boolean awaitWarm(Duration timeout) throws InterruptedException {
    return shared.awaitWarm(timeout);
  }

  /**
   * Statements that are known now, of all databases, in no order.
   *
   * @param most how many at most
   */
  public List<StatementSample> known(int most) {
    return shared.cache().samples(most);
  }

  /** The cache of all databases. */
  public CacheSample cache() {
    return new CacheSample(
        shared.cache().entries(),
        shared.cache().hits(),
        shared.cache().misses(),
        shared.cache().evictions());
  }

  @Override
  public void close() {
    watch.close();
    shared.close();
  }

  /** On the watching thread. */
  private final class Listener implements CatalogWatch.Listener {
    @Override
    public void changed(String database, CatalogFacts facts) {
      StatementClassifier classifier = databases.get(database);
      if (classifier != null) {
        classifier.know(lists.over(facts, facts));
      }
    }

    @Override
    public void looked(String database) {
      StatementClassifier classifier = databases.get(database);
      if (classifier != null) {
        classifier.factsCame();
      }
    }

    @Override
    public void unused(String database) {
      // Within compute, as sessions get it within compute.
      databases.compute(database, (name, known) -> watch.drop(name) ? null : known);
    }
  }
}
