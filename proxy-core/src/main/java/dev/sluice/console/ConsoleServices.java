package dev.sluice.console;

import dev.sluice.client.ClientCaps;
import dev.sluice.config.LoadedConfig;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.Router;
import dev.sluice.session.ProxyFacts;
import dev.sluice.session.SessionRegistry;
import dev.sluice.topology.Topology;

/** What the console tells of and works on. Every part may be used on any thread. */
public record ConsoleServices(
    LoadedConfig loaded,
    SessionRegistry sessions,
    ClientCaps caps,
    ServerPool pool,
    Topology topology,
    Router router,
    ProxyMetrics metrics,
    ProxyFacts facts) {}
