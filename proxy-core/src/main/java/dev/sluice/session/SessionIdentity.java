package dev.sluice.session;

import dev.sluice.protocol.CancelKey;
import dev.sluice.server.ServerLogin;
import java.util.Map;

/**
 * Who a logged-in client is.
 *
 * @param id number of the session in this process, for logs
 * @param login as whom its server connections are opened
 * @param cancelKey what its BackendKeyData said
 * @param parameters the ParameterStatus values that it was told
 * @param options what it asked of the proxy itself when it connected
 */
public record SessionIdentity(
    long id,
    ServerLogin login,
    CancelKey cancelKey,
    Map<String, String> parameters,
    StartupOptions options) {}
