package dev.sluice.console;

import dev.sluice.auth.RoleSource;
import dev.sluice.auth.StaticRoles;
import dev.sluice.client.Console;
import dev.sluice.codec.ServerMessages;
import dev.sluice.config.ConsoleConfig;
import dev.sluice.config.ConsoleConfig.Access;
import dev.sluice.config.SluiceConfig.StaticUser;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The console: who may use it, and who does. Lives as long as the proxy; any thread. */
public final class SqlConsole implements Console, AutoCloseable {
  /** Old enough that no client believes to be too old for it. */
  private static final String SPEAKS_AS = "14.0";

  private final ConsoleConfig config;
  private final StaticRoles roles;
  private final Grammar grammar;
  private final String version;
  private volatile Map<String, ConsoleConfig.User> users;
  private final AtomicInteger clients = new AtomicInteger();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * Makes the console. Takes milliseconds of CPU time for each user with a password of its own.
   *
   * @param others who knows the users without one
   */
  public SqlConsole(
      ConsoleConfig config, RoleSource others, SecureRandom random, Commands commands) {
    this.config = config;
    this.users = byName(config.users());
    this.roles = new StaticRoles(own(config.users()), others, random);
    this.grammar = commands.grammar();
    this.version = commands.version();
  }

  private static Map<String, ConsoleConfig.User> byName(List<ConsoleConfig.User> users) {
    return users.stream().collect(Collectors.toMap(ConsoleConfig.User::name, user -> user));
  }

  /** Those with a password that is not the servers'. */
  private static List<StaticUser> own(List<ConsoleConfig.User> users) {
    List<StaticUser> own = new ArrayList<>();
    for (ConsoleConfig.User user : users) {
      user.password().ifPresent(password -> own.add(new StaticUser(user.name(), password)));
    }
    return own;
  }

  /**
   * Gets ready for other users.
   *
   * @return what has them log in in place of those before; who is there stays
   */
  public Runnable prepare(ConsoleConfig other) {
    Map<String, ConsoleConfig.User> next = byName(other.users());
    Runnable passwords = roles.prepare(own(other.users()));
    return () -> {
      users = next;
      passwords.run();
    };
  }

  @Override
  public boolean isAt(String database) {
    return !users.isEmpty() && database.equals(config.database());
  }

  @Override
  public RoleSource roles() {
    return roles;
  }

  @Override
  public boolean hasPassword(String user) {
    ConsoleConfig.User known = users.get(user);
    return known != null && known.password().isPresent();
  }

  @Override
  public boolean admits(String user) {
    return users.containsKey(user);
  }

  @Override
  public Optional<PgError> enter() {
    if (clients.incrementAndGet() > config.maxClients()) {
      clients.decrementAndGet();
      return Optional.of(
          PgError.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
              .withDetail("The console serves at most " + config.maxClients() + " clients.")
              .withHint("Raise console.maxConnections."));
    }
    return Optional.empty();
  }

  @Override
  public void leave() {
    clients.decrementAndGet();
  }

  @Override
  public Map<String, String> parameters(Map<String, String> startup) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("server_version", SPEAKS_AS + " (Sluice " + version + ")");
    parameters.put("server_encoding", "UTF8");
    parameters.put("client_encoding", "UTF8");
    parameters.put("application_name", startup.getOrDefault("application_name", ""));
    parameters.put("DateStyle", "ISO, MDY");
    parameters.put("IntervalStyle", "postgres");
    parameters.put("TimeZone", ZoneId.systemDefault().getId());
    parameters.put("integer_datetimes", "on");
    parameters.put("standard_conforming_strings", "on");
    parameters.put("default_transaction_read_only", "off");
    parameters.put("in_hot_standby", "off");
    parameters.put("is_superuser", "off");
    parameters.put("session_authorization", startup.getOrDefault("user", ""));
    return parameters;
  }

  @Override
  public ChannelHandler serve(String user, Map<String, String> parameters) {
    ConsoleConfig.User known = users.get(user);
    Access access = known == null ? Access.STATS : known.access();
    ConsoleClient client = new ConsoleClient(user, config.database(), access, parameters);
    return new ConsoleHandler(grammar, client, open);
  }

  /** Tells each client that the proxy ends. */
  @Override
  public void close() {
    for (Channel channel : open) {
      ByteBuf out = channel.alloc().ioBuffer(128);
      ServerMessages.error(
          out,
          PgError.fatal(
              SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command"));
      channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
