package dev.sluice.session;

import dev.sluice.pool.Lease;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Route;
import dev.sluice.routing.Target;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session to a server connection for a route: one that it has, else a lease, with the
 * session's settings on it. A replica that cannot be had is passed over for the next, then for the
 * primary; without a primary the session is held until there is one ({@link Holding}). One per
 * session, on its event loop.
 */
final class Attacher implements Lease.Receiver {
  private final ClientSession session;
  private final SessionServices services;
  private final SettingsReplay settings;
  private @Nullable Lease lease;
  private final Holding holding;
  private Target target = Target.PRIMARY;
  private long startedAt;
  private int failures;
  private int turn;
  private boolean wishing;
  private @Nullable Slot granted;

  Attacher(ClientSession session) {
    this.session = session;
    this.services = session.services();
    this.settings = new SettingsReplay(session);
    this.holding = new Holding(session.eventLoop(), services.holds(), this::retry, this::refuse);
    this.turn = (int) session.identity().id();
  }

  /**
   * Finds the route of a statement or batch outside a transaction, and goes that way.
   *
   * @param primary why it must run on the primary whatever it is, or null
   * @return whether the session is attached now; if not it waits, and will be attached or refused
   */
  boolean attach(Classification statement, @Nullable Reason primary) {
    Route route = primary == null ? route(statement) : Route.primary(primary);
    session.exchange().routed(route);
    target = route.target();
    startedAt = 0;
    failures = 0;
    return attempt();
  }

  private Route route(Classification statement) {
    return services
        .router()
        .route(
            statement, session.state().demand(), services.cluster().current(), System.nanoTime());
  }

  private boolean attempt() {
    Node node = choose();
    if (node == null) {
      hold(SessionErrors.noPrimary(), services.cluster().current().primary() == null);
      return false;
    }
    if (node.role() == Role.PRIMARY && !session.servers().leaveOtherPrimary(node)) {
      return false;
    }
    Slot slot = session.servers().slots().find(node.id());
    if (slot == null) {
      return wish(node);
    }
    slot.attachedTo(node);
    return prepare(slot);
  }

  private @Nullable Node choose() {
    Cluster cluster = services.cluster().current();
    if (target == Target.REPLICA && failures < cluster.replicas().size()) {
      Node replica =
          services.router().pick(cluster, session.state().demand(), System.nanoTime(), turn++);
      if (replica != null) {
        return replica;
      }
    }
    target = Target.PRIMARY;
    boolean leaves = services.holds().isSwitchover() && !session.state().isBoundToPrimary();
    return leaves ? null : cluster.primary();
  }

  /** Whether the session is attached at once. */
  private boolean wish(Node node) {
    Lease.Wish wish =
        new Lease.Wish(node, session.identity().login(), session.eventLoop(), mayWait());
    Lease wished = new Lease(wish, this);
    lease = wished;
    wishing = true;
    services.pool().lease(wished);
    wishing = false;
    Slot got = granted;
    granted = null;
    if (got == null) {
      waiting();
    }
    return got != null && prepare(got);
  }

  /** Shared connections come back in a moment; those that sessions keep, perhaps in hours. */
  private boolean mayWait() {
    int others = services.cluster().current().replicas().size() - 1 - failures;
    return target == Target.PRIMARY || (session.servers().lending().shares() && others <= 0);
  }

  private void waiting() {
    if (startedAt == 0) {
      startedAt = System.nanoTime();
    }
    services.holds().add(this);
    session.waits();
  }

  @Override
  public void onGranted(Lease wished, ServerConnection connection) {
    if (wished != lease || !session.isOpen()) {
      services.pool().releaseUnused(connection, session.identity().login().key());
      return;
    }
    lease = null;
    Slot slot = new Slot(session, wished.wish().node(), connection);
    connection.hold(slot);
    session.servers().slots().add(slot);
    if (!connection.isActive()) {
      session.servers().drop(slot);
      session.eventLoop().execute(this::retry);
      return;
    }
    connection.setAutoRead(session.client().isWritable());
    if (wishing) {
      // Inside of attempt(), which goes on with it.
      granted = slot;
    } else if (prepare(slot)) {
      session.resume(session.phase());
    }
  }

  @Override
  public void onRefused(Lease refused, ServerException why) {
    if (refused != lease || !session.isOpen()) {
      return;
    }
    if (wishing) {
      // Inside of attempt(), which is not ready for it.
      session.eventLoop().execute(() -> onRefused(refused, why));
      return;
    }
    lease = null;
    PgError error = why.error();
    boolean full = error.sqlState().equals(SqlState.TOO_MANY_CONNECTIONS);
    if (why.kind() == ServerException.Kind.STALE_KEYS && target == Target.PRIMARY) {
      session.fatal(error);
      return;
    }
    if (why.kind() == ServerException.Kind.UNREACHABLE && !full) {
      services.cluster().suspect(refused.wish().node());
      services.router().failed(refused.wish().node(), System.nanoTime());
    }
    if (target == Target.REPLICA) {
      failures++;
      session.state().demand().avoid(refused.wish().node());
      retry();
    } else if (why.kind() == ServerException.Kind.UNREACHABLE || full && error.endsConnection()) {
      hold(error, false);
    } else if (error.endsConnection()) {
      session.fatal(error);
    } else {
      refuse(error);
    }
  }

  private void hold(PgError why, boolean announced) {
    waiting();
    holding.hold(why, announced);
    if (announced && services.cluster().current().primary() != null) {
      // It has come in between: nobody else will tell.
      session.eventLoop().execute(holding::wake);
    }
  }

  private void refuse(PgError error) {
    abandon();
    session.refuse(error);
  }

  /** Nodes have come, gone or changed their roles. Any thread. */
  void onClusterChange(Cluster cluster) {
    session.eventLoop().execute(() -> look(cluster));
  }

  /** Whether what is waited for is still the thing to wait for. */
  private void look(Cluster cluster) {
    Lease wished = lease;
    if (holding.isOn()) {
      holding.wake();
    } else if (wished != null && !cluster.serves(wished.wish().node(), target == Target.REPLICA)) {
      abandon();
      retry();
    }
  }

  private void retry() {
    if (session.isOpen() && session.phase() == Phase.WAITING && attempt()) {
      session.resume(session.phase());
    }
  }

  /** Brings the connection's settings up to date. */
  private boolean prepare(Slot slot) {
    if (!settings.needsStep(slot)) {
      attached(slot);
      return true;
    }
    waiting();
    settings.step(slot, done -> onReplayed(slot, done));
    return false;
  }

  /** The statement behind the settings has not been sent yet: it must not run without them. */
  private void onReplayed(Slot slot, boolean done) {
    if (done) {
      attached(slot);
      session.resume(session.phase());
      return;
    }
    // A role that a lagging replica does not know yet, for instance: not on this connection.
    session.servers().drop(slot);
    if (target == Target.REPLICA) {
      target = Target.PRIMARY;
      retry();
    } else {
      session.fatal(SessionErrors.settingsLost());
    }
  }

  /** Whether the lost connection was only being prepared: another one will do. */
  boolean isAskedAgain(Slot lost) {
    if (!settings.isStepOf(lost)) {
      return false;
    }
    failures++;
    session.state().demand().avoid(lost.node());
    session.boundary().askNoMore();
    retry();
    return true;
  }

  SettingsReplay settings() {
    return settings;
  }

  private void attached(Slot slot) {
    if (startedAt != 0) {
      session.exchange().waited(System.nanoTime() - startedAt);
      holding.end();
      services.holds().remove(this);
    }
    session.attached(slot);
  }

  /** In phase Waiting. */
  SessionWait waitsFor() {
    return SessionWait.of(session, lease, holding.isOn(), startedAt);
  }

  /** The client has cancelled while it waits. Whether it did wait for a connection. */
  boolean cancel() {
    if (lease == null && !holding.isOn()) {
      return false;
    }
    abandon();
    return true;
  }

  void abandon() {
    if (lease != null) {
      lease.abandon();
      lease = null;
    }
    holding.end();
    services.holds().remove(this);
  }
}
