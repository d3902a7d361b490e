package dev.sluice.config;

import dev.sluice.config.RoutingConfig.Balancing;
import dev.sluice.config.SluiceConfig.Auth;
import dev.sluice.config.SluiceConfig.Timeouts;
import java.util.List;

/** What of a configuration can change while the proxy runs. docs/reload.md has the same list. */
public final class Reloadable {
  /**
   * What needs a restart: sockets, threads, connections and caches that are made once. A setting
   * with this name, or below it.
   */
  static final List<String> NEED_RESTART =
      List.of(
          "listen",
          "http",
          "cluster",
          "auth.mode",
          "auth.clientCertificate",
          "auth.query",
          "auth.cache",
          "console.database",
          "console.maxConnections",
          "routing.balance",
          "routing.functions",
          "routing.primaryPatterns",
          "routing.catalogRefresh",
          "timeouts.connect",
          "timeouts.keepalive",
          "threads",
          "peers",
          "reload",
          "log");

  private Reloadable() {}

  /**
   * Whether a setting can change in a running proxy.
   *
   * @param path such as {@code limits.maxClients} or {@code auth.users[0].name}
   */
  public static boolean isLive(String path) {
    return NEED_RESTART.stream()
        .noneMatch(name -> path.equals(name) || path.startsWith(name + "."));
  }

  /** The new settings where they can change, the old ones where they cannot. */
  static SluiceConfig merge(SluiceConfig old, SluiceConfig next) {
    return new SluiceConfig(
        old.listen(),
        old.http(),
        old.cluster(),
        auth(old.auth(), next.auth()),
        next.access(),
        new ConsoleConfig(
            old.console().database(), old.console().maxClients(), next.console().users()),
        next.limits(),
        next.failover(),
        next.pooling(),
        routing(old.routing(), next.routing()),
        timeouts(old.timeouts(), next.timeouts()),
        next.shutdown(),
        old.threads(),
        old.peers(),
        old.reload(),
        old.log());
  }

  private static Auth auth(Auth old, Auth next) {
    return new Auth(
        old.mode(),
        old.clientCertificate(),
        old.query(),
        old.cache(),
        next.failureDelay(),
        next.users());
  }

  private static RoutingConfig routing(RoutingConfig old, RoutingConfig next) {
    Balancing balancing = next.balancing();
    return new RoutingConfig(
        next.loadBalance(),
        next.reads(),
        new Balancing(
            old.balancing().policy(),
            balancing.weights(),
            balancing.zone(),
            balancing.slowStart(),
            balancing.ejection()),
        old.statements(),
        next.rules());
  }

  private static Timeouts timeouts(Timeouts old, Timeouts next) {
    return new Timeouts(
        next.login(),
        old.connect(),
        next.reset(),
        next.idleServer(),
        next.serverLifetime(),
        next.pause(),
        next.sessions(),
        old.keepalive());
  }

  static EffectiveConfig merge(EffectiveConfig old, EffectiveConfig next) {
    return EffectiveConfig.of(
        old.lines().stream().filter(line -> !isLive(line.path())).toList(),
        next.lines().stream().filter(line -> isLive(line.path())).toList());
  }
}
