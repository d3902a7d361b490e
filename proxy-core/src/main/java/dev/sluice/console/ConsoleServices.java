package dev.sluice.console;

import dev.sluice.client.ClientCaps;
import dev.sluice.config.LiveConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.session.Holds;
import dev.sluice.session.ProxyFacts;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.Tallies;
import dev.sluice.topology.Topology;

/** What the console tells of and works on. Every part may be used on any thread. */
public record ConsoleServices(
    LiveConfig live,
    Reload reload,
    SessionRegistry sessions,
    Tallies tallies,
    ClientCaps caps,
    ServerPool pool,
    Holds holds,
    Topology topology,
    Router router,
    StatementClassifiers classifiers,
    ProxyMetrics metrics,
    ProxyFacts facts) {
  /** The configuration of the moment. */
  public LoadedConfig loaded() {
    return live.loaded();
  }
}
