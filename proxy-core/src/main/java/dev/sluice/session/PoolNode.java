package dev.sluice.session;

import java.util.List;

/**
 * One row of {@code SHOW POOL_NODES}, in the words of Pgpool-II 4.3 and newer; a figure that nobody
 * knows is an empty text.
 *
 * @param nodeId the topology's number of the node
 * @param place where it listens
 * @param state what it is
 * @param load its share of the reads
 * @param replication how far it is behind
 * @param lastStatusChange local time, {@code yyyy-MM-dd HH:mm:ss}
 */
public record PoolNode(
    int nodeId,
    Place place,
    State state,
    Load load,
    Replication replication,
    String lastStatusChange) {
  public static final List<String> COLUMNS =
      List.of(
          "node_id",
          "hostname",
          "port",
          "status",
          "pg_status",
          "lb_weight",
          "role",
          "pg_role",
          "select_cnt",
          "load_balance_node",
          "replication_delay",
          "replication_state",
          "replication_sync_state",
          "last_status_change");

  /** Host name and port. */
  public record Place(String host, int port) {}

  /**
   * What a node is.
   *
   * @param status what the proxy makes of it: up, down, or quarantine for one that answers but gets
   *     no work
   * @param pgStatus whether it answers: up or down
   * @param role primary or standby
   * @param pgRole what it says itself: primary, standby or unknown
   */
  public record State(String status, String pgStatus, String role, String pgRole) {}

  /**
   * Its share of the reads.
   *
   * @param weight from 0 to 1, all nodes together 1
   * @param statements sent there since the proxy started
   */
  public record Load(String weight, String statements) {}

  /**
   * How far it is behind the primary.
   *
   * @param delay bytes of WAL that it has not replayed
   */
  public record Replication(String delay, String state, String syncState) {}

  /**
   * The row.
   *
   * @param loadBalanceNode whether the session's last read ran there
   */
  public List<String> values(boolean loadBalanceNode) {
    return List.of(
        Integer.toString(nodeId),
        place.host(),
        Integer.toString(place.port()),
        state.status(),
        state.pgStatus(),
        load.weight(),
        state.role(),
        state.pgRole(),
        load.statements(),
        Boolean.toString(loadBalanceNode),
        replication.delay(),
        replication.state(),
        replication.syncState(),
        lastStatusChange);
  }
}
