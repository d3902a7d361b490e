package dev.sluice.auth;

/**
 * The server's salt or iteration count is not that of the keys: the password was changed since they
 * were gained. The caller forgets the role, reads its verifier again once, and lets the client
 * prove itself anew if the verifier differs.
 */
public final class StaleKeysException extends Exception {
  StaleKeysException() {
    super("the server's SCRAM verifier is not the one that the keys belong to", null, false, false);
  }
}
