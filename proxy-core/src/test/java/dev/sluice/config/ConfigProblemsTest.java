package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigProblemsTest {
  private static final String NODES = "cluster: {nodes: [a]}\n";

  @TempDir private Path directory = Path.of("");

  @Test
  void withoutNodesThereIsNothingToDo() {
    assertThat(problems(""))
        .containsExactly(
            "cluster.nodes: missing; allowed: a list of host or host:port, IPv6 as"
                + " \"[::1]:5432\", or in its place cluster.dns.name or"
                + " cluster.kubernetes.service");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "console: {users: [{access: stats}]}|console.users[0].name: missing",
        "console: {users: [{name: a, password: p, access: all}]}|console.users[0].access: \"all\" is not",
        "console: {users: [{name: a}, {name: a}]}|console.users[].name: \"a\" is given twice",
        "console: {maxConnections: 0, users: [{name: a}]}|console.maxConnections: \"0\" is not allowed",
      })
  void whoMayUseTheConsoleHasAName(String yaml, String problem) {
    assertThat(problems(NODES + yaml)).singleElement().asString().startsWith(problem);
  }

  @Test
  void whereNobodyIsAskedForAPasswordTheConsoleIsAllTheSame() {
    String yaml = NODES + "auth: {mode: trust}\nconsole: {users: [{name: a}]}";

    assertThat(problems(yaml))
        .singleElement()
        .asString()
        .startsWith("console.users[0].password: missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{addresses: [a], dns: {name: b}}|peers.addresses: given together with peers.dns.name",
        "{dns: {refresh: 1s}}|peers.dns.refresh: has no effect",
        "{self: a}|peers.self: has no effect",
        "{addresses: [a, b], self: c}|peers.self: \"c:5432\" is not allowed",
        "{dns: {name: a}, self: b}|peers.self: \"b:5432\" is not allowed",
      })
  void peersAreAListOrANameAndThisProxyIsOneOfThem(String peers, String problem) {
    assertThat(problems(NODES + "peers: " + peers)).singleElement().asString().startsWith(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "limits: {maxClients: 0}|limits.maxClients: \"0\" is not allowed (line 2, column 22);"
            + " allowed: a whole number from 1 to 1000000",
        "limits: {maxClients: many}|limits.maxClients: \"many\" is not allowed (line 2, column 22);"
            + " allowed: a whole number from 1 to 1000000",
        "limits: {maxClients: 99999999999}|limits.maxClients: \"99999999999\" is not allowed (line"
            + " 2, column 22); allowed: a whole number from 1 to 1000000",
        "limits: {maxClients: [1]}|limits.maxClients: a list is not allowed (line 2, column 22);"
            + " allowed: a whole number from 1 to 1000000",
        "limits: {maxClients: ~}|limits.maxClients: no value (line 2, column 22); allowed: a whole"
            + " number from 1 to 1000000",
        "limits: 5|limits: \"5\" is not allowed (line 2, column 9); allowed: a group of settings:"
            + " maxClients, maxClientsPerAddress, maxClientsPerDatabase, maxClientsPerUser, maxLoginsPerAddress, maxPreparedStatements,"
            + " maxServerConnectionsPerNode, maxWaiting, minIdleServerConnections,"
            + " reservedForSuperusers, waitTimeout",
        "limits: {waitTimeout: 5}|limits.waitTimeout: \"5\" is not allowed (line 2, column 23);"
            + " allowed: a duration in ms, s, m or h from 10ms to 1h",
        "limits: {waitTimeout: 2h}|limits.waitTimeout: \"2h\" is not allowed (line 2, column 23);"
            + " allowed: a duration in ms, s, m or h from 10ms to 1h",
        "routing: {loadBalance: maybe}|routing.loadBalance: \"maybe\" is not allowed (line 2,"
            + " column 24); allowed: true or false (also yes, no, on, off)",
        "auth: {mode: truts}|auth.mode: \"truts\" is not allowed (line 2, column 14); allowed:"
            + " password, trust",
        "listen: {address: 5432}|listen.address: \"5432\" is not allowed (line 2, column 19);"
            + " allowed: host:port, IPv6 as [::]:5432, port 0 for a free one",
        "listen: {address: 'h:70000'}|listen.address: \"h:70000\" is not allowed (line 2, column"
            + " 19); allowed: host:port, IPv6 as [::]:5432, port 0 for a free one",
        "listen: {adress: h}|listen.adress: unknown setting (line 2, column 10); did you mean"
            + " listen.address?",
        "maxClients: 5|maxClients: unknown setting (line 2, column 1); did you mean"
            + " limits.maxClients?",
        "limits: {max_clients: 5}|limits.max_clients: unknown setting (line 2, column 10); did you"
            + " mean limits.maxClients?",
        "limit: {maxClients: 5}|limit: unknown setting (line 2, column 1); did you mean limits?",
        "zzz: 1|zzz: unknown setting (line 2, column 1)",
        "cluster: {}|cluster: given twice (line 1, column 1 and line 2, column 1)",
        "limits: {maxWaiting: 1, maxWaiting: 2}|limits.maxWaiting: given twice (line 2, column 10"
            + " and line 2, column 25)",
        "auth: {users: {name: a}}|auth.users: a group of settings is not allowed (line 2, column"
            + " 15); allowed: a list of users, each with name and password or passwordFile",
        "auth: {users: [s3cret]}|auth.users[0]: a value is not allowed (line 2, column 16);"
            + " allowed: a user with name and password or passwordFile",
        "auth: {users: [{password: x}]}|auth.users[0].name: missing; allowed: a name, not empty",
        "auth: {users: [{name: x}]}|auth.users[0].password: missing; allowed: password or"
            + " passwordFile",
        "auth: {users: [{nam: x, name: y, password: z}]}|auth.users[0].nam: unknown setting (line"
            + " 2, column 17); did you mean auth.users[0].name?",
        "auth: {users: [{name: x, password: a}, {name: x, password: b}]}|auth.users[].name: \"x\" is"
            + " given twice; allowed: each user once",
        "auth: {query: {password: ''}}|auth.query.password: \"\" is not allowed (line 2, column"
            + " 26); allowed: a password, not empty",
        "auth: {query: {password: a, passwordFile: b}}|auth.query.passwordFile: given together"
            + " with auth.query.password (line 2, column 43); allowed: one of the two",
        "limits: {maxClients: 5, reservedForSuperusers: 5}|limits.reservedForSuperusers: \"5\" is"
            + " not allowed (line 2, column 48); allowed: less than limits.maxClients, which is 5",
        "http: {address: '127.0.0.1:5432'}|http.address: port 5432 is that of both listen.address"
            + " and http.address (line 2, column 17); allowed: two ports",
        "routing: {maxLag: 100ms}|routing.maxLag: \"100ms\" is not allowed (line 2, column 19);"
            + " allowed: more than cluster.monitor.interval, which is 100ms",
        "routing: {rules: [{maxLag: 100ms}]}|routing.rules[0].maxLag: \"100ms\" is not allowed (line"
            + " 2, column 28); allowed: more than cluster.monitor.interval, which is 100ms",
        "routing: {rules: [{maxLag: x}]}|routing.rules[0].maxLag: \"x\" is not allowed (line 2,"
            + " column 28); allowed: a duration in ms, s, m or h from 50ms to 24h",
        "routing: {rules: [{user: x}]}|routing.rules[0].route: missing: the rule says nothing;"
            + " allowed: route, consistency, maxLag or transactions",
        "routing: {rules: {user: x}}|routing.rules: a group of settings is not allowed (line 2,"
            + " column 18); allowed: a list of rules, each with database, user, applicationName and"
            + " route, consistency, maxLag, transactions",
        "routing: {rules: [{usr: x, route: auto}]}|routing.rules[0].usr: unknown setting (line 2,"
            + " column 20); did you mean routing.rules[0].user?",
        "routing: {consistency: strong}|routing.consistency: \"strong\" is not allowed (line 2,"
            + " column 24); allowed: session, eventual",
        "routing: {weights: [a=1, b=2]}|routing.weights: \"b\" is no node (line 2, column 20);"
            + " allowed: host or host:port of cluster.nodes",
        "routing: {weights: [a=101]}|routing.weights: \"101\" is not allowed (line 2, column 20);"
            + " allowed: a list of node=weight, the weight a whole number from 0 to 100",
        "routing: {weights: [a=1, a=2]}|routing.weights: \"a=2\" is not allowed (line 2, column"
            + " 20); allowed: a list of node=weight, the weight a whole number from 0 to 100",
        "routing: {weights: [a]}|routing.weights: \"a\" is not allowed (line 2, column 20); allowed:"
            + " a list of node=weight, the weight a whole number from 0 to 100",
        "routing: {zone: x}|routing.zone: has no effect (line 2, column 17); allowed: together with"
            + " cluster.zones or cluster.kubernetes.service",
        "routing: {functions: {safe: ['f(x)']}}|routing.functions.safe: \"f(x)\" is not allowed"
            + " (line 2, column 29); allowed: a list of function names, with or without schema, in"
            + " lower case unless created otherwise",
        "routing: {primaryPatterns: ['a(']}|routing.primaryPatterns: \"a(\" is not allowed (line 2,"
            + " column 28); allowed: a list of regular expressions",
        "---|the file: a second document begins here (line 2, column 4)",
      })
  void aProblemNamesTheSettingTheValueAndWhatIsAllowed(String yaml, String problem) {
    assertThat(problems(NODES + yaml)).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nodes: [a, 'b:0']|cluster.nodes: \"b:0\" is not allowed (line 1, column 18); allowed: a"
            + " list of host or host:port, IPv6 as \"[::1]:5432\"",
        "nodes: ['::1']|cluster.nodes: \"::1\" is not allowed (line 1, column 18); allowed: a list"
            + " of host or host:port, IPv6 as \"[::1]:5432\"",
        "nodes: []|cluster.nodes: \"\" is not allowed (line 1, column 18); allowed: a list of host"
            + " or host:port, IPv6 as \"[::1]:5432\"",
        "nodes: [a, [b]]|cluster.nodes[1]: a list is not allowed (line 1, column 22); allowed: a"
            + " list of host or host:port, IPv6 as \"[::1]:5432\"",
        "nodes: [a, 'a:5432']|cluster.nodes: \"a:5432\" is given twice (line 1, column 18);"
            + " allowed: each node once",
        "nodes: [localhost]|cluster.nodes: \"localhost:5432\" is this proxy itself (line 1, column"
            + " 18); allowed: other addresses than listen.address, which is 0.0.0.0:5432",
        "nodes: [a], dns: {name: b}|cluster.nodes: given together with cluster.dns.name (line 1,"
            + " column 18); allowed: one of the two",
        "nodes: [a], dns: {refresh: 1s}|cluster.dns.refresh: has no effect (line 1, column 38);"
            + " allowed: together with cluster.dns.name",
        "dns: {name: a}, kubernetes: {service: b}|cluster.dns.name: given together with"
            + " cluster.kubernetes.service (line 1, column 23); allowed: one of the two",
        "nodes: [a], kubernetes: {labelPods: true}|cluster.kubernetes.labelPods: has"
            + " no effect (line 1, column 47); allowed: together with cluster.kubernetes.service",
        "kubernetes: {service: Pg_Headless}|cluster.kubernetes.service: \"Pg_Headless\" is not"
            + " allowed (line 1, column 33); allowed: a name of at most 63 of a-z, 0-9 and -",
        "kubernetes: {service: a, namespace: a.b}|cluster.kubernetes.namespace: \"a.b\" is not"
            + " allowed (line 1, column 47); allowed: a name of at most 63 of a-z, 0-9 and -",
        "kubernetes: {service: a, port: 65536}|cluster.kubernetes.port: \"65536\" is not allowed"
            + " (line 1, column 42); allowed: the name of a port, or a number from 1 to 65535",
        "kubernetes: {service: a, port: '0'}|cluster.kubernetes.port: \"0\" is not allowed (line 1,"
            + " column 42); allowed: the name of a port, or a number from 1 to 65535",
        "nodes: &x [a], monitor: {user: *x}|cluster.monitor.user: an alias is not supported (line"
            + " 1, column 42)",
      })
  void aClusterIsGivenOnceAndInOneWay(String cluster, String problem) {
    assertThat(problems("cluster: {" + cluster + "}")).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cluster: x: y|the file: no YAML: mapping values are not allowed here (line 1, column 11)",
        "cluster: [a|the file: no YAML: while parsing a flow sequence, expected ',' or ']', but got"
            + " <stream end> (line 1, column 12)",
        "[a]|the file: a list is not allowed (line 1, column 1); allowed: groups of settings: access, auth,"
            + " cluster, console, failover, http, limits, listen, log, peers, pooling, poolingRules, reload,"
            + " routing, shutdown, threads, timeouts",
      })
  void whatIsNoYamlOrNoMappingIsSaidWithItsPosition(String yaml, String problem) {
    assertThat(problems(yaml).get(0)).isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SLUICE_LIMITS_MAX_CLIENTS|x|limits.maxClients: \"x\" is not allowed (environment variable"
            + " SLUICE_LIMITS_MAX_CLIENTS); allowed: a whole number from 1 to 1000000",
        "SLUICE_LIMIT_MAX_CLIENTS|1|SLUICE_LIMIT_MAX_CLIENTS: unknown environment variable; did you"
            + " mean SLUICE_LIMITS_MAX_CLIENTS?",
        "SLUICE_LOG_LEVL|1|SLUICE_LOG_LEVL: unknown environment variable; did you mean"
            + " SLUICE_LOG_LEVEL?",
        "SLUICE_PORT|5432|SLUICE_PORT: unknown environment variable",
        "SLUICE_LOG_FORMAT|xml|SLUICE_LOG_FORMAT: \"xml\" is not allowed; allowed: json, text",
        "SLUICE_CLUSTER_MONITOR_PASSWORD|``|cluster.monitor.password: \"\" is not allowed"
            + " (environment variable SLUICE_CLUSTER_MONITOR_PASSWORD); allowed: a password, not"
            + " empty",
      })
  void aVariableIsCheckedLikeTheFile(String variable, String value, String problem) {
    assertThat(problems(NODES, Map.of(variable, value))).containsExactly(problem);
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThat(
            problems(
                """
                cluster: {nodse: [a]}
                limits: {maxClients: 0, reservedForSuperusers: 0}
                auth: {mode: x}
                """,
                Map.of("SLUICE_X", "")))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactly(
            "cluster.nodse", "SLUICE_X", "auth.mode", "limits.maxClients", "cluster.nodes");
  }

  @Test
  void aPasswordFileMustHoldAPassword() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty"), "\n");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});
    Path large = Files.write(directory.resolve("large"), new byte[70_000]);

    assertThat(passwordFile(directory.resolve("none"))).contains("there is no such file");
    assertThat(passwordFile(empty)).contains("it is empty");
    assertThat(passwordFile(binary)).contains("it is not UTF-8");
    assertThat(passwordFile(large)).contains("it is longer than 65536 bytes");
    assertThat(passwordFile(empty))
        .isEqualTo(
            "cluster.monitor.passwordFile: \""
                + empty
                + "\" is not allowed: it is empty (line 1, column 47); allowed: the path of a"
                + " readable file that holds the password");
  }

  private static String passwordFile(Path file) {
    return problems("cluster: {nodes: [a], monitor: {passwordFile: " + file + "}}").get(0);
  }

  private static List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  private static List<String> problems(String yaml, Map<String, String> environment) {
    return catchThrowableOfType(
            ConfigException.class, () -> new ConfigLoader(environment).load(yaml))
        .problems();
  }
}
