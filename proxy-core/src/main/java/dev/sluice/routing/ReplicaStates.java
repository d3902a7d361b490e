package dev.sluice.routing;

import dev.sluice.topology.Node;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The states by the small ids of nodes. Any thread; finding one that exists is a volatile read. */
final class ReplicaStates {
  private final AtomicReference<ReplicaState[]> states = new AtomicReference<>(new ReplicaState[0]);

  /** The state of a node, always the same one. */
  ReplicaState of(Node node) {
    ReplicaState[] known = all();
    return node.id() < known.length ? known[node.id()] : grown(node.id())[node.id()];
  }

  /** All there are, by id. Borrowed. */
  ReplicaState[] all() {
    return Objects.requireNonNull(states.get());
  }

  /** The loser of a race throws its new states away before anyone has seen them. */
  private ReplicaState[] grown(int id) {
    return Objects.requireNonNull(
        states.updateAndGet(
            old -> {
              if (id < old.length) {
                return old;
              }
              ReplicaState[] longer = Arrays.copyOf(old, Math.max(id + 1, 2 * old.length));
              Arrays.setAll(longer, i -> i < old.length ? old[i] : new ReplicaState());
              return longer;
            }));
  }
}
