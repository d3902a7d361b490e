package dev.sluice.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * A role as pg_authid tells it, or as the configuration does.
 *
 * @param verifier absent when the role has no password
 * @param canLogin rolcanlogin
 * @param superuser rolsuper
 * @param validUntil rolvaliduntil; absent: for ever
 * @param credentials set for a static user, whose password is known beforehand
 */
public record AuthRole(
    String name,
    Optional<Verifier> verifier,
    boolean canLogin,
    boolean superuser,
    Optional<Instant> validUntil,
    Optional<Credentials.Password> credentials) {
  /** The same, without its password if that is stored in another way than SCRAM's. */
  public AuthRole withScramOnly() {
    return verifier.isEmpty() || verifier.get() instanceof ScramVerifier
        ? this
        : new AuthRole(name, Optional.empty(), canLogin, superuser, validUntil, credentials);
  }
}
