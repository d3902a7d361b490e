package dev.sluice.migrate;

import dev.sluice.config.PgpoolMeanings;
import dev.sluice.config.PgpoolMeanings.Cannot;
import dev.sluice.config.PgpoolMeanings.Instead;
import dev.sluice.config.PgpoolMeanings.Meaning;
import dev.sluice.config.PgpoolMeanings.Sets;
import dev.sluice.migrate.Known.Step;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings of Pgpool-II 4.5. Where Bitnami's image has a variable for one, what the variable
 * means is what the setting means. docs/migrate-pgpool.md lists them too; a test holds the two
 * together.
 */
final class PgpoolTable {
  /** For what several entries make together, when all have been read. */
  private static final Step LATER = (entry, draft) -> {};

  private static final SettingTable TABLE = new SettingTable();
  private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

  static {
    nodes();
    connections();
    logins();
    routing();
    watching();
    tls();
    PgpoolRest.addTo(TABLE);
  }

  private PgpoolTable() {}

  static SettingTable table() {
    return TABLE;
  }

  /** The image's variables, without their prefix, of the settings that are taken as they are. */
  static Map<String, String> variables() {
    return VARIABLES;
  }

  private static void nodes() {
    TABLE.taken("backend_hostname", "`cluster.nodes`", LATER);
    TABLE.taken("backend_port", "`cluster.nodes`", LATER);
    TABLE.taken("backend_weight", "`routing.weights`, among replicas", LATER);
    TABLE.because(
        Fate.NOT_NEEDED,
        "who is primary, and who may be, is asked of the nodes",
        "backend_flag",
        "backend_data_directory");
    variable("backend_application_name", "BACKEND_APPLICATION_NAMES");
    TABLE.taken("backend_clustering_mode", "streaming_replication only", PgpoolSteps::clustering);
  }

  private static void connections() {
    TABLE.taken("listen_addresses", "`listen.address`", LATER);
    TABLE.taken("port", "`listen.address`", LATER);
    TABLE.because(
        Fate.NOT_SUPPORTED,
        "clients connect over TCP; there is no Unix socket",
        "unix_socket_directories",
        "unix_socket_group",
        "unix_socket_permissions");
    TABLE.because(
        Fate.NOT_NEEDED, "`listen.backlog` has a good default", "listen_backlog_multiplier");
    variable("num_init_children", "NUM_INIT_CHILDREN");
    variable("max_pool", "MAX_POOL");
    variable("connection_life_time", "CONNECTION_LIFE_TIME");
    variable("client_idle_limit", "CLIENT_IDLE_LIMIT");
    variable("reserved_connections", "RESERVED_CONNECTIONS");
    variable("child_life_time", "CHILD_LIFE_TIME");
    variable("child_max_connections", "CHILD_MAX_CONNECTIONS");
    TABLE.because(
        Fate.NOT_NEEDED,
        "there are no child processes",
        "process_management_mode",
        "process_management_strategy",
        "min_spare_children",
        "max_spare_children",
        "serialize_accept");
    TABLE.because(Fate.NOT_NEEDED, "server connections are always reused", "connection_cache");
    TABLE.because(
        Fate.NOT_NEEDED, "a server connection is cleaned with DISCARD ALL", "reset_query_list");
    variable("connect_timeout", "CONNECT_TIMEOUT");
    TABLE.taken("authentication_timeout", "`timeouts.login`", PgpoolSteps::loginTimeout);
  }

  private static void logins() {
    variable("sr_check_user", "SR_CHECK_USER");
    variable("sr_check_database", "SR_CHECK_DATABASE");
    TABLE.because(
        Fate.BY_HAND,
        "write the password into a file and name it in `cluster.monitor.passwordFile`",
        "sr_check_password");
    variable("sr_check_period", "SR_CHECK_PERIOD");
    variable("health_check_user", "HEALTH_CHECK_USER");
    variable("health_check_password", "HEALTH_CHECK_PASSWORD");
    TABLE.because(
        Fate.NOT_NEEDED,
        "`cluster.monitor` is the one login that watches",
        "health_check_database");
    variable("enable_pool_hba", "ENABLE_POOL_HBA");
    TABLE.because(
        Fate.NOT_NEEDED,
        "pool_passwd and its key are not needed: `auth.query` reads from pg_authid what the servers"
            + " store; its user must be allowed to",
        "pool_passwd");
    TABLE.because(
        Fate.NOT_NEEDED,
        "clients prove their passwords by SCRAM or MD5 and never send them in clear text",
        "allow_clear_text_frontend_auth");
  }

  private static void routing() {
    variable("load_balance_mode", "ENABLE_LOAD_BALANCING");
    variable("statement_level_load_balance", "ENABLE_STATEMENT_LOAD_BALANCING");
    variable("disable_load_balance_on_write", "DISABLE_LOAD_BALANCE_ON_WRITE");
    TABLE.because(
        Fate.NOT_NEEDED,
        "a session reads its own writes wherever a replica has replayed them",
        "dml_adaptive_object_relationship_list");
    TABLE.taken("read_only_function_list", "`routing.functions.safe`", PgpoolSteps::safe);
    TABLE.taken("write_function_list", "`routing.functions.unsafe`", PgpoolSteps::unsafe);
    TABLE.taken(
        "primary_routing_query_pattern_list", "`routing.primaryPatterns`", PgpoolSteps::patterns);
    TABLE.taken("app_name_redirect_preference_list", "`routing.rules`", LATER);
    TABLE.taken("user_redirect_preference_list", "`routing.rules`", LATER);
    TABLE.taken("database_redirect_preference_list", "`routing.rules`", LATER);
    TABLE.because(
        Fate.NOT_NEEDED,
        "comments and white space do not change where a statement goes",
        "allow_sql_comments",
        "ignore_leading_white_space");
    TABLE.taken("delay_threshold_by_time", "`routing.maxLag`", PgpoolSteps::maxLag);
    TABLE.because(
        Fate.BY_HAND,
        "set `routing.maxLag` to a time: how old a read may be, not how many bytes it lacks",
        "delay_threshold");
    TABLE.because(
        Fate.NOT_NEEDED,
        "reads go to any replica within `routing.maxLag`; see `routing.whenAllLag`",
        "prefer_lower_delay_standby");
    TABLE.because(
        Fate.NOT_NEEDED, "/metrics and `SHOW NODES` tell the lag at any time", "log_standby_delay");
  }

  private static void watching() {
    variable("health_check_period", "HEALTH_CHECK_PERIOD");
    variable("health_check_timeout", "HEALTH_CHECK_TIMEOUT");
    variable("health_check_max_retries", "HEALTH_CHECK_MAX_RETRIES");
    variable("health_check_retry_delay", "HEALTH_CHECK_RETRY_DELAY");
    variable("auto_failback", "AUTO_FAILBACK");
    variable("failover_on_backend_error", "FAILOVER_ON_BACKEND_ERROR");
    variable("failover_on_backend_shutdown", "FAILOVER_ON_BACKEND_SHUTDOWN");
    variable("enable_shared_relcache", "ENABLE_SHARED_RELCACHE");
    variable("relcache_expire", "RELCACHE_EXPIRE");
  }

  private static void tls() {
    variable("ssl", "ENABLE_TLS");
    variable("ssl_cert", "TLS_CERT_FILE");
    variable("ssl_key", "TLS_KEY_FILE");
    variable("ssl_ca_cert", "TLS_CA_FILE");
    variable("ssl_prefer_server_ciphers", "TLS_PREFER_SERVER_CIPHERS");
  }

  private static void variable(String name, String variable) {
    Meaning meaning = PgpoolMeanings.of(variable);
    if (meaning instanceof Sets sets) {
      VARIABLES.put(name, variable);
      TABLE.taken(name, "`" + sets.path() + "`", LATER);
    } else if (meaning instanceof Instead instead) {
      TABLE.because(Fate.NOT_NEEDED, instead.what(), name);
    } else {
      TABLE.because(Fate.NOT_SUPPORTED, ((Cannot) meaning).why(), name);
    }
  }
}
