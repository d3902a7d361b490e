package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.SluiceConfig.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PgpoolEnvironmentTest {
  private static final String NODES = "PGPOOL_BACKEND_NODES";

  @TempDir private Path directory = Path.of("");

  @Test
  void theOriginalDeploymentRunsUnchanged() throws Exception {
    LoadedConfig loaded = new ConfigLoader(originalDeployment()).load();

    SluiceConfig config = loaded.config();
    assertThat(config.cluster().nodes())
        .containsExactly(
            new HostPort("postgres-sts-0.postgres-headless-svc", 5432),
            new HostPort("postgres-sts-1.postgres-headless-svc", 5432),
            new HostPort("postgres-sts-2.postgres-headless-svc", 5432));
    assertThat(config.listen().address()).isEqualTo(new HostPort("0.0.0.0", 5432));
    assertThat(config.cluster().monitor().login())
        .isEqualTo(new Login("repmgr", Optional.of(new Secret("repmgr-pw")), "postgres"));
    assertThat(config.auth().query())
        .isEqualTo(new Login("postgres", Optional.of(new Secret("postgres-pw")), "postgres"));
    assertThat(config.routing().loadBalance()).isTrue();
    assertThat(config.limits().maxClients()).isEqualTo(1000);
    assertThat(config.log().connections()).isTrue();
    assertThat(loaded.notes())
        .containsExactly(
            "PGPOOL_CHILD_LIFE_TIME has no effect: there are no child processes; idle clients cost"
                + " next to nothing",
            "PGPOOL_ENABLE_LOG_HOSTNAME has no effect: addresses are logged as they are, host names"
                + " are not looked up");
    assertThat(config.console().users())
        .containsExactly(
            new ConsoleConfig.User(
                "admin", Optional.of(new Secret("admin-pw")), ConsoleConfig.Access.ADMIN));
  }

  private static Map<String, String> originalDeployment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        NODES,
        "0:postgres-sts-0.postgres-headless-svc:5432,1:postgres-sts-1.postgres-headless-svc:5432,"
            + "2:postgres-sts-2.postgres-headless-svc:5432");
    environment.put("PGPOOL_SR_CHECK_USER", "repmgr");
    environment.put("PGPOOL_SR_CHECK_PASSWORD", "repmgr-pw");
    environment.put("PGPOOL_SR_CHECK_DATABASE", "postgres");
    environment.put("PGPOOL_ENABLE_LDAP", "no");
    environment.put("PGPOOL_POSTGRES_USERNAME", "postgres");
    environment.put("PGPOOL_POSTGRES_PASSWORD", "postgres-pw");
    environment.put("PGPOOL_ADMIN_USERNAME", "admin");
    environment.put("PGPOOL_ADMIN_PASSWORD", "admin-pw");
    environment.put("PGPOOL_ENABLE_LOAD_BALANCING", "yes");
    environment.put("PGPOOL_ENABLE_LOG_CONNECTIONS", "yes");
    environment.put("PGPOOL_ENABLE_LOG_HOSTNAME", "yes");
    environment.put("PGPOOL_ENABLE_LOG_PER_NODE_STATEMENT", "no");
    environment.put("PGPOOL_CHILD_LIFE_TIME", "120");
    environment.put("PGPOOL_ENABLE_TLS", "no");
    environment.put("BITNAMI_DEBUG", "false");
    // What Kubernetes adds for the Services pgpool-svc and pgpool-svc-external.
    environment.put("PGPOOL_SVC_SERVICE_HOST", "10.96.0.7");
    environment.put("PGPOOL_SVC_SERVICE_PORT", "5432");
    environment.put("PGPOOL_SVC_PORT", "tcp://10.96.0.7:5432");
    environment.put("PGPOOL_SVC_PORT_5432_TCP", "tcp://10.96.0.7:5432");
    environment.put("PGPOOL_SVC_EXTERNAL_SERVICE_PORT_POSTGRESQL", "5432");
    environment.put("PATH", "/bin");
    return environment;
  }

  @Test
  void thePortTheCapsAndTheLifeTimesAreTakenOver() throws Exception {
    LoadedConfig loaded =
        load(
            Map.of(
                "PGPOOL_PORT_NUMBER", "9999",
                "PGPOOL_NUM_INIT_CHILDREN", "32",
                "PGPOOL_MAX_POOL", "4",
                "PGPOOL_CONNECTION_LIFE_TIME", "300",
                "PGPOOL_CLIENT_IDLE_LIMIT", "600",
                "PGPOOL_ENABLE_LOAD_BALANCING", "no"));

    assertThat(loaded.config().listen().address()).isEqualTo(new HostPort("0.0.0.0", 9999));
    assertThat(loaded.config().limits().maxClients()).isEqualTo(32);
    assertThat(loaded.config().limits().maxServerConnectionsPerNode()).isEqualTo(128);
    assertThat(loaded.config().timeouts().idleServer()).isEqualTo(Duration.ofMinutes(5));
    assertThat(loaded.config().timeouts().sessions().idleClient())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(loaded.config().timeouts().sessions().idleInTransaction())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(loaded.config().routing().loadBalance()).isFalse();
    assertThat(loaded.notes())
        .containsExactly(
            "limits.maxServerConnectionsPerNode is 128, which is PGPOOL_NUM_INIT_CHILDREN times"
                + " PGPOOL_MAX_POOL; max_connections of the nodes must be higher, and Sluice gets"
                + " by with fewer");
  }

  @Test
  void whatCannotBeTakenOverIsNoted() throws Exception {
    LoadedConfig loaded =
        load(
            Map.of(
                NODES,
                "0:a:5432:1:/data:ALLOW_TO_FAILOVER,1:b:5433:0.5",
                "PGPOOL_MAX_POOL",
                "4",
                "PGPOOL_CONNECTION_LIFE_TIME",
                "0",
                "PGPOOL_SR_CHECK_PERIOD",
                "30",
                "PGPOOL_CLIENT_IDLE_LIMIT",
                "0",
                "PGPOOL_TLS_CA_FILE",
                "",
                "PGPOOL_SOMETHING_NEW",
                "1"));

    assertThat(loaded.config().cluster().nodes())
        .containsExactly(new HostPort("a", 5432), new HostPort("b", 5433));
    assertThat(loaded.config().limits().maxServerConnectionsPerNode()).isEqualTo(90);
    assertThat(loaded.config().timeouts().idleServer()).isEqualTo(Duration.ofMinutes(10));
    assertThat(loaded.notes())
        .containsExactly(
            "PGPOOL_BACKEND_NODES: its weights count among replicas; the primary reads only what no"
                + " replica may",
            "PGPOOL_MAX_POOL has no effect without PGPOOL_NUM_INIT_CHILDREN:"
                + " limits.maxServerConnectionsPerNode is the limit, shared by all clients",
            "PGPOOL_CONNECTION_LIFE_TIME has no effect: 0 means for ever, but Sluice closes idle"
                + " server connections after timeouts.idleServer",
            "PGPOOL_SR_CHECK_PERIOD has no effect: cluster.monitor.interval and"
                + " cluster.monitor.timeout say how nodes are watched; seconds would be far too"
                + " slow",
            "PGPOOL_SOMETHING_NEW has no effect: Sluice does not know it");
  }

  @Test
  void balancingIsTakenOver() throws Exception {
    RoutingConfig routing =
        load(Map.of(
                NODES,
                "0:a:5432:0,1:b:5433:0.5:/data:ALWAYS_PRIMARY,2:c",
                "PGPOOL_DISABLE_LOAD_BALANCE_ON_WRITE",
                "off",
                "PGPOOL_ENABLE_STATEMENT_LOAD_BALANCING",
                "no"))
            .config()
            .routing();

    assertThat(routing.balancing().weights())
        .isEqualTo(Map.of("a:5432", 0, "b:5433", 50, "c:5432", 100));
    assertThat(routing.reads().consistency()).isEqualTo(RoutingConfig.Consistency.EVENTUAL);
    assertThat(routing.balancing().policy()).isEqualTo(RoutingConfig.Balance.STICKY);
  }

  @Test
  void equalWeightsAreNone() throws Exception {
    assertThat(load(Map.of(NODES, "0:a:5432:3,1:b:5432:3")).config().routing().balancing())
        .extracting(RoutingConfig.Balancing::weights)
        .isEqualTo(Map.of());
  }

  @Test
  void aSecretsFileWinsOverItsVariable() throws Exception {
    Path file = Files.writeString(directory.resolve("pw"), "from the file\r\n");

    SluiceConfig config =
        load(Map.of(
                "PGPOOL_SR_CHECK_USER",
                "repmgr",
                "PGPOOL_SR_CHECK_PASSWORD_FILE",
                file.toString(),
                "PGPOOL_POSTGRES_PASSWORD",
                "x",
                "PGPOOL_POSTGRES_PASSWORD_FILE",
                file.toString()))
            .config();

    Optional<Secret> secret = Optional.of(new Secret("from the file"));
    assertThat(config.cluster().monitor().login())
        .isEqualTo(new Login("repmgr", secret, "postgres"));
    assertThat(config.auth().query())
        .as("whose user is postgres unless told otherwise")
        .isEqualTo(new Login("postgres", secret, "postgres"));
  }

  @Test
  void whatSluiceCannotDoIsNotSilentlyLeftOut() {
    assertThat(problem("PGPOOL_ENABLE_LDAP", "yes"))
        .isEqualTo(
            "PGPOOL_ENABLE_LDAP: \"yes\" is not allowed (LDAP is not supported); allowed: no");
  }

  @Test
  void tlsIsTakenOver() throws Exception {
    Map<String, String> files =
        Map.of(
            "PGPOOL_TLS_CERT_FILE", "/certs/tls.crt",
            "PGPOOL_TLS_KEY_FILE", "/certs/tls.key",
            "PGPOOL_TLS_CA_FILE", "/certs/ca.crt");
    Map<String, String> on = new HashMap<>(files);
    on.put("PGPOOL_ENABLE_TLS", "yes");

    TlsConfig.Listen tls = load(on).config().listen().tls();
    assertThat(tls.mode()).isEqualTo(TlsConfig.ListenMode.ALLOW);
    assertThat(tls.key())
        .contains(
            new TlsConfig.KeyFiles(
                Path.of("/certs/tls.crt"), Path.of("/certs/tls.key"), Optional.empty()));
    assertThat(tls.clientCa()).contains(Path.of("/certs/ca.crt"));

    LoadedConfig off = load(files);
    assertThat(off.config().listen().tls().mode()).isEqualTo(TlsConfig.ListenMode.OFF);
    assertThat(off.config().listen().tls().key()).isEmpty();
    assertThat(problem("PGPOOL_ENABLE_TLS", "maybe"))
        .isEqualTo(
            "PGPOOL_ENABLE_TLS: \"maybe\" is not allowed; allowed: true or false (also yes, no, on,"
                + " off)");
  }

  @Test
  void aBadValueIsAProblem() {
    assertThat(problem(NODES, "0:a:5432,b"))
        .startsWith(
            "PGPOOL_BACKEND_NODES: \"b\" is not allowed; allowed: a list of"
                + " INDEX:HOST[:PORT[:WEIGHT[:DIRECTORY[:FLAG]]]]");
    assertThat(problem(NODES, "0:a:543210"))
        .startsWith("PGPOOL_BACKEND_NODES: \"0:a:543210\" is not allowed");
    assertThat(problem(NODES, "0:a:5432:much,1:b"))
        .isEqualTo(
            "PGPOOL_BACKEND_NODES: \"much\" is not allowed; allowed: numbers of 0 or more as WEIGHT");
    assertThat(problem("PGPOOL_DISABLE_LOAD_BALANCE_ON_WRITE", "x"))
        .isEqualTo(
            "PGPOOL_DISABLE_LOAD_BALANCE_ON_WRITE: \"x\" is not allowed; allowed: off, transaction,"
                + " trans_transaction, always, dml_adaptive");
    assertThat(problem("PGPOOL_PORT_NUMBER", "x"))
        .isEqualTo("PGPOOL_PORT_NUMBER: \"x\" is not allowed; allowed: a port");
    assertThat(problem("PGPOOL_NUM_INIT_CHILDREN", "x"))
        .isEqualTo(
            "limits.maxClients: \"x\" is not allowed (environment variable"
                + " PGPOOL_NUM_INIT_CHILDREN); allowed: a whole number from 1 to 1000000");
  }

  private static String problem(String variable, String value) {
    return catchThrowableOfType(ConfigException.class, () -> load(Map.of(variable, value)))
        .problems()
        .get(0);
  }

  private static LoadedConfig load(Map<String, String> variables) throws ConfigException {
    Map<String, String> environment = new HashMap<>(variables);
    environment.putIfAbsent(NODES, "0:a:5432");
    return new ConfigLoader(environment).load();
  }
}
