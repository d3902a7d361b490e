package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.RouteDemand;
import dev.sluice.routing.RoutePolicies;
import dev.sluice.routing.RoutePolicy;
import dev.sluice.routing.Router;
import dev.sluice.routing.SettingChange;
import dev.sluice.server.ServerLogin;
import java.util.Locale;
import java.util.Map;

/**
 * What a session has done so far, as far as it matters for where its next statement may run. Pure.
 */
final class SessionState {
  private final Settings settings = new Settings();
  private final ServerLogin.Key startup;
  private final RoutePolicies policies;
  private final RouteDemand demand;
  private final SessionOptions options;
  private final Pins pins;
  private final boolean readsPrimaryOnly;
  private final String id;
  private boolean wrote;
  private boolean localSettings;
  private int salts;

  SessionState(SessionIdentity identity, RoutePolicies policies, SessionMeters meters) {
    this(identity.login().key(), policies, identity.options().values(), meters, identity.id());
  }

  SessionState(
      ServerLogin.Key startup,
      RoutePolicies policies,
      Map<SessionOption, String> asked,
      SessionMeters meters,
      long id) {
    this.startup = startup;
    this.id = "session " + id + ", ";
    this.policies = policies;
    this.pins = new Pins(meters);
    demand = new RouteDemand(policy(startup.parameters().getOrDefault("application_name", "")));
    options = new SessionOptions(demand, asked);
    // Replication connections, and defaults that a hot standby refuses, know no replica.
    readsPrimaryOnly =
        startup.parameters().containsKey("replication")
            || startup.parameters().values().stream().anyMatch(SessionState::isSerializable);
    settlePins();
  }

  private RoutePolicy policy(String applicationName) {
    return policies.of(startup.database(), startup.user(), applicationName);
  }

  /** The client has changed its application_name, which rules may go by. */
  void renamed(String applicationName) {
    options.base(policy(applicationName));
  }

  Settings settings() {
    return settings;
  }

  /** What it demands of the node that it reads from. */
  RouteDemand demand() {
    return demand;
  }

  /** What the session asks of the proxy. */
  SessionOptions options() {
    return options;
  }

  /** Whether the end of the transaction decides on settings. */
  boolean hasUncommitted() {
    return settings.hasUncommitted() || options.hasUncommitted();
  }

  /** Whether the connection to the primary holds what would be missed on another one. */
  boolean isBoundToPrimary() {
    return pins.bindToServer() || startup.parameters().containsKey("replication");
  }

  /**
   * What the meaning of a statement that is prepared now depends on besides its text: literals are
   * read with the settings of that moment (DateStyle, TimeZone).
   */
  String shareSalt() {
    return localSettings || settings.hasUncommitted()
        // Nobody else's are known to be the same.
        ? id + salts++
        : settings.statements();
  }

  /** A statement is on its way, to whichever node. */
  void sent(Classification statement) {
    localSettings |= statement.has(Effect.LOCAL_SETTING);
  }

  /** Why it does. */
  Pins pins() {
    return pins;
  }

  /** Reads go by what the session has left on the primary. */
  private void settlePins() {
    if (readsPrimaryOnly || pins.bindReads()) {
      demand.pin();
    } else {
      demand.unpin();
    }
  }

  /** Whether a replica may run it for this session, as far as the statement itself goes. */
  boolean mayUseReplica(Classification statement) {
    return Router.mayUseReplica(statement, demand);
  }

  /** The connection to the primary holds what is not followed. */
  void pin(PinReason reason) {
    pins.add(reason);
    settlePins();
  }

  /** The server has nothing left of what tied the session to it. */
  void unpinned() {
    pins.clear();
    settlePins();
  }

  /** What a statement that was sent to the primary leaves behind has been found out. */
  void leaves(Classification statement) {
    pins.sent(statement, true);
    settlePins();
  }

  /**
   * A statement is on its way to the primary.
   *
   * @param inTransaction whether one is open
   */
  void sentToPrimary(Classification statement, boolean inTransaction) {
    if (statement.kind() == Kind.WRITE) {
      wrote = true;
    }
    // At once, not when it has succeeded: a string of statements may fail after the one that leaves
    // state behind.
    pins.sent(statement, inTransaction);
    boolean settingsUnknown =
        // Which settings survive is not followed in these rare cases; the primary knows.
        (statement.has(Effect.ROLLBACK_TO) && settings.hasUncommitted())
            || (statement.has(Effect.TRANSACTION_BOUNDARY) && !statement.settings().isEmpty());
    if (settingsUnknown) {
      pins.add(PinReason.SESSION_STATE);
    }
    if (pins.isAny()) {
      settlePins();
    }
    for (int i = 0; i < statement.settings().size(); i++) {
      if (isSerializable(statement.settings().get(i).sql())) {
        demand.pin();
      }
    }
  }

  /**
   * Whether a setting may make transactions SERIALIZABLE by default, which a hot standby refuses.
   */
  private static boolean isSerializable(String setting) {
    return setting.toLowerCase(Locale.ROOT).contains("serializable");
  }

  /** Something is on its way to the primary that was not looked at. */
  void sentUnknownToPrimary() {
    wrote = true;
  }

  /** The statement has succeeded; its settings count once its transaction is committed. */
  void succeeded(Classification statement) {
    if (statement.has(Effect.DISCARD_ALL)) {
      unpinned();
      settings.clear();
      options.resetAll();
    } else if (!statement.settings().isEmpty() && !statement.has(Effect.TRANSACTION_BOUNDARY)) {
      settings.changed(statement.settings());
      if (statement.settings().stream().anyMatch(SessionState::resetsAll)) {
        options.resetAll();
      }
    }
  }

  private static boolean resetsAll(SettingChange change) {
    return change.kind() == SettingChange.Kind.RESET_ALL;
  }

  /** CommandComplete of COMMIT: also of COMMIT AND CHAIN, which ReadyForQuery does not show. */
  void committed() {
    settings.committed();
    options.committed();
  }

  /** CommandComplete of ROLLBACK. */
  void rolledBack() {
    settings.rolledBack();
    options.rolledBack();
  }

  /**
   * ReadyForQuery outside a transaction.
   *
   * @param failed whether an error came since the one before
   * @param last whether nothing is owed any more; if something is, it may be another write
   */
  void transactionEnded(boolean failed, boolean last, long now) {
    localSettings &= !last;
    if (wrote) {
      wrote = !last;
      demand.wrote(now);
    }
    if (hasUncommitted()) {
      if (failed) {
        rolledBack();
      } else {
        committed();
      }
    }
  }
}
