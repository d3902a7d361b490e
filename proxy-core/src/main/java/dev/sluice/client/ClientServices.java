package dev.sluice.client;

import dev.sluice.auth.RoleSource;
import dev.sluice.config.SluiceConfig;
import dev.sluice.metrics.ClientMeters;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.tls.ClientTls;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What all clients share until they are logged in. Every part may be used on any event loop.
 *
 * @param tls empty when clients are to do without
 */
public record ClientServices(
    SluiceConfig config,
    Optional<ClientTls> tls,
    RoleSource roles,
    ClientCaps caps,
    Welcomes welcomes,
    SessionRegistry registry,
    CancelRequests cancels,
    SessionServices sessions,
    ClientMeters meters,
    SecureRandom random) {}
