package dev.sluice.routing;

import dev.sluice.routing.FunctionCatalog.Purity;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How pure the objects of a name are, by the schemas that they are in. Immutable. Some eighty bytes
 * for a name that one schema has: all names of a schema that are equally pure share one entry.
 */
final class PurityByName {
  private final Map<String, Entry> names;

  private PurityByName(Map<String, Entry> names) {
    this.names = Map.copyOf(names);
  }

  /** The objects of one name in one schema, and those in others. */
  private record Entry(String schema, Purity purity, @Nullable Entry others) {}

  /**
   * The gravest of all objects that the name may mean; null if there is none.
   *
   * @param schema empty: any
   */
  @Nullable Purity find(String schema, String name) {
    Purity found = null;
    for (Entry entry = names.get(name); entry != null; entry = entry.others()) {
      if (schema.isEmpty() || schema.equals(entry.schema())) {
        found = found == null ? entry.purity() : found.and(entry.purity());
      }
    }
    return found;
  }

  /** The same, or {@code absent} if there is none. */
  Purity find(String schema, String name, Purity absent) {
    Purity found = find(schema, name);
    return found == null ? absent : found;
  }

  int size() {
    return names.size();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PurityByName same && names.equals(same.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  /** Collects names. Confined to one thread. */
  static final class Builder {
    private final Map<String, Entry> names = new HashMap<>();
    private final Map<Entry, Entry> shared = new HashMap<>();

    void add(String schema, String name, Purity purity) {
      names.merge(
          name, entry(schema, purity, null), (known, added) -> joined(known, schema, purity));
    }

    private Entry joined(Entry known, String schema, Purity purity) {
      if (known.schema().equals(schema)) {
        return entry(schema, known.purity().and(purity), known.others());
      }
      Entry others = known.others();
      Entry joined = others == null ? entry(schema, purity, null) : joined(others, schema, purity);
      return entry(known.schema(), known.purity(), joined);
    }

    private Entry entry(String schema, Purity purity, @Nullable Entry others) {
      Entry entry = new Entry(schema, purity, others);
      return shared.computeIfAbsent(entry, same -> same);
    }

    PurityByName build() {
      return new PurityByName(names);
    }
  }
}
