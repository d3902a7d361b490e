package dev.sluice.routing;

import dev.sluice.routing.FunctionCatalog.Purity;
import dev.sluice.topology.CatalogRows.Routine;
import java.util.Set;

/** How pure a routine is by its row in pg_proc alone. */
final class RoutinePurity {
  /** Volatile functions of extensions that only observe. */
  private static final Set<String> OBSERVING = NameList.read("functions-of-extensions.txt");

  private RoutinePurity() {}

  static Purity ofBuiltIn(Routine routine) {
    String name = routine.name().name();
    if (StatementEffects.ofFunction(name) != 0) {
      return Purity.UNKNOWN;
    }
    Purity listed = FunctionCatalog.builtIn().purity("pg_catalog", name);
    boolean unlisted = listed == Purity.UNKNOWN && routine.code().volatility() != 'v';
    return unlisted ? Purity.PURE : listed;
  }

  /** Of a user's routine whose text is not there: by its label. */
  static Purity of(Routine routine) {
    var code = routine.code();
    if (code.volatility() != 'v') {
      return Purity.PURE;
    }
    if (code.language().equals("sql")) {
      // BEGIN ATOMIC: it has no SET and no temporary objects, and what it calls is known.
      return Purity.UNSAFE;
    }
    boolean observes = code.ofExtension() && OBSERVING.contains(routine.name().name());
    return observes ? Purity.PURE : Purity.UNKNOWN;
  }
}
