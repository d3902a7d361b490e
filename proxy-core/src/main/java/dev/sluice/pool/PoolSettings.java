package dev.sluice.pool;

import dev.sluice.config.SluiceConfig;
import dev.sluice.server.ServerConnector;

/** What all parts of a pool go by. */
record PoolSettings(
    SluiceConfig.Limits limits,
    SluiceConfig.Timeouts timeouts,
    ServerConnector connector,
    Pauses pauses) {}
