package dev.sluice.client;

import dev.sluice.auth.Credentials;
import dev.sluice.auth.RoleSource;
import dev.sluice.config.AccessConfig.Method;
import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/** The way to the console: it needs no server. */
final class ConsoleEntrance implements Entrance {
  private final LoginHandler login;
  private final ClientServices services;
  private final Console console;

  ConsoleEntrance(LoginHandler login, ClientServices services) {
    this.login = login;
    this.services = services;
    this.console = services.console();
  }

  @Override
  public RoleSource roles() {
    return console.roles();
  }

  @Override
  public boolean trusts() {
    if (console.hasPassword(login.user())) {
      return false;
    }
    // A rule that says trust is for the servers' users: whoever has the console rules the proxy.
    return login.method() == Method.CERT || services.config().auth().mode() == AuthMode.TRUST;
  }

  @Override
  public void enter(ChannelHandlerContext context, Credentials credentials, boolean superuser) {
    if (!console.admits(login.user())) {
      login.fail(
          context,
          PgError.fatal(
                  SqlState.INSUFFICIENT_PRIVILEGE,
                  "permission denied for database \"" + login.database() + "\"")
              .withDetail("It is the console of the proxy, and console.users names who may use it.")
              .withHint("console.database gives the console another name."));
      return;
    }
    Map<String, String> parameters = console.parameters(login.parameters());
    // A key that cancels nothing: drivers expect one.
    login.welcome(context, parameters, services.registry().newKey(login.secretLength()));
    services.log().authorized(context.channel(), login, "");
    context.pipeline().replace(context.handler(), null, console.serve(login.user(), parameters));
  }
}
