package dev.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.config.PoolingConfig.Pooling;
import dev.sluice.config.RoutingConfig.RouteChoice;
import dev.sluice.config.SluiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MigrationTest {
  private static final String PGPOOL =
      """
      # a usual one
      listen_addresses = '*'
      port = 5433
      backend_clustering_mode = 'streaming_replication'
      backend_hostname0 = 'pg-0'
      backend_port0 = 5432
      backend_weight0 = 0
      backend_data_directory0 = '/data'
      backend_flag0 = 'ALLOW_TO_FAILOVER'
      backend_hostname1 = 'pg-1'
      backend_port1 = 5434   # another port
      backend_weight1 = 1
      num_init_children = 20
      max_pool = 4
      connection_life_time = 5min
      client_idle_limit = 0
      authentication_timeout = 30
      load_balance_mode = on
      statement_level_load_balance = off
      disable_load_balance_on_write = 'off'
      read_only_function_list = 'f, report.*'
      write_function_list = 'g,h'
      primary_routing_query_pattern_list = 'SELECT .*audit.*;select 1\\;'
      database_redirect_preference_list = 'billing:primary,reports:standby(0.5),db[12]:standby'
      app_name_redirect_preference_list = 'psql:primary'
      delay_threshold_by_time = 1500
      delay_threshold = 10000000
      sr_check_user = 'watcher'
      sr_check_password = 'horse staple'
      sr_check_database = 'postgres'
      failover_command = '/bin/promote %d'
      follow_primary_command = ''
      use_watchdog = off
      wd_priority = 1
      memory_cache_enabled = on
      ssl = off
      ssl_cert = '/etc/cert.pem'
      no_such_setting = 3
      """;

  private static final String PGBOUNCER =
      """
      ;; a usual one
      [databases]
      app = host=pg-0 port=5432 pool_mode=session password='horse staple'
      alias = host=pg-0 port=5432 dbname=app
      other = host=elsewhere
      [users]
      report = pool_mode=session query_timeout=20
      [pgbouncer]
      listen_addr = *
      listen_port = 6432
      pool_mode = transaction
      max_client_conn = 250
      default_pool_size = 20
      min_pool_size = 2
      auth_type = scram-sha-256
      auth_file = /etc/pgbouncer/userlist.txt
      auth_user = pgbouncer
      auth_query = SELECT usename, passwd FROM user_search($1)
      admin_users = admin, postgres
      stats_users = exporter
      query_wait_timeout = 12.5
      server_lifetime = 1800
      server_idle_timeout = 0
      idle_transaction_timeout = 60
      ignore_startup_parameters = extra_float_digits
      tcp_user_timeout = 12500
      server_tls_sslmode = require
      """;

  @Test
  void whatComesOfAPgpoolConfIsAConfigurationOfTheSameMeaning() throws ConfigException {
    SluiceConfig config = load(Program.PGPOOL.migrate(PGPOOL));

    assertThat(config.cluster().nodes())
        .containsExactly(new HostPort("pg-0", 5432), new HostPort("pg-1", 5434));
    assertThat(config.listen().address()).isEqualTo(new HostPort("0.0.0.0", 5433));
    assertThat(config.limits().maxClients()).isEqualTo(20);
    assertThat(config.limits().maxServerConnectionsPerNode()).isEqualTo(80);
    assertThat(config.timeouts().idleServer()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.timeouts().login()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.routing().rules())
        .extracting(rule -> rule.match().database(), rule -> rule.outcome().route())
        .containsExactly(
            tuple(Optional.empty(), Optional.of(RouteChoice.PRIMARY)),
            tuple(Optional.of("billing"), Optional.of(RouteChoice.PRIMARY)));
    assertThat(config.cluster().monitor().login().user()).isEqualTo("watcher");
  }

  @Test
  void listsOfPgpoolBecomeListsAndPatternsMatchTheWholeStatementAsThere() {
    assertThat(Program.PGPOOL.migrate(PGPOOL).yaml())
        .contains("safe: [\"f\"]", "unsafe: [\"g\", \"h\"]")
        .contains("\"^SELECT .*audit.*$\"", "\"^select 1;$\"")
        .contains("maxLag: 1500ms", "balance: sticky", "consistency: eventual");
  }

  @Test
  void whatASettingOfPgpoolBecameIsSaid() {
    Migrated migrated = Program.PGPOOL.migrate(PGPOOL);

    assertThat(migrated.problems()).isEmpty();
    assertThat(names(migrated, Fate.BY_HAND))
        .contains("sr_check_password", "delay_threshold", "read_only_function_list");
    assertThat(names(migrated, Fate.NOT_SUPPORTED))
        .contains("memory_cache_enabled", "no_such_setting", "database_redirect_preference_list")
        .doesNotContain("use_watchdog");
    assertThat(names(migrated, Fate.NOT_NEEDED))
        .contains("backend_flag0", "failover_command", "ssl_cert")
        .doesNotContain("follow_primary_command");
  }

  @Test
  void whatComesOfAPgbouncerIniIsAConfigurationOfTheSameMeaning() throws ConfigException {
    SluiceConfig config = load(Program.PGBOUNCER.migrate(PGBOUNCER));

    assertThat(config.cluster().nodes()).containsExactly(new HostPort("pg-0", 5432));
    assertThat(config.listen().address()).isEqualTo(new HostPort("0.0.0.0", 6432));
    assertThat(config.pooling().mode()).isEqualTo(Pooling.TRANSACTION);
    assertThat(config.pooling().rules())
        .extracting(rule -> rule.user().or(rule::database).orElse(""), rule -> rule.pooling())
        .containsExactly(tuple("report", Pooling.SESSION), tuple("app", Pooling.SESSION));
    assertThat(config.limits().maxClients()).isEqualTo(250);
    assertThat(config.limits().waitTimeout()).isEqualTo(Duration.ofMillis(12_500));
    assertThat(config.timeouts().serverLifetime()).isEqualTo(Duration.ofMinutes(30));
    assertThat(config.timeouts().keepalive().unacknowledged()).isEqualTo(Duration.ofMillis(12_500));
    assertThat(config.auth().query().user()).isEqualTo("pgbouncer");
    assertThat(config.console().database()).isEqualTo("pgbouncer");
    assertThat(config.console().users()).hasSize(3);
  }

  @Test
  void whatASettingOfPgbouncerBecameIsSaid() {
    Migrated migrated = Program.PGBOUNCER.migrate(PGBOUNCER);

    assertThat(migrated.problems()).isEmpty();
    assertThat(names(migrated, Fate.BY_HAND))
        .contains("default_pool_size", "auth_query", "server_idle_timeout", "auth_user")
        .contains("[databases] host of other");
    assertThat(names(migrated, Fate.NOT_SUPPORTED))
        .contains("[databases] dbname of alias", "[users] query_timeout of report");
    assertThat(names(migrated, Fate.NOT_NEEDED)).contains("auth_file", "ignore_startup_parameters");
  }

  @Test
  void noPasswordIsShown() {
    assertThat(Program.PGPOOL.migrate(PGPOOL).toString()).doesNotContain("staple");
    assertThat(Program.PGBOUNCER.migrate(PGBOUNCER).toString()).doesNotContain("staple");
  }

  @Test
  void clientCertificatesOfPgbouncerAreAskedForHereToo() throws ConfigException {
    Migrated migrated =
        Program.PGBOUNCER.migrate(
            """
            [databases]
            * = host=[::1]
            [pgbouncer]
            client_tls_sslmode = verify-full
            client_tls_key_file = key.pem
            client_tls_cert_file = certificate.pem
            client_tls_ca_file = ca.pem
            """);

    SluiceConfig config = load(migrated);

    assertThat(config.listen().tls().key().map(Object::toString)).isNotEmpty();
    assertThat(migrated.yaml()).contains("clientCertificate: verify-ca", "mode: require");
    assertThat(config.cluster().nodes()).containsExactly(new HostPort("::1", 5432));
  }

  @Test
  void authoritiesOfServersAreTakenOnlyWhereTheyAreAsked() throws ConfigException {
    String file =
        """
        [databases]
        * = host=a
        [pgbouncer]
        server_tls_ca_file = ca.pem
        server_tls_sslmode =\s""";

    SluiceConfig config = load(Program.PGBOUNCER.migrate(file + "verify-full"));

    assertThat(config.cluster().tls().rootCa().map(Path::toString)).contains("ca.pem");
    assertThat(names(Program.PGBOUNCER.migrate(file + "require"), Fate.NOT_NEEDED))
        .containsExactly("server_tls_ca_file");
  }

  @Test
  void aFileWithoutNodesIsNoConfigurationYet() {
    assertThat(Program.PGPOOL.migrate("num_init_children = 32").problems())
        .singleElement()
        .asString()
        .startsWith("cluster.nodes: missing");
  }

  @Test
  void aValueThatIsNoneIsToBeSeenToByHand() {
    Migrated migrated = Program.PGBOUNCER.migrate("[pgbouncer]\nmax_client_conn = many\n");

    assertThat(migrated.lines(Fate.BY_HAND))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.name()).isEqualTo("max_client_conn");
              assertThat(line.text())
                  .startsWith("\"many\" is nothing for limits.maxClients; allowed: a whole number");
            });
  }

  @Test
  void theContentTellsWhoseFileItIs() {
    assertThat(Program.of(PGPOOL)).contains(Program.PGPOOL);
    assertThat(Program.of("#backend_hostname0 = 'host1'")).contains(Program.PGPOOL);
    assertThat(Program.of(PGBOUNCER)).contains(Program.PGBOUNCER);
    assertThat(Program.of("cluster: {nodes: [a]}")).isEmpty();
    assertThat(OtherFile.of("\"me\" \"secret\"\n")).contains(OtherFile.USERLIST);
    assertThat(OtherFile.of("# pcp\nadmin:e8a48653851e28c69d0506508fb27fc5\n"))
        .contains(OtherFile.PASSWORDS);
    assertThat(OtherFile.of("host all all 0.0.0.0/0 scram-sha-256")).contains(OtherFile.HBA);
    assertThat(OtherFile.of("listen_addr = *")).isEmpty();
  }

  private static List<String> names(Migrated migrated, Fate fate) {
    return migrated.lines(fate).stream().map(Migrated.Line::name).toList();
  }

  private static SluiceConfig load(Migrated migrated) throws ConfigException {
    return new ConfigLoader(Map.of()).load(migrated.yaml()).config();
  }
}
