package dev.sluice.config;

import dev.sluice.config.PoolingConfig.Pooling;
import dev.sluice.config.PoolingConfig.PoolingRule;
import dev.sluice.config.SluiceConfig.Auth;
import dev.sluice.config.SluiceConfig.Cluster;
import dev.sluice.config.SluiceConfig.Dns;
import dev.sluice.config.SluiceConfig.Kubernetes;
import dev.sluice.config.SluiceConfig.Limits;
import dev.sluice.config.SluiceConfig.Listen;
import dev.sluice.config.SluiceConfig.Monitor;
import dev.sluice.config.SluiceConfig.Peers;
import dev.sluice.config.SluiceConfig.PerAddress;
import dev.sluice.config.SluiceConfig.SessionTimeouts;
import dev.sluice.config.SluiceConfig.StaticUser;
import dev.sluice.config.SluiceConfig.Threads;
import dev.sluice.config.SluiceConfig.Timeouts;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the configuration out of, the later winning: defaults, the YAML file, Pgpool's environment
 * variables, Sluice's environment variables. Blocks (it reads files): for start-up only.
 */
public final class ConfigLoader {
  private final Map<String, String> environment;

  /**
   * @param environment variables of the process; others than SLUICE_* and PGPOOL_* are ignored
   */
  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Loads from the environment and a YAML file.
   *
   * @throws ConfigException if the file cannot be read or anything in it or the environment is
   *     wrong
   */
  public LoadedConfig load(Path file) throws ConfigException {
    try {
      return load(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of(file + ": there is no such file"));
    } catch (CharacterCodingException e) {
      throw new ConfigException(List.of(file + ": the file is not UTF-8"));
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": the file cannot be read (" + e + ")"));
    }
  }

  /**
   * Loads from the environment alone.
   *
   * @throws ConfigException if anything in it is wrong or missing
   */
  public LoadedConfig load() throws ConfigException {
    return load("");
  }

  /**
   * Loads from the environment and a YAML text.
   *
   * @throws ConfigException if anything in them is wrong; it holds all problems
   */
  public LoadedConfig load(String yaml) throws ConfigException {
    List<Layer> layers =
        List.of(
            YamlFile.read(yaml),
            PgpoolEnvironment.read(environment),
            SluiceEnvironment.read(environment));
    Problems problems = new Problems();
    List<String> notes = new ArrayList<>();
    for (Layer layer : layers) {
      problems.addAll(layer.problems());
      notes.addAll(layer.notes());
    }
    Values values = new Values(Layer.merge(layers), problems);
    SluiceConfig config = config(values);
    notes.addAll(new Rules(config, values).check());
    if (!problems.lines().isEmpty()) {
      throw new ConfigException(problems.lines());
    }
    return new LoadedConfig(config, EffectiveConfig.of(values), notes);
  }

  /** Reads every setting; what is wrong goes to the problems of the values. */
  static SluiceConfig config(Values values) {
    Logins logins = Logins.read(values);
    return new SluiceConfig(
        new Listen(
            values.get(Settings.LISTEN_ADDRESS),
            values.get(Settings.LISTEN_BACKLOG),
            TlsSettings.listen(values)),
        Settings.HTTP.read(values),
        cluster(values, logins),
        auth(values, logins),
        Settings.ACCESS.read(values),
        Settings.CONSOLE.read(values),
        limits(values),
        failover(values),
        pooling(values),
        RoutingSettings.read(values),
        timeouts(values),
        new ShutdownConfig(
            values.get(Settings.SHUTDOWN_DELAY), values.get(Settings.SHUTDOWN_TIMEOUT)),
        threads(values),
        peers(values),
        new ReloadConfig(values.get(Settings.RELOAD_INTERVAL)),
        Settings.LOG.read(values));
  }

  private static Cluster cluster(Values values, Logins logins) {
    Optional<Dns> dns =
        values.find(Settings.DNS_NAME).map(n -> new Dns(n, values.get(Settings.DNS_REFRESH)));
    Monitor monitor =
        new Monitor(
            logins.monitor(),
            values.get(Settings.MONITOR_INTERVAL),
            values.get(Settings.MONITOR_TIMEOUT));
    return new Cluster(
        values.find(Settings.NODES).orElse(List.of()),
        dns,
        kubernetes(values),
        values.find(Settings.ZONES).orElse(Map.of()),
        monitor,
        TlsSettings.cluster(values));
  }

  private static Optional<Kubernetes> kubernetes(Values values) {
    return values
        .find(Settings.KUBERNETES_SERVICE)
        .map(
            service ->
                new Kubernetes(
                    service,
                    values.find(Settings.KUBERNETES_NAMESPACE),
                    values.get(Settings.KUBERNETES_PORT),
                    values.find(Settings.KUBECONFIG),
                    values.get(Settings.LABEL_PODS)));
  }

  private static Auth auth(Values values, Logins logins) {
    List<StaticUser> users = new ArrayList<>();
    for (int index : values.indices(Settings.USERS)) {
      Optional<String> name = values.find(Settings.USER_NAME.at(index));
      Optional<Secret> password =
          values.secret(Settings.USER_PASSWORD.at(index), Settings.USER_PASSWORD_FILE.at(index));
      name.ifPresent(n -> password.ifPresent(p -> users.add(new StaticUser(n, p))));
    }
    return new Auth(
        values.get(Settings.AUTH_MODE),
        values.get(Settings.CLIENT_CERTIFICATE),
        logins.query(),
        values.get(Settings.AUTH_CACHE),
        values.get(Settings.FAILURE_DELAY),
        users);
  }

  private static Limits limits(Values values) {
    int maxClients = values.get(Settings.MAX_CLIENTS);
    return new Limits(
        maxClients,
        // PostgreSQL's superuser_reserved_connections, as long as it leaves room for anyone else.
        values.get(Settings.RESERVED_FOR_SUPERUSERS, Math.min(3, maxClients - 1)),
        values.get(Settings.MAX_CLIENTS_PER_USER),
        values.get(Settings.MAX_CLIENTS_PER_DATABASE),
        new PerAddress(
            values.get(Settings.MAX_CLIENTS_PER_ADDRESS),
            values.get(Settings.MAX_LOGINS_PER_ADDRESS)),
        values.get(Settings.MAX_SERVER_CONNECTIONS_PER_NODE),
        values.get(Settings.MAX_WAITING),
        values.get(Settings.WAIT_TIMEOUT),
        values.get(Settings.MIN_IDLE_SERVER_CONNECTIONS));
  }

  private static FailoverConfig failover(Values values) {
    return new FailoverConfig(
        values.get(Settings.MAX_HELD),
        values.get(Settings.HOLD_TIMEOUT),
        values.get(Settings.DEAD_AFTER),
        values.get(Settings.SWITCHOVER));
  }

  private static PoolingConfig pooling(Values values) {
    Pooling mode = values.get(Settings.POOLING);
    List<PoolingRule> rules = new ArrayList<>();
    for (int index : values.indices(Settings.POOLING_RULES)) {
      rules.add(
          new PoolingRule(
              values.find(Settings.POOLING_RULE_DATABASE.at(index)),
              values.find(Settings.POOLING_RULE_USER.at(index)),
              values.find(Settings.POOLING_RULE_POOLING.at(index)).orElse(mode)));
    }
    return new PoolingConfig(mode, rules, values.get(Settings.MAX_PREPARED_STATEMENTS));
  }

  private static Timeouts timeouts(Values values) {
    return new Timeouts(
        values.get(Settings.LOGIN_TIMEOUT),
        values.get(Settings.CONNECT_TIMEOUT),
        values.get(Settings.RESET_TIMEOUT),
        values.get(Settings.IDLE_SERVER_TIMEOUT),
        values.get(Settings.SERVER_LIFETIME),
        values.get(Settings.PAUSE_TIMEOUT),
        new SessionTimeouts(
            values.get(Settings.IDLE_CLIENT_TIMEOUT),
            values.get(Settings.IDLE_IN_TRANSACTION_TIMEOUT),
            values.get(Settings.QUERY_TIMEOUT)),
        Settings.KEEPALIVE.read(values));
  }

  private static Peers peers(Values values) {
    Optional<Dns> dns =
        values
            .find(Settings.PEERS_DNS_NAME)
            .map(name -> new Dns(name, values.get(Settings.PEERS_DNS_REFRESH)));
    return new Peers(
        values.find(Settings.PEERS).orElse(List.of()), dns, values.find(Settings.PEERS_SELF));
  }

  private static Threads threads(Values values) {
    // One is left for the kernel's share of the network, for parsers, compiler and collector.
    int spare = Math.max(1, Math.min(256, Runtime.getRuntime().availableProcessors() - 1));
    return new Threads(values.get(Settings.EVENT_LOOPS, spare), values.get(Settings.TRANSPORT));
  }
}
