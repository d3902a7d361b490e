package dev.sluice.session;

import dev.sluice.config.SluiceConfig;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifier;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.server.ServerConnector;
import dev.sluice.topology.ClusterView;
import java.util.function.Supplier;

/** What all sessions of a proxy share. Every part may be used on any event loop. */
public record SessionServices(
    StatementClassifiers classifiers,
    Router router,
    ClusterView cluster,
    ServerPool pool,
    ServerConnector connector,
    SessionMeters meters,
    Holds holds,
    Supplier<SluiceConfig.SessionTimeouts> timeouts,
    Sharing sharing,
    ProxyFacts facts,
    StatementLog log) {
  /** What classifies the statements of that session: what it knows is about its database. */
  StatementClassifier classifier(SessionIdentity identity) {
    return classifiers.of(identity.login().key().database());
  }
}
