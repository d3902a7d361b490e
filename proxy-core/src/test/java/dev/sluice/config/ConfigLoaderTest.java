package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.RoutingConfig.Balance;
import dev.sluice.config.RoutingConfig.Balancing;
import dev.sluice.config.RoutingConfig.Consistency;
import dev.sluice.config.RoutingConfig.Ejection;
import dev.sluice.config.RoutingConfig.Reads;
import dev.sluice.config.RoutingConfig.RouteChoice;
import dev.sluice.config.RoutingConfig.RoutingRule;
import dev.sluice.config.RoutingConfig.RuleMatch;
import dev.sluice.config.RoutingConfig.RuleOutcome;
import dev.sluice.config.RoutingConfig.Statements;
import dev.sluice.config.RoutingConfig.Transactions;
import dev.sluice.config.RoutingConfig.WhenAllLag;
import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.config.SluiceConfig.Dns;
import dev.sluice.config.SluiceConfig.Kubernetes;
import dev.sluice.config.SluiceConfig.Login;
import dev.sluice.config.SluiceConfig.StaticUser;
import dev.sluice.config.SluiceConfig.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void aListOfHostsAndOnePasswordSourceAreEnough() throws Exception {
    Path password = Files.writeString(directory.resolve("pw"), "s3cret\n");

    SluiceConfig config =
        load(
            "cluster: {nodes: [a, b, c], monitor: {user: postgres, passwordFile: "
                + password
                + "}}");

    Login login = new Login("postgres", Optional.of(new Secret("s3cret")), "postgres");
    assertThat(config.cluster().nodes())
        .containsExactly(new HostPort("a", 5432), new HostPort("b", 5432), new HostPort("c", 5432));
    assertThat(config.cluster().dns()).isEmpty();
    assertThat(config.cluster().monitor().login()).isEqualTo(login);
    assertThat(config.auth().query()).isEqualTo(login);
  }

  @Test
  void everythingElseHasADefault() throws Exception {
    SluiceConfig config = load("cluster: {nodes: [a]}");

    assertThat(config.listen())
        .isEqualTo(
            new SluiceConfig.Listen(
                new HostPort("0.0.0.0", 5432),
                4096,
                new TlsConfig.Listen(
                    TlsConfig.ListenMode.OFF,
                    Optional.empty(),
                    Optional.empty(),
                    TlsConfig.Protocol.TLS_1_2,
                    Duration.ofSeconds(10))));
    assertThat(config.http())
        .isEqualTo(new SluiceConfig.Http(true, new HostPort("0.0.0.0", 9127), Optional.empty()));
    assertThat(config.cluster().monitor())
        .isEqualTo(
            new SluiceConfig.Monitor(
                new Login("postgres", Optional.empty(), "postgres"),
                Duration.ofMillis(100),
                Duration.ofSeconds(2)));
    assertThat(config.auth().mode()).isEqualTo(AuthMode.PASSWORD);
    assertThat(config.auth().cache()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.auth().users()).isEmpty();
    assertThat(config.limits())
        .isEqualTo(
            new SluiceConfig.Limits(
                1000,
                3,
                0,
                0,
                new SluiceConfig.PerAddress(0, 0),
                90,
                1000,
                Duration.ofSeconds(30),
                0));
    assertThat(config.cluster().zones()).isEmpty();
    assertThat(config.routing())
        .isEqualTo(
            new RoutingConfig(
                true,
                new Reads(
                    Consistency.SESSION,
                    Duration.ofSeconds(10),
                    WhenAllLag.PRIMARY,
                    Transactions.PRIMARY),
                new Balancing(
                    Balance.ROUND_ROBIN,
                    Map.of(),
                    Optional.empty(),
                    Duration.ofSeconds(10),
                    new Ejection(5, Duration.ofSeconds(10))),
                new Statements(List.of(), List.of(), List.of(), Duration.ofSeconds(5)),
                List.of()));
    assertThat(config.timeouts())
        .isEqualTo(
            new SluiceConfig.Timeouts(
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                new SluiceConfig.SessionTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                new SluiceConfig.Keepalive(
                    Duration.ofSeconds(30), Duration.ofSeconds(10), 3, Duration.ofMinutes(1))));
    assertThat(config.threads())
        .isEqualTo(
            new SluiceConfig.Threads(
                Math.max(1, Runtime.getRuntime().availableProcessors() - 1), Transport.AUTO));
  }

  @Test
  void everySettingCanBeGivenInTheFile() throws Exception {
    SluiceConfig config =
        load(
            """
            listen: {address: "[::1]:6432", backlog: 10}
            http: {enabled: no, address: "127.0.0.1:0"}
            cluster:
              dns: {name: postgres-headless-svc, refresh: 500ms}
              zones: [pg-1=eu-1, pg-2=eu-2]
              monitor: {user: m, password: 0123, database: d, interval: 1s, timeout: 1m}
            auth:
              mode: trust
              query: {user: q, password: "p w", database: e}
              cache: 0s
              users:
                - {name: app, password: x}
            limits:
              maxClients: 10
              reservedForSuperusers: 1
              maxClientsPerUser: 2
              maxClientsPerDatabase: 3
              maxClientsPerAddress: 5
              maxLoginsPerAddress: 6
              maxServerConnectionsPerNode: 4
              maxWaiting: 0
              waitTimeout: 1h
              minIdleServerConnections: 2
            routing:
              loadBalance: off
              consistency: eventual
              maxLag: 24h
              whenAllLag: freshest
              transactions: until_write
              balance: least_busy
              weights: [pg-1=2, "pg-2:6432 = 0"]
              zone: eu-1
              slowStart: 0s
              ejection: {failures: 0, time: 1m}
              functions:
                safe: [app.total, "Sum"]
                unsafe: [now]
              primaryPatterns: ['^select .*for_report\\(\\d{1,3}', "x"]
              catalogRefresh: 1m
              rules:
                - {user: "report*", route: replica, maxLag: 1h}
                - database: shop
                  applicationName: "job-*"
                  consistency: session
                  transactions: primary
            timeouts:
              login: 1s
              connect: 2s
              reset: 3s
              idleServer: 168h
              serverLifetime: 0s
              pause: 1m
              idleClient: 4s
              idleInTransaction: 5s
              query: 6s
              keepalive: {idle: 7s, interval: 8s, count: 9, unacknowledged: 10s}
            threads: {eventLoops: 7, transport: io_uring}
            """);

    assertThat(config.listen().address()).isEqualTo(new HostPort("::1", 6432));
    assertThat(config.http().enabled()).isFalse();
    assertThat(config.cluster().dns())
        .contains(new Dns(new HostPort("postgres-headless-svc", 5432), Duration.ofMillis(500)));
    assertThat(config.cluster().monitor().login())
        .as("a number is a password as it is written")
        .isEqualTo(new Login("m", Optional.of(new Secret("0123")), "d"));
    assertThat(config.auth().query())
        .isEqualTo(new Login("q", Optional.of(new Secret("p w")), "e"));
    assertThat(config.auth().users()).containsExactly(new StaticUser("app", new Secret("x")));
    assertThat(config.limits())
        .isEqualTo(
            new SluiceConfig.Limits(
                10, 1, 2, 3, new SluiceConfig.PerAddress(5, 6), 4, 0, Duration.ofHours(1), 2));
    assertThat(config.cluster().zones()).isEqualTo(Map.of("pg-1", "eu-1", "pg-2", "eu-2"));
    assertThat(config.timeouts())
        .isEqualTo(
            new SluiceConfig.Timeouts(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofDays(7),
                Duration.ZERO,
                Duration.ofMinutes(1),
                new SluiceConfig.SessionTimeouts(
                    Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6)),
                new SluiceConfig.Keepalive(
                    Duration.ofSeconds(7), Duration.ofSeconds(8), 9, Duration.ofSeconds(10))));
    assertThat(config.routing()).isEqualTo(everyRoutingSetting());
    assertThat(config.threads()).isEqualTo(new SluiceConfig.Threads(7, Transport.IO_URING));
  }

  private static RoutingConfig everyRoutingSetting() {
    return new RoutingConfig(
        false,
        new Reads(
            Consistency.EVENTUAL,
            Duration.ofHours(24),
            WhenAllLag.FRESHEST,
            Transactions.UNTIL_WRITE),
        new Balancing(
            Balance.LEAST_BUSY,
            Map.of("pg-1", 2, "pg-2:6432", 0),
            Optional.of("eu-1"),
            Duration.ZERO,
            new Ejection(0, Duration.ofMinutes(1))),
        new Statements(
            List.of("app.total", "Sum"),
            List.of("now"),
            List.of(
                new RegularExpression("^select .*for_report\\(\\d{1,3}"),
                new RegularExpression("x")),
            Duration.ofMinutes(1)),
        List.of(
            new RoutingRule(
                new RuleMatch(Optional.empty(), Optional.of("report*"), Optional.empty()),
                new RuleOutcome(
                    Optional.of(RouteChoice.REPLICA),
                    Optional.empty(),
                    Optional.of(Duration.ofHours(1)),
                    Optional.empty())),
            new RoutingRule(
                new RuleMatch(Optional.of("shop"), Optional.empty(), Optional.of("job-*")),
                new RuleOutcome(
                    Optional.empty(),
                    Optional.of(Consistency.SESSION),
                    Optional.empty(),
                    Optional.of(Transactions.PRIMARY)))));
  }

  @Test
  void listsMayBeGivenAsOneText() throws Exception {
    RoutingConfig routing =
        load(
                "cluster: {nodes: [a, b]}",
                Map.of(
                    "SLUICE_ROUTING_WEIGHTS", "a=3, b=0",
                    "SLUICE_ROUTING_FUNCTIONS_SAFE", "f,s.g",
                    "SLUICE_ROUTING_PRIMARY_PATTERNS", "a{1,2}\nb\n",
                    "SLUICE_ROUTING_RULES_0_ROUTE", "primary",
                    "SLUICE_ROUTING_RULES_0_APPLICATION_NAME", "psql"))
            .routing();

    assertThat(routing.balancing().weights()).isEqualTo(Map.of("a", 3, "b", 0));
    assertThat(routing.statements().safeFunctions()).containsExactly("f", "s.g");
    assertThat(routing.statements().primaryPatterns())
        .extracting(RegularExpression::text)
        .containsExactly("a{1,2}", "b");
    assertThat(routing.rules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.match().applicationName()).contains("psql"))
        .satisfies(rule -> assertThat(rule.outcome().route()).contains(RouteChoice.PRIMARY));
  }

  @Test
  void anEmptyGroupLeavesTheDefaults() throws Exception {
    assertThat(load("cluster: {nodes: [a]}\nlimits:\n").limits().maxClients()).isEqualTo(1000);
    assertThat(load("limits:\n\ncluster: {nodes: [a]}").limits().maxClients()).isEqualTo(1000);
  }

  @Test
  void nodesMayBeOneText() throws Exception {
    assertThat(load("cluster: {nodes: 'a, b:6432,[::1]'}").cluster().nodes())
        .containsExactly(
            new HostPort("a", 5432), new HostPort("b", 6432), new HostPort("::1", 5432));
  }

  @Test
  void theAuthQueryDoesNotTakeTheMonitorsPasswordForAnotherUser() throws Exception {
    SluiceConfig config =
        load(
            """
            cluster: {nodes: [a], monitor: {user: m, password: x, database: d}}
            auth: {query: {user: q}}
            """);

    assertThat(config.auth().query()).isEqualTo(new Login("q", Optional.empty(), "d"));
  }

  @Test
  void theMonitorTakesTheAuthQuerysLoginIfThatIsTheOnlyOne() throws Exception {
    SluiceConfig config = load("{cluster: {nodes: [a]}, auth: {query: {user: q, password: x}}}");

    assertThat(config.cluster().monitor().login())
        .isEqualTo(new Login("q", Optional.of(new Secret("x")), "postgres"));
  }

  @Test
  void theReserveShrinksWithTheMostClientsUnlessGiven() throws Exception {
    assertThat(load("{cluster: {nodes: [a]}, limits: {maxClients: 2}}").limits())
        .extracting(SluiceConfig.Limits::reservedForSuperusers)
        .isEqualTo(1);
  }

  @Test
  void aServiceOfKubernetesTakesThePlaceOfTheNodes() throws Exception {
    SluiceConfig config =
        load(
            "cluster: {dns: {name: a, refresh: 1s}, tls: {mode: verify-full, rootCa: ca.pem}}",
            Map.of(
                "SLUICE_CLUSTER_KUBERNETES_SERVICE", "postgres-headless-svc",
                "SLUICE_CLUSTER_KUBERNETES_NAMESPACE", "database",
                "SLUICE_CLUSTER_KUBERNETES_PORT", "6432",
                "SLUICE_CLUSTER_KUBERNETES_KUBECONFIG", "kube.yaml",
                "SLUICE_CLUSTER_KUBERNETES_LABEL_PODS", "yes"));

    assertThat(config.cluster().dns()).as("given in another way").isEmpty();
    assertThat(config.cluster().kubernetes())
        .contains(
            new Kubernetes(
                "postgres-headless-svc",
                Optional.of("database"),
                "6432",
                Optional.of(Path.of("kube.yaml")),
                true));
    assertThat(config.cluster().tls().serverName()).contains("postgres-headless-svc");
  }

  @Test
  void ofAServiceOfKubernetesTheNameIsEnough() throws Exception {
    SluiceConfig config = load("cluster: {kubernetes: {service: pg}}");

    assertThat(config.cluster().kubernetes())
        .contains(new Kubernetes("pg", Optional.empty(), "postgresql", Optional.empty(), false));
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws Exception {
    SluiceConfig config =
        load(
            """
            cluster: {nodes: [a, b], monitor: {user: m, passwordFile: /nowhere}}
            auth: {users: [{name: app, password: old}]}
            limits: {maxClients: 10}
            """,
            Map.of(
                "SLUICE_LIMITS_MAX_CLIENTS", "50",
                "SLUICE_CLUSTER_DNS_NAME", "svc:6432",
                "SLUICE_CLUSTER_MONITOR_PASSWORD", "from the environment",
                "SLUICE_AUTH_USERS_0_PASSWORD", "new",
                "SLUICE_AUTH_USERS_1_NAME", "report",
                "SLUICE_AUTH_USERS_1_PASSWORD", "r"));

    assertThat(config.limits().maxClients()).isEqualTo(50);
    assertThat(config.cluster().nodes()).as("given in another way").isEmpty();
    assertThat(config.cluster().dns().map(Dns::name)).contains(new HostPort("svc", 6432));
    assertThat(config.cluster().monitor().login().password())
        .as("the file is not even read")
        .contains(new Secret("from the environment"));
    assertThat(config.auth().users())
        .containsExactly(
            new StaticUser("app", new Secret("new")), new StaticUser("report", new Secret("r")));
  }

  @Test
  void sluicesVariablesWinOverPgpools() throws Exception {
    SluiceConfig config =
        load(
            "cluster: {nodes: [file]}",
            Map.of(
                "PGPOOL_BACKEND_NODES", "0:pgpool:5432",
                "PGPOOL_NUM_INIT_CHILDREN", "32",
                "SLUICE_LIMITS_MAX_CLIENTS", "33"));

    assertThat(config.cluster().nodes()).containsExactly(new HostPort("pgpool", 5432));
    assertThat(config.limits().maxClients()).isEqualTo(33);
  }

  @Test
  void theVariablesOfKubernetesServicesAreNoSettings() throws Exception {
    SluiceConfig config =
        load(
            "cluster: {nodes: [a]}",
            Map.of(
                "SLUICE_SERVICE_HOST", "10.0.0.1",
                "SLUICE_SERVICE_PORT", "5432",
                "SLUICE_SERVICE_PORT_POSTGRESQL", "5432",
                "SLUICE_PORT", "tcp://10.0.0.1:5432",
                "SLUICE_PORT_5432_TCP", "tcp://10.0.0.1:5432",
                "SLUICE_PORT_5432_TCP_ADDR", "10.0.0.1",
                "SLUICE_LOG_LEVEL", "DEBUG"));

    assertThat(config.limits().maxClients()).isEqualTo(1000);
  }

  @Test
  void trustOnAnAddressThatOthersReachIsNoted() throws Exception {
    ConfigLoader loader = new ConfigLoader(Map.of("SLUICE_AUTH_MODE", "trust"));

    assertThat(loader.load("cluster: {nodes: [a]}").notes())
        .containsExactly(
            "auth.mode is trust: whoever reaches 0.0.0.0:5432 is let in as any user, without a"
                + " password");
    assertThat(loader.load("{cluster: {nodes: [a]}, listen: {address: localhost}}").notes())
        .isEmpty();
    assertThat(
            loader
                .load(
                    "{cluster: {nodes: [a]}, listen: {address: '[::1]'}, auth: {query: {user: q}}}")
                .notes())
        .containsExactly("auth.query has no effect: with auth.mode trust no password is checked");
  }

  @Test
  void portsMayBeTheSameWhereTheyCannotMeet() throws Exception {
    assertThat(load("{cluster: {nodes: [a]}, listen: {address: 'x:1'}, http: {address: 'y:1'}}"))
        .isNotNull();
    assertThat(
            load("{cluster: {nodes: [a]}, listen: {address: 'x:0'}, http: {address: '0.0.0.0:0'}}"))
        .isNotNull();
    assertThat(load("{cluster: {nodes: [a]}, http: {enabled: false, address: '0.0.0.0:5432'}}"))
        .isNotNull();
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> new ConfigLoader(Map.of()).load(directory.resolve("no.yaml")));

    assertThat(e.problems())
        .isEqualTo(List.of(directory.resolve("no.yaml") + ": there is no such file"));
  }

  @Test
  void secretsAppearInNoText() throws Exception {
    LoadedConfig loaded =
        new ConfigLoader(Map.of("SLUICE_AUTH_QUERY_PASSWORD", "s3cret"))
            .load("cluster: {nodes: [a], monitor: {password: s3cret}}");

    assertThat(loaded.toString() + loaded.config() + loaded.effective().yaml())
        .contains("********")
        .doesNotContain("s3cret");
  }

  private static SluiceConfig load(String yaml) throws ConfigException {
    return load(yaml, Map.of());
  }

  private static SluiceConfig load(String yaml, Map<String, String> environment)
      throws ConfigException {
    return new ConfigLoader(environment).load(yaml).config();
  }
}
