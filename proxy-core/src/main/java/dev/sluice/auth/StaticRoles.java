package dev.sluice.auth;

import dev.sluice.config.SluiceConfig;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The users whose passwords are in the configuration; all others are asked of another source. Any
 * thread.
 */
public final class StaticRoles implements RoleSource {
  private final SecureRandom random;
  private volatile Map<String, AuthRole> roles;
  private final RoleSource others;

  /**
   * Derives a SCRAM verifier for each user: milliseconds of CPU time per user, so at startup, never
   * on an event loop.
   *
   * @param users who win over {@code others}; a static user is no superuser and never expires here,
   *     whatever the servers think
   */
  public StaticRoles(List<SluiceConfig.StaticUser> users, RoleSource others, SecureRandom random) {
    this.others = others;
    this.random = random;
    this.roles = roles(users);
  }

  /**
   * Derives the verifiers of other users.
   *
   * @return what has them win over {@code others} in place of those before
   */
  public Runnable prepare(List<SluiceConfig.StaticUser> users) {
    Map<String, AuthRole> next = roles(users);
    return () -> roles = next;
  }

  private Map<String, AuthRole> roles(List<SluiceConfig.StaticUser> users) {
    Map<String, AuthRole> derived = new LinkedHashMap<>();
    for (SluiceConfig.StaticUser user : users) {
      derived.put(user.name(), role(user, random));
    }
    return derived;
  }

  private static AuthRole role(SluiceConfig.StaticUser user, SecureRandom random) {
    byte[] salt = new byte[Scram.SALT_LENGTH];
    random.nextBytes(salt);
    ScramVerifier verifier =
        ScramVerifier.of(user.password().value(), salt, Scram.DEFAULT_ITERATIONS);
    return new AuthRole(
        user.name(),
        Optional.of(verifier),
        true,
        false,
        Optional.empty(),
        Optional.of(new Credentials.Password(user.password())));
  }

  @Override
  public CompletionStage<Optional<AuthRole>> role(String name) {
    AuthRole known = roles.get(name);
    return known == null ? others.role(name) : CompletableFuture.completedStage(Optional.of(known));
  }

  /** A static user's verifier is made of the configuration and stays; others are forgotten. */
  @Override
  public void forget(String name) {
    if (!roles.containsKey(name)) {
      others.forget(name);
    }
  }
}
