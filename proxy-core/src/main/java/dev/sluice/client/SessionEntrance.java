package dev.sluice.client;

import dev.sluice.auth.Credentials;
import dev.sluice.auth.RoleSource;
import dev.sluice.config.AccessConfig.Method;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.session.ClientSession;
import dev.sluice.session.RefusedOption;
import dev.sluice.session.SessionHandler;
import dev.sluice.session.SessionIdentity;
import dev.sluice.session.StartupOptions;
import io.netty.channel.ChannelHandlerContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a database of the servers.
 *
 * <pre>
 *   caps -> startup options -> a server agrees -> session
 * </pre>
 */
final class SessionEntrance implements Entrance {
  private static final AtomicLong SESSIONS = new AtomicLong();
  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private final LoginHandler login;
  private final ClientServices services;

  SessionEntrance(LoginHandler login, ClientServices services) {
    this.login = login;
    this.services = services;
  }

  @Override
  public RoleSource roles() {
    return services.roles();
  }

  @Override
  public boolean trusts() {
    return login.method() == Method.TRUST || login.method() == Method.CERT;
  }

  @Override
  public void enter(ChannelHandlerContext context, Credentials credentials, boolean superuser) {
    String user = login.user();
    String database = login.database();
    Optional<PgError> full = services.caps().admit(user, database, superuser);
    if (full.isPresent()) {
      services.meters().onRejected("caps");
      login.fail(context, full.get());
      return;
    }
    context.channel().closeFuture().addListener(closed -> services.caps().dismiss(user, database));
    Map<String, String> parameters = new LinkedHashMap<>(login.parameters());
    parameters.put("database", database);
    StartupOptions options;
    try {
      options = StartupOptions.of(parameters);
    } catch (RefusedOption refused) {
      login.fail(context, refused.error());
      return;
    }
    ask(context, new ServerLogin(ServerLogin.Key.of(options.server()), credentials), options);
  }

  /** Everything is in order as far as the proxy can tell. */
  private void ask(ChannelHandlerContext context, ServerLogin server, StartupOptions options) {
    services
        .welcomes()
        .ask(server, context.channel().eventLoop())
        .whenCompleteAsync(
            (told, error) -> {
              if (context.isRemoved()) {
                return;
              }
              if (error != null) {
                onServerRefusal(context, error);
              } else {
                begin(context, server, told, options);
              }
            },
            context.executor());
  }

  private void onServerRefusal(ChannelHandlerContext context, Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof ServerException refusal) {
      if (refusal.kind() == ServerException.Kind.STALE_KEYS) {
        services.roles().forget(login.user());
      }
      login.fail(context, refusal.error());
    } else {
      LOG.error("login of \"{}\" failed", login.user(), cause);
      login.fail(context, PgError.fatal(SqlState.INTERNAL_ERROR, "internal error of the proxy"));
    }
  }

  private void begin(
      ChannelHandlerContext context,
      ServerLogin server,
      Map<String, String> told,
      StartupOptions options) {
    CancelKey key = services.registry().newKey(login.secretLength());
    login.welcome(context, told, key);
    ClientSession session =
        new ClientSession(
            context.channel(),
            new SessionIdentity(SESSIONS.incrementAndGet(), server, key, told, options),
            services.sessions());
    services.registry().add(session);
    context.channel().closeFuture().addListener(closed -> services.registry().remove(session));
    services.log().authorized(context.channel(), login, Long.toString(session.identity().id()));
    LOG.debug(
        "session {} of {} from {}",
        session.identity().id(),
        server.key(),
        context.channel().remoteAddress());
    context.pipeline().replace(context.handler(), null, new SessionHandler(session));
  }
}
