package dev.sluice.routing;

import dev.sluice.routing.FactGraph.Vertex;
import dev.sluice.routing.FunctionCatalog.Purity;
import dev.sluice.topology.CatalogRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes {@link CatalogFacts} of a catalog's rows. For one reading, confined to its thread. */
final class FactsBuilder implements CatalogRows {
  private static final Id IMPLICIT_CASTS = new Id(ObjectKind.IMPLICIT_CAST, 0);
  private static final Id ROW_LOCK = new Id(ObjectKind.ROW_LOCK, 0);

  private final FactGraph graph = new FactGraph();
  private final List<Routine> routines = new ArrayList<>();
  private final Map<String, Routine> builtIn = new HashMap<>();
  private final List<Type> types = new ArrayList<>();
  private final List<Relation> relations = new ArrayList<>();
  private final Map<String, Vertex> operators = new HashMap<>();
  private final Map<String, Vertex> routineNames = new HashMap<>();
  private final Map<String, Vertex> otherNames = new HashMap<>();
  private final List<Text> texts = new ArrayList<>();

  /** A routine's text; whom it names is known when all rows are there. */
  private record Text(Vertex routine, Set<String> routines, Set<String> others) {}

  FactsBuilder() {
    graph.raise(graph.object(ROW_LOCK), Purity.UNSAFE);
  }

  @Override
  public void routine(Routine routine) {
    Vertex vertex = graph.object(new Id(ObjectKind.ROUTINE, routine.oid()));
    if (routine.oid() < FIRST_OF_USERS) {
      graph.raise(vertex, RoutinePurity.ofBuiltIn(routine));
      builtIn.put(routine.name().name(), routine);
      return;
    }
    String body = routine.code().body();
    if (body == null) {
      graph.raise(vertex, RoutinePurity.of(routine));
    } else {
      text(vertex, RoutineBody.of(body), routine.code().volatility());
    }
    // The text itself is not kept.
    routines.add(withoutBody(routine));
    Vertex name = named(routineNames, routine.name());
    graph.use(name, vertex);
  }

  private void text(Vertex routine, RoutineBody body, char volatility) {
    if (volatility == 'v') {
      graph.raise(routine, body.keepsState() ? Purity.UNSAFE : Purity.UNKNOWN);
      texts.add(new Text(routine, body.names(), body.names()));
    } else {
      // Its label is believed, unless it names who is known to do otherwise.
      graph.raise(routine, body.builtIn());
      texts.add(new Text(routine, body.calls(), body.names()));
    }
  }

  private static Routine withoutBody(Routine routine) {
    Code code = routine.code();
    return new Routine(
        routine.oid(),
        routine.name(),
        new Code(code.volatility(), code.language(), null, code.ofExtension()),
        routine.arguments());
  }

  private static Vertex named(Map<String, Vertex> names, Name name) {
    return names.computeIfAbsent(name.name(), unused -> new Vertex());
  }

  @Override
  public void relation(Relation relation) {
    Vertex vertex = graph.object(new Id(ObjectKind.RELATION, relation.oid()));
    if (relation.oid() < FIRST_OF_USERS) {
      boolean safe = RelationNames.identifier(relation.name().name()).isSafe();
      graph.raise(vertex, safe ? Purity.PURE : Purity.PRIMARY_ONLY);
      return;
    }
    // A sequence's WAL is 32 values ahead of its row.
    boolean same = relation.isOnReplicas() && relation.kind() != 'S';
    graph.raise(vertex, same ? Purity.PURE : Purity.PRIMARY_ONLY);
    relations.add(relation);
    graph.use(named(otherNames, relation.name()), vertex);
  }

  @Override
  public void type(Type type) {
    Vertex vertex = graph.object(new Id(ObjectKind.TYPE, type.oid()));
    if (type.kind() == 'p') {
      graph.raise(vertex, Purity.UNKNOWN);
    }
    if (!type.isArray()) {
      types.add(type);
      graph.use(named(otherNames, type.name()), vertex);
    }
  }

  @Override
  public void operator(String symbol, long routine) {
    Vertex vertex = operators.computeIfAbsent(symbol, unused -> new Vertex());
    graph.use(vertex, graph.object(new Id(ObjectKind.ROUTINE, routine)));
  }

  @Override
  public void use(Id user, Id used) {
    graph.use(graph.object(user), graph.object(used));
  }

  /** When all rows are there. */
  CatalogFacts build() {
    for (Text text : texts) {
      link(text.routine(), text.routines(), routineNames);
      link(text.routine(), text.others(), otherNames);
    }
    graph.settle();
    return new CatalogFacts(
        functions(),
        attributes(true),
        attributes(false),
        symbols(),
        typeNames(),
        relationNames(),
        graph.object(IMPLICIT_CASTS).purity());
  }

  private void link(Vertex routine, Set<String> words, Map<String, Vertex> names) {
    for (String word : words) {
      Vertex named = names.get(word);
      if (named != null) {
        graph.use(routine, named);
      }
    }
  }

  private Purity purity(ObjectKind kind, long oid) {
    return graph.object(new Id(kind, oid)).purity();
  }

  private PurityByName functions() {
    PurityByName.Builder names = new PurityByName.Builder();
    for (Routine routine : routines) {
      String name = routine.name().name();
      names.add(routine.name().schema(), name, purity(ObjectKind.ROUTINE, routine.oid()));
      if (builtIn.containsKey(name) && isUnlisted(name)) {
        names.add("pg_catalog", name, Purity.UNKNOWN);
      }
    }
    return names.build();
  }

  private static boolean isUnlisted(String name) {
    return FunctionCatalog.builtIn().purity("", name) == Purity.UNKNOWN;
  }

  private PurityByName attributes(boolean ofRows) {
    PurityByName.Builder names = new PurityByName.Builder();
    for (Routine routine : routines) {
      Arguments arguments = routine.arguments();
      Purity purity = purity(ObjectKind.ROUTINE, routine.oid());
      if (purity != Purity.PURE && arguments.one() && (arguments.row() || !ofRows)) {
        names.add("", routine.name().name(), purity);
      }
    }
    for (Routine routine : builtIn.values()) {
      String name = routine.name().name();
      boolean unknown = routine.code().volatility() == 'v' && isUnlisted(name);
      if (unknown && routine.arguments().one() && !ofRows) {
        names.add("", name, Purity.UNKNOWN);
      }
    }
    for (Type type : types) {
      // x.name may be a cast, too.
      Purity purity = purity(ObjectKind.TYPE, type.oid());
      if (purity != Purity.PURE) {
        names.add("", type.name().name(), purity);
      }
    }
    return names.build();
  }

  private PurityByName symbols() {
    PurityByName.Builder names = new PurityByName.Builder();
    operators.forEach((symbol, vertex) -> names.add("", symbol, vertex.purity()));
    return names.build();
  }

  private PurityByName typeNames() {
    PurityByName.Builder names = new PurityByName.Builder();
    for (Type type : types) {
      names.add(type.name().schema(), type.name().name(), purity(ObjectKind.TYPE, type.oid()));
    }
    return names.build();
  }

  private PurityByName relationNames() {
    PurityByName.Builder names = new PurityByName.Builder();
    for (Relation relation : relations) {
      Purity purity = purity(ObjectKind.RELATION, relation.oid());
      if (purity != Purity.PURE) {
        names.add(relation.name().schema(), relation.name().name(), purity);
      }
    }
    return names.build();
  }
}
