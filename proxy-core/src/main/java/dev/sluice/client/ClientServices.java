package dev.sluice.client;

import dev.sluice.auth.RoleSource;
import dev.sluice.config.SluiceConfig;
import dev.sluice.metrics.ClientMeters;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import java.security.SecureRandom;

/** What all clients share until they are logged in. Every part may be used on any event loop. */
public record ClientServices(
    SluiceConfig config,
    RoleSource roles,
    ClientCaps caps,
    Welcomes welcomes,
    SessionRegistry registry,
    CancelRequests cancels,
    SessionServices sessions,
    ClientMeters meters,
    SecureRandom random) {}
