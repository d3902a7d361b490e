package dev.sluice.auth;

import java.util.Optional;

/** What a server stores of a password (pg_authid.rolpassword). */
public sealed interface Verifier permits ScramVerifier, Md5Verifier {
  /**
   * Reads pg_authid.rolpassword as PostgreSQL's get_password_type does. Empty for whatever is
   * neither form: nobody can log in with it.
   */
  static Optional<Verifier> parse(String rolpassword) {
    return rolpassword.startsWith("md5")
        ? Md5Verifier.parse(rolpassword)
        : ScramVerifier.parse(rolpassword);
  }
}
