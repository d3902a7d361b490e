package dev.sluice.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows the roles of the cluster and their verifiers. Any thread; never blocks. */
public interface RoleSource {
  /**
   * The role of that name, or empty when there is none. Fails when no node could be asked; {@link
   * RoleLookupException#of} tells why. Answers may be some seconds old; simultaneous questions for
   * one name share one query.
   */
  CompletionStage<Optional<AuthRole>> role(String name);

  /** Forgets what is cached of a role: a server refused it, so its verifier has changed. */
  void forget(String name);
}
