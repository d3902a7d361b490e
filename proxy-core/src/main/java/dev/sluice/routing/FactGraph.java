package dev.sluice.routing;

import dev.sluice.routing.FunctionCatalog.Purity;
import dev.sluice.topology.CatalogRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who uses whom in a catalog: whoever uses something is at least as grave as that. Objects are
 * known by their identifiers and, as routines' texts name them, by their names. Confined to one
 * thread.
 */
final class FactGraph {
  private final Map<CatalogRows.Id, Vertex> objects = new HashMap<>();
  private final Deque<Vertex> changed = new ArrayDeque<>();

  /** An object, or all objects of a name. */
  static final class Vertex {
    private Purity purity = Purity.PURE;
    private final List<Vertex> users = new ArrayList<>(0);

    Purity purity() {
      return purity;
    }
  }

  /** The object; pure for all that is known, if it is new. */
  Vertex object(CatalogRows.Id id) {
    return objects.computeIfAbsent(id, unused -> new Vertex());
  }

  /** It is at least that grave by itself. */
  void raise(Vertex vertex, Purity purity) {
    if (purity.compareTo(vertex.purity) > 0) {
      vertex.purity = purity;
      changed.add(vertex);
    }
  }

  void use(Vertex user, Vertex used) {
    used.users.add(user);
    raise(user, used.purity);
  }

  /** Carries all that is grave to all who use it, through cycles, too. */
  void settle() {
    while (!changed.isEmpty()) {
      Vertex vertex = changed.remove();
      for (Vertex user : vertex.users) {
        raise(user, vertex.purity);
      }
    }
  }
}
