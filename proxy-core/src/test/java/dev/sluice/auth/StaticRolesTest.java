package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig.StaticUser;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StaticRolesTest {
  private static final AuthRole FROM_CLUSTER =
      new AuthRole("other", Optional.empty(), true, true, Optional.empty(), Optional.empty());

  private final Cluster cluster = new Cluster();
  private final StaticRoles roles =
      new StaticRoles(
          List.of(new StaticUser("app", new Secret("pencil"))), cluster, new SecureRandom());

  private static final class Cluster implements RoleSource {
    final List<String> asked = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();

    @Override
    public CompletionStage<Optional<AuthRole>> role(String name) {
      asked.add(name);
      return CompletableFuture.completedStage(Optional.of(FROM_CLUSTER));
    }

    @Override
    public void forget(String name) {
      forgotten.add(name);
    }
  }

  private Optional<AuthRole> role(String name) {
    return roles.role(name).toCompletableFuture().join();
  }

  @Test
  void knowsAStaticUserWithoutAskingAnybody() {
    AuthRole app = role("app").orElseThrow();

    ScramVerifier verifier = (ScramVerifier) app.verifier().orElseThrow();
    assertThat(verifier).isEqualTo(ScramVerifier.of("pencil", verifier.salt(), 4096));
    assertThat(app.credentials()).contains(new Credentials.Password(new Secret("pencil")));
    assertThat(app.canLogin()).isTrue();
    assertThat(app.superuser()).isFalse();
    assertThat(cluster.asked).isEmpty();
  }

  @Test
  void asksForAllOthers() {
    assertThat(role("other")).contains(FROM_CLUSTER);
    assertThat(cluster.asked).containsExactly("other");
  }

  @Test
  void forgetsOnlyWhatItDoesNotKnowItself() {
    roles.forget("app");
    roles.forget("other");

    assertThat(cluster.forgotten).containsExactly("other");
    assertThat(role("app")).isPresent();
  }
}
