package dev.sluice.client;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.RoleSource;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.channel.ChannelHandler;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The SQL console, as far as logging in to it goes. Any thread. */
public interface Console extends Places {
  /** Whether a client that asks for that database wants the console. */
  boolean isAt(String database);

  /** Knows its users, those with a password of their own for the console before all others. */
  RoleSource roles();

  /** Whether a user has a password of its own for the console: then it is always asked for. */
  boolean hasPassword(String user);

  /** Whether a user may use it. */
  boolean admits(String user);

  /**
   * The ParameterStatus values for a client.
   *
   * @param startup the parameters of its startup packet
   */
  Map<String, String> parameters(Map<String, String> startup);

  /** What serves a client that is logged in, as the last handler of its pipeline. */
  ChannelHandler serve(String user, Map<String, String> parameters);

  @Override
  Optional<PgError> enter();

  @Override
  void leave();

  /** There is no console. */
  Console NONE = new NoConsole();

  /** No database is the console's, so nobody asks for the rest. */
  final class NoConsole implements Console, RoleSource {
    private NoConsole() {}

    @Override
    public boolean isAt(String database) {
      return false;
    }

    @Override
    public RoleSource roles() {
      return this;
    }

    @Override
    public CompletionStage<Optional<AuthRole>> role(String name) {
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public void forget(String name) {}

    @Override
    public boolean hasPassword(String user) {
      return false;
    }

    @Override
    public boolean admits(String user) {
      return false;
    }

    @Override
    public Map<String, String> parameters(Map<String, String> startup) {
      return Map.of();
    }

    @Override
    public ChannelHandler serve(String user, Map<String, String> parameters) {
      return new DeafHandler();
    }

    @Override
    public Optional<PgError> enter() {
      return Optional.of(
          PgError.fatal(SqlState.FEATURE_NOT_SUPPORTED, "there is no console (console.users)"));
    }

    @Override
    public void leave() {}
  }
}
