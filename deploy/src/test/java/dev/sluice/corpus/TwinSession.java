package dev.sluice.corpus;

import dev.sluice.demo.ClusterNode;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.SettingChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One client's session as the proxy keeps it: a connection to the primary, one to the replica, and
 * the same settings on both. Beside them a scout on the replica that tries what the classifier
 * would not send there.
 */
final class TwinSession implements AutoCloseable {
  /** What a statement could change in a server session. */
  private static final String STATE =
      """
      SELECT (SELECT count(*) FROM pg_catalog.pg_prepared_statements),
       (SELECT count(*) FROM pg_catalog.pg_cursors),
       (SELECT count(*) FROM pg_catalog.pg_listening_channels()),
       (SELECT count(*) FROM pg_catalog.pg_locks
         WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'advisory'),
       pg_catalog.pg_my_temp_schema(), current_user, session_user,
       (SELECT pg_catalog.md5(pg_catalog.string_agg(
         pg_catalog.concat(name, setting, source), ',' ORDER BY name))
         FROM pg_catalog.pg_settings WHERE source = 'session')""";

  private final ScratchCluster cluster;
  private final String database;
  private final Map<String, String> startup;
  private final List<String> settings = new ArrayList<>();
  private final List<SettingChange> uncommitted = new ArrayList<>();
  private String user;
  private NodeSession primary;
  private NodeSession replica;
  private NodeSession scout;
  private String replicaState = "";
  private String scoutState = "";
  private boolean pinned;

  TwinSession(ScratchCluster cluster, String database, Map<String, String> startup)
      throws IOException {
    this.cluster = cluster;
    this.database = database;
    this.startup = startup;
    this.user = ScratchCluster.SUPERUSER;
    primary = connect(cluster.primary());
    replica = connect(cluster.replica());
    scout = connect(cluster.replica());
    stateIsRight();
  }

  NodeSession primary() {
    return primary;
  }

  NodeSession replica() {
    return replica;
  }

  NodeSession scout() {
    return scout;
  }

  /** Whether the proxy would keep this session's reads on the primary, as SessionState does. */
  boolean isPinned() {
    return pinned;
  }

  /** Begins anew, as another user if one is given. */
  void reconnect(String newUser) throws IOException {
    close();
    user = newUser;
    settings.clear();
    uncommitted.clear();
    pinned = false;
    primary = connect(cluster.primary());
    replica = connect(cluster.replica());
    scout = connect(cluster.replica());
    stateIsRight();
  }

  String user() {
    return user;
  }

  /** What a read has changed in the replica's session; empty if nothing. */
  String replicaChange() throws IOException {
    String now = state(replica);
    String change = now.equals(replicaState) ? "" : replicaState + " -> " + now;
    if (!change.isEmpty()) {
      replica.close();
      replica = connect(cluster.replica());
      replicaState = state(replica);
    }
    return change;
  }

  /** Whether the scout's session is as it was; if not, it gets a new one. */
  boolean scoutIsUnchanged() throws IOException {
    if (state(scout).equals(scoutState)) {
      return true;
    }
    scout.close();
    scout = connect(cluster.replica());
    scoutState = state(scout);
    return false;
  }

  /** The primary has run a statement: the other sessions get the settings that it made. */
  void primaryRan(Classification statement, Outcome outcome) throws IOException {
    pinned |=
        statement.has(Effect.TEMPORARY_OBJECTS | Effect.OPAQUE_STATE | Effect.UNKNOWN_ROUTINE);
    if (outcome.succeeded()) {
      uncommitted.addAll(statement.settings());
    }
    if (statement.has(Effect.ROLLBACK_TO)) {
      uncommitted.clear();
    }
    if (!primary.isIdle()) {
      return;
    }
    boolean rolledBack = !outcome.succeeded() || outcome.tags().contains("ROLLBACK");
    if (outcome.succeeded() && statement.has(Effect.DISCARD_ALL)) {
      settings.clear();
      pinned = false;
      repeat("DISCARD ALL");
    }
    if (!rolledBack) {
      for (SettingChange change : uncommitted) {
        settings.add(change.sql());
        repeat(change.sql());
      }
    }
    if (!uncommitted.isEmpty() || statement.has(Effect.DISCARD_ALL)) {
      stateIsRight();
    }
    uncommitted.clear();
  }

  private void repeat(String sql) throws IOException {
    replica.run(sql);
    scout.run(sql);
  }

  private void stateIsRight() throws IOException {
    replicaState = state(replica);
    scoutState = state(scout);
  }

  private static String state(NodeSession session) throws IOException {
    Outcome outcome = session.run(STATE);
    return outcome.succeeded() ? outcome.rows().toString() : outcome.summary();
  }

  private NodeSession connect(ClusterNode node) throws IOException {
    NodeSession session = cluster.session(node, user, database, startup);
    for (String setting : settings) {
      session.run(setting);
    }
    return session;
  }

  @Override
  public void close() throws IOException {
    primary.close();
    replica.close();
    scout.close();
  }
}
