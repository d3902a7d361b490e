package dev.sluice.config;

import dev.sluice.config.PoolingConfig.Pooling;
import dev.sluice.config.RoutingConfig.Balance;
import dev.sluice.config.RoutingConfig.Consistency;
import dev.sluice.config.RoutingConfig.RouteChoice;
import dev.sluice.config.RoutingConfig.Transactions;
import dev.sluice.config.RoutingConfig.WhenAllLag;
import dev.sluice.config.Setting.Standard;
import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.config.SluiceConfig.Transport;
import dev.sluice.config.TlsConfig.ClientCertificate;
import dev.sluice.config.TlsConfig.ListenMode;
import dev.sluice.config.TlsConfig.Protocol;
import dev.sluice.config.TlsConfig.SslMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Every setting there is, in the order of {@code sluice check}. docs/configuration.md says what
 * each means; a test holds the two together.
 */
final class Settings {
  private static final List<Setting<?>> DECLARED = new ArrayList<>();

  /** Above any use, below what would overflow anything. */
  private static final int MOST_CLIENTS = 1_000_000;

  static final Setting<HostPort> LISTEN_ADDRESS =
      fixed("listen.address", ValueType.listener(HostPort.POSTGRESQL_PORT), "0.0.0.0:5432");
  static final Setting<Integer> LISTEN_BACKLOG =
      fixed("listen.backlog", ValueType.wholeNumber(1, 65535), "4096");
  static final Setting<ListenMode> LISTEN_TLS_MODE =
      fixed("listen.tls.mode", ValueType.choice(ListenMode.class), "off");
  static final TlsSettings LISTEN_KEY =
      TlsSettings.declare(
          "listen.tls",
          "none; must be given unless `listen.tls.mode` is `off`",
          "none; must be given unless `listen.tls.mode` is `off`");
  static final Setting<Path> CLIENT_CA =
      inWords("listen.tls.clientCa", ValueType.PEM_FILE, "none: clients are not asked for one");
  static final Setting<Protocol> MINIMUM_PROTOCOL =
      fixed("listen.tls.minimumProtocol", ValueType.TLS_PROTOCOL, "TLSv1.2");
  static final Setting<Duration> LISTEN_TLS_REFRESH =
      fixed("listen.tls.refresh", ValueType.duration("100ms", "1h"), "10s");

  static final HttpSettings HTTP = HttpSettings.declare();

  static final String DNS = "cluster.dns";
  static final Setting<List<HostPort>> NODES =
      inWords(
          "cluster.nodes",
          ValueType.NODES,
          "none; this, `cluster.dns.name` or `cluster.kubernetes.service` must be given");
  static final Setting<HostPort> DNS_NAME = inWords(DNS + ".name", ValueType.NODE, "none");
  static final Setting<Duration> DNS_REFRESH =
      fixed(DNS + ".refresh", ValueType.duration("100ms", "1h"), "2s");

  static final String KUBERNETES = "cluster.kubernetes";
  static final Setting<String> KUBERNETES_SERVICE =
      inWords(KUBERNETES + ".service", ValueType.LABEL, "none");
  static final Setting<String> KUBERNETES_NAMESPACE =
      inWords(KUBERNETES + ".namespace", ValueType.LABEL, "that of the pod, or of the kubeconfig");
  static final Setting<String> KUBERNETES_PORT =
      fixed(KUBERNETES + ".port", ValueType.PORT, "postgresql");
  static final Setting<Path> KUBECONFIG =
      inWords(
          KUBERNETES + ".kubeconfig",
          ValueType.KUBECONFIG,
          "none: what `KUBECONFIG` or `~/.kube/config` says, else the pod's service account");
  static final Setting<Boolean> LABEL_PODS =
      fixed(KUBERNETES + ".labelPods", ValueType.SWITCH, "false");

  static final Setting<Map<String, String>> ZONES =
      inWords("cluster.zones", ListTypes.ZONES, "none");

  static final LoginSettings MONITOR =
      LoginSettings.declare(
          "cluster.monitor",
          "as `auth.query.user`, else `postgres`",
          "that of `auth.query` if the user is the same, else none: the nodes must trust the user",
          "as `auth.query.database`, else `postgres`");
  static final Setting<Duration> MONITOR_INTERVAL =
      fixed("cluster.monitor.interval", ValueType.duration("10ms", "1m"), "100ms");
  static final Setting<Duration> MONITOR_TIMEOUT =
      fixed("cluster.monitor.timeout", ValueType.duration("100ms", "1m"), "2s");

  static final Setting<SslMode> CLUSTER_TLS_MODE =
      fixed("cluster.tls.mode", ValueType.hyphenated(SslMode.class), "prefer");
  static final Setting<Path> ROOT_CA =
      inWords(
          "cluster.tls.rootCa",
          ValueType.PEM_FILE,
          "none; must be given with `verify-ca` and `verify-full`");
  static final TlsSettings CLUSTER_KEY = TlsSettings.declare("cluster.tls", "none", "none");
  static final Setting<String> SERVER_NAME =
      inWords(
          "cluster.tls.serverName",
          ValueType.NAME,
          "the host of each node; with `cluster.dns.name` or `cluster.kubernetes.service`, that name");
  static final Setting<Duration> CLUSTER_TLS_REFRESH =
      fixed("cluster.tls.refresh", ValueType.duration("100ms", "1h"), "10s");

  static final Setting<AuthMode> AUTH_MODE =
      fixed("auth.mode", ValueType.choice(AuthMode.class), "password");
  static final Setting<ClientCertificate> CLIENT_CERTIFICATE =
      fixed("auth.clientCertificate", ValueType.hyphenated(ClientCertificate.class), "off");
  static final LoginSettings QUERY =
      LoginSettings.declare(
          "auth.query",
          "as `cluster.monitor.user`",
          "that of `cluster.monitor` if the user is the same, else none: the nodes must trust the user",
          "as `cluster.monitor.database`");
  static final Setting<Duration> AUTH_CACHE =
      fixed("auth.cache", ValueType.duration("0s", "1h"), "5s");

  static final Setting<Duration> FAILURE_DELAY =
      fixed("auth.failureDelay", ValueType.duration("0s", "1m"), "5s");

  static final String USERS = "auth.users";
  static final Setting<String> USER_NAME =
      inWords(USERS + "[].name", ValueType.NAME, "none; must be given");
  static final Setting<Secret> USER_PASSWORD =
      inWords(
          USERS + "[].password",
          ValueType.SECRET,
          "none; this or `auth.users[].passwordFile` must be given");
  static final Setting<String> USER_PASSWORD_FILE =
      inWords(USERS + "[].passwordFile", ValueType.FILE, "none");

  static final AccessSettings ACCESS = AccessSettings.declare();

  static final ConsoleSettings CONSOLE = ConsoleSettings.declare();

  static final Setting<Integer> MAX_CLIENTS =
      fixed("limits.maxClients", ValueType.wholeNumber(1, MOST_CLIENTS), "1000");
  static final Setting<Integer> RESERVED_FOR_SUPERUSERS =
      inWords(
          "limits.reservedForSuperusers",
          ValueType.wholeNumber(0, MOST_CLIENTS),
          "3, or less if `limits.maxClients` is below 4");
  static final Setting<Integer> MAX_CLIENTS_PER_USER =
      fixed("limits.maxClientsPerUser", ValueType.wholeNumber(0, MOST_CLIENTS), "0");
  static final Setting<Integer> MAX_CLIENTS_PER_DATABASE =
      fixed("limits.maxClientsPerDatabase", ValueType.wholeNumber(0, MOST_CLIENTS), "0");
  static final Setting<Integer> MAX_CLIENTS_PER_ADDRESS =
      fixed("limits.maxClientsPerAddress", ValueType.wholeNumber(0, MOST_CLIENTS), "0");
  static final Setting<Integer> MAX_LOGINS_PER_ADDRESS =
      fixed("limits.maxLoginsPerAddress", ValueType.wholeNumber(0, MOST_CLIENTS), "0");
  static final Setting<Integer> MAX_SERVER_CONNECTIONS_PER_NODE =
      fixed("limits.maxServerConnectionsPerNode", ValueType.wholeNumber(1, 100_000), "90");
  static final Setting<Integer> MAX_WAITING =
      fixed("limits.maxWaiting", ValueType.wholeNumber(0, MOST_CLIENTS), "1000");
  static final Setting<Duration> WAIT_TIMEOUT =
      fixed("limits.waitTimeout", ValueType.duration("10ms", "1h"), "30s");
  static final Setting<Integer> MIN_IDLE_SERVER_CONNECTIONS =
      fixed("limits.minIdleServerConnections", ValueType.wholeNumber(0, 100_000), "0");

  static final Setting<Integer> MAX_PREPARED_STATEMENTS =
      fixed("limits.maxPreparedStatements", ValueType.wholeNumber(1, 100_000), "500");

  static final Setting<Integer> MAX_HELD =
      fixed("failover.maxHeld", ValueType.wholeNumber(0, MOST_CLIENTS), "10000");
  static final Setting<Duration> HOLD_TIMEOUT =
      fixed("failover.holdTimeout", ValueType.duration("10ms", "1h"), "30s");
  static final Setting<Duration> DEAD_AFTER =
      fixed("failover.deadAfter", ValueType.duration("0s", "10m"), "5s");
  static final Setting<Duration> SWITCHOVER =
      fixed("failover.switchover", ValueType.duration("0s", "10m"), "10s");

  static final Setting<Pooling> POOLING =
      fixed("pooling", ValueType.choice(Pooling.class), "session");
  static final String POOLING_RULES = "poolingRules";
  static final Setting<String> POOLING_RULE_DATABASE =
      inWords(POOLING_RULES + "[].database", ValueType.NAME_PATTERN, "any");
  static final Setting<String> POOLING_RULE_USER =
      inWords(POOLING_RULES + "[].user", ValueType.NAME_PATTERN, "any");
  static final Setting<Pooling> POOLING_RULE_POOLING =
      inWords(POOLING_RULES + "[].pooling", POOLING.type(), "as `pooling`");

  static final Setting<Boolean> LOAD_BALANCE =
      fixed("routing.loadBalance", ValueType.SWITCH, "true");
  static final Setting<Consistency> CONSISTENCY =
      fixed("routing.consistency", ValueType.choice(Consistency.class), "session");
  static final Setting<Duration> MAX_LAG =
      fixed("routing.maxLag", ValueType.duration("50ms", "24h"), "10s");
  static final Setting<WhenAllLag> WHEN_ALL_LAG =
      fixed("routing.whenAllLag", ValueType.choice(WhenAllLag.class), "primary");
  static final Setting<Transactions> TRANSACTIONS =
      fixed("routing.transactions", ValueType.choice(Transactions.class), "primary");

  static final Setting<Balance> BALANCE =
      fixed("routing.balance", ValueType.choice(Balance.class), "round_robin");
  static final Setting<Map<String, Integer>> WEIGHTS =
      inWords("routing.weights", ListTypes.WEIGHTS, "1 each");
  static final Setting<String> ZONE = inWords("routing.zone", ValueType.NAME, "none");
  static final Setting<Duration> SLOW_START =
      fixed("routing.slowStart", ValueType.duration("0s", "1h"), "10s");
  static final Setting<Integer> EJECTION_FAILURES =
      fixed("routing.ejection.failures", ValueType.wholeNumber(0, 1000), "5");
  static final Setting<Duration> EJECTION_TIME =
      fixed("routing.ejection.time", ValueType.duration("100ms", "1h"), "10s");

  static final Setting<List<String>> SAFE_FUNCTIONS =
      inWords("routing.functions.safe", ListTypes.FUNCTIONS, "none");
  static final Setting<List<String>> UNSAFE_FUNCTIONS =
      inWords("routing.functions.unsafe", ListTypes.FUNCTIONS, "none");
  static final Setting<List<RegularExpression>> PRIMARY_PATTERNS =
      inWords("routing.primaryPatterns", ListTypes.PATTERNS, "none");
  static final Setting<Duration> CATALOG_REFRESH =
      fixed("routing.catalogRefresh", ValueType.duration("0s", "1h"), "5s");

  static final String RULES = "routing.rules";
  static final Setting<String> RULE_DATABASE = ofRule("database", ValueType.NAME_PATTERN, "any");
  static final Setting<String> RULE_USER = ofRule("user", ValueType.NAME_PATTERN, "any");
  static final Setting<String> RULE_APPLICATION_NAME =
      ofRule("applicationName", ValueType.NAME_PATTERN, "any");
  static final Setting<RouteChoice> RULE_ROUTE =
      ofRule("route", ValueType.choice(RouteChoice.class), "`auto`");
  static final Setting<Consistency> RULE_CONSISTENCY =
      ofRule("consistency", CONSISTENCY.type(), "as `routing.consistency`");
  static final Setting<Duration> RULE_MAX_LAG =
      ofRule("maxLag", MAX_LAG.type(), "as `routing.maxLag`");
  static final Setting<Transactions> RULE_TRANSACTIONS =
      ofRule("transactions", TRANSACTIONS.type(), "as `routing.transactions`");

  static final Setting<Duration> LOGIN_TIMEOUT =
      fixed("timeouts.login", ValueType.duration("100ms", "10m"), "15s");
  static final Setting<Duration> CONNECT_TIMEOUT =
      fixed("timeouts.connect", ValueType.duration("100ms", "10m"), "5s");
  static final Setting<Duration> RESET_TIMEOUT =
      fixed("timeouts.reset", ValueType.duration("100ms", "10m"), "5s");
  static final Setting<Duration> IDLE_SERVER_TIMEOUT =
      fixed("timeouts.idleServer", ValueType.duration("1s", "168h"), "10m");
  static final Setting<Duration> SERVER_LIFETIME =
      fixed("timeouts.serverLifetime", ValueType.duration("0s", "168h"), "1h");
  static final Setting<Duration> PAUSE_TIMEOUT =
      fixed("timeouts.pause", ValueType.duration("10ms", "24h"), "5m");
  static final Setting<Duration> IDLE_CLIENT_TIMEOUT =
      fixed("timeouts.idleClient", ValueType.duration("0s", "168h"), "0s");
  static final Setting<Duration> IDLE_IN_TRANSACTION_TIMEOUT =
      fixed("timeouts.idleInTransaction", ValueType.duration("0s", "168h"), "0s");
  static final Setting<Duration> QUERY_TIMEOUT =
      fixed("timeouts.query", ValueType.duration("0s", "168h"), "0s");
  static final KeepaliveSettings KEEPALIVE = KeepaliveSettings.declare();

  static final Setting<Duration> SHUTDOWN_DELAY =
      fixed("shutdown.delay", ValueType.duration("0s", "10m"), "5s");
  static final Setting<Duration> SHUTDOWN_TIMEOUT =
      fixed("shutdown.timeout", ValueType.duration("0s", "1h"), "20s");

  static final Setting<Duration> RELOAD_INTERVAL =
      fixed("reload.interval", ValueType.duration("0s", "1h"), "5s");

  static final Setting<Integer> EVENT_LOOPS =
      inWords("threads.eventLoops", ValueType.wholeNumber(1, 256), "available processors - 1");
  static final Setting<Transport> TRANSPORT =
      fixed("threads.transport", ValueType.choice(Transport.class), "auto");

  static final Setting<List<HostPort>> PEERS = inWords("peers.addresses", ValueType.NODES, "none");
  static final Setting<HostPort> PEERS_DNS_NAME = inWords("peers.dns.name", ValueType.NODE, "none");
  static final Setting<Duration> PEERS_DNS_REFRESH =
      fixed("peers.dns.refresh", DNS_REFRESH.type(), "2s");
  static final Setting<HostPort> PEERS_SELF =
      inWords("peers.self", ValueType.NODE, "the one that is an address of this machine");

  static final LogSettings LOG = LogSettings.declare();

  static final List<Setting<?>> ALL = Collections.unmodifiableList(DECLARED);

  private Settings() {}

  static <T> Setting<T> fixed(String path, ValueType<T> type, String text) {
    return declare(new Setting<>(path, type, new Standard.Fixed(text)));
  }

  static <T> Setting<T> inWords(String path, ValueType<T> type, String words) {
    return declare(new Setting<>(path, type, new Standard.InWords(words)));
  }

  private static <T> Setting<T> ofRule(String name, ValueType<T> type, String words) {
    return inWords(RULES + "[]." + name, type, words);
  }

  private static <T> Setting<T> declare(Setting<T> setting) {
    DECLARED.add(setting);
    return setting;
  }
}
