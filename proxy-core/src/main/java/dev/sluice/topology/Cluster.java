package dev.sluice.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All nodes at one moment: the snapshot that the hot path reads. Immutable.
 *
 * @param primary the elected primary, or null while there is none
 * @param replicas nodes of role REPLICA that may serve new reads, in the order of their ids
 * @param nodes every known node, whatever its role
 */
public record Cluster(@Nullable Node primary, List<Node> replicas, List<Node> nodes) {
  /** Before anything is known. */
  public static final Cluster UNKNOWN = new Cluster(null, List.of(), List.of());

  public Cluster {
    replicas = List.copyOf(replicas);
    nodes = List.copyOf(nodes);
  }

  /** Whether statements may go to the node now, reads that want a replica or any others. */
  public boolean serves(Node node, boolean replica) {
    return (primary != null && primary.id() == node.id())
        || (replica && replicas.stream().anyMatch(other -> other.id() == node.id()));
  }
}
