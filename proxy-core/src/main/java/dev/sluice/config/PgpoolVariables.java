package dev.sluice.config;

import dev.sluice.config.PgpoolVariable.Becomes;
import dev.sluice.config.PgpoolVariable.Conversion;
import dev.sluice.config.PgpoolVariable.Effect;
import dev.sluice.config.PgpoolVariable.Refused;
import dev.sluice.config.PgpoolVariable.Replaced;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The variables of Bitnami's Pgpool-II image. docs/configuration.md lists them too; a test holds
 * the two together.
 */
final class PgpoolVariables {
  private static final String SECONDS = "a number of seconds";
  private static final List<PgpoolVariable> DECLARED = new ArrayList<>();

  static final List<PgpoolVariable> ALL = Collections.unmodifiableList(DECLARED);

  static {
    settings();
    connections();
    logging();
    monitoring();
    security();
    catalog();
  }

  private PgpoolVariables() {}

  /** All names; the variables of secrets' files among them. */
  static Set<String> names() {
    Set<String> names = new HashSet<>();
    ALL.forEach(variable -> names.add(variable.name()));
    return names;
  }

  private static void settings() {
    becomes(
        "BACKEND_NODES",
        Settings.NODES,
        "a list of INDEX:HOST[:PORT[:WEIGHT[:DIRECTORY[:FLAG]]]]",
        PgpoolConversions::nodes);
    becomes(
        "BACKEND_NODES",
        Settings.WEIGHTS,
        "numbers of 0 or more as WEIGHT",
        PgpoolConversions::weights);
    becomes("PORT_NUMBER", Settings.LISTEN_ADDRESS, "a port", PgpoolConversions::port);
    same("SR_CHECK_USER", Settings.MONITOR.user());
    same("SR_CHECK_PASSWORD", Settings.MONITOR.password());
    same("SR_CHECK_PASSWORD_FILE", Settings.MONITOR.passwordFile());
    same("SR_CHECK_DATABASE", Settings.MONITOR.database());
    same("POSTGRES_USERNAME", Settings.QUERY.user());
    same("POSTGRES_PASSWORD", Settings.QUERY.password());
    same("POSTGRES_PASSWORD_FILE", Settings.QUERY.passwordFile());
    same("ENABLE_LOAD_BALANCING", Settings.LOAD_BALANCE);
    becomes(
        "DISABLE_LOAD_BALANCE_ON_WRITE",
        Settings.CONSISTENCY,
        "off, transaction, trans_transaction, always, dml_adaptive",
        PgpoolConversions::consistency);
    becomes(
        "ENABLE_STATEMENT_LOAD_BALANCING",
        Settings.BALANCE,
        ValueType.SWITCH.allowed(),
        PgpoolConversions::balance);
  }

  private static void connections() {
    same("NUM_INIT_CHILDREN", Settings.MAX_CLIENTS);
    becomes(
        "MAX_POOL",
        Settings.MAX_SERVER_CONNECTIONS_PER_NODE,
        "a whole number above 0",
        PgpoolConversions::serverConnections);
    becomes(
        "CONNECTION_LIFE_TIME",
        Settings.IDLE_SERVER_TIMEOUT,
        SECONDS,
        PgpoolConversions::idleServer);
    becomes("CLIENT_IDLE_LIMIT", Settings.IDLE_CLIENT_TIMEOUT, SECONDS, PgpoolConversions::seconds);
    becomes(
        "CLIENT_IDLE_LIMIT",
        Settings.IDLE_IN_TRANSACTION_TIMEOUT,
        SECONDS,
        PgpoolConversions::seconds);
    replaced(
        "RESERVED_CONNECTIONS",
        "a client above limits.maxClients is refused at once, never left waiting");
    replaced("CHILD_LIFE_TIME", "there are no child processes; idle clients cost next to nothing");
    replaced("CHILD_MAX_CONNECTIONS", "there are no child processes that would need a restart");
    replaced("CONNECT_TIMEOUT", "timeouts.connect is the limit");
  }

  private static void logging() {
    String level = "SLUICE_LOG_LEVEL sets how much is logged";
    same("ENABLE_LOG_CONNECTIONS", Settings.LOG.connections());
    replaced(
        "ENABLE_LOG_HOSTNAME", "addresses are logged as they are, host names are not looked up");
    replaced(
        "ENABLE_LOG_PER_NODE_STATEMENT",
        "/metrics counts statements by target and reason; log.minDuration logs slow ones with"
            + " their node");
    replaced("ENABLE_LOG_PCP_PROCESSES", "there is no pcp");
    replaced("LOG_LINE_PREFIX", "SLUICE_LOG_FORMAT chooses between text and JSON");
    replaced("CLIENT_MIN_MESSAGES", "clients get the servers' own messages");
    declare("BITNAMI_DEBUG", new Replaced(level));
  }

  private static void monitoring() {
    String watching =
        "cluster.monitor.interval and cluster.monitor.timeout say how nodes are watched";
    replaced("SR_CHECK_PERIOD", watching + "; seconds would be far too slow");
    replaced("HEALTH_CHECK_PERIOD", watching);
    replaced("HEALTH_CHECK_TIMEOUT", watching);
    replaced("HEALTH_CHECK_MAX_RETRIES", watching);
    replaced("HEALTH_CHECK_RETRY_DELAY", watching);
    replaced("HEALTH_CHECK_PSQL_TIMEOUT", "/health/ready answers at once");
    replaced("HEALTH_CHECK_USER", "cluster.monitor is the one login that watches");
    replaced("HEALTH_CHECK_PASSWORD", "cluster.monitor is the one login that watches");
    replaced("HEALTH_CHECK_PASSWORD_FILE", "cluster.monitor is the one login that watches");
    replaced("TIMEOUT", "Sluice does not wait for the nodes to start");
    replaced("AUTO_FAILBACK", "a node that comes back is used again by itself");
    replaced("FAILOVER_ON_BACKEND_ERROR", "a node's failure is noticed by itself");
    replaced("FAILOVER_ON_BACKEND_SHUTDOWN", "a node's shutdown is noticed by itself");
    replaced("BACKEND_APPLICATION_NAMES", "replicas are recognised without their names");
  }

  private static void security() {
    becomes(
        "ENABLE_TLS",
        Settings.LISTEN_TLS_MODE,
        ValueType.SWITCH.allowed(),
        PgpoolConversions::tlsMode);
    withTls("CERT_FILE", Settings.LISTEN_KEY.certificate());
    withTls("KEY_FILE", Settings.LISTEN_KEY.key());
    withTls("CA_FILE", Settings.CLIENT_CA);
    replaced("TLS_PREFER_SERVER_CIPHERS", "the proxy's own order of ciphers always counts");
    refused("ENABLE_LDAP", "LDAP is not supported");
    String passwords =
        "passwords are checked with what the servers store, in the method they store";
    replaced("POSTGRES_CUSTOM_USERS", passwords);
    replaced("POSTGRES_CUSTOM_PASSWORDS", passwords);
    replaced("POSTGRES_CUSTOM_PASSWORDS_FILE", passwords);
    replaced("AUTHENTICATION_METHOD", passwords);
    replaced("ENABLE_POOL_PASSWD", passwords);
    replaced("PASSWD_FILE", passwords);
    replaced("AES_KEY", passwords);
    same("ADMIN_USERNAME", Settings.CONSOLE.name().at(0));
    same("ADMIN_PASSWORD", Settings.CONSOLE.password().at(0));
    same("ADMIN_PASSWORD_FILE", Settings.CONSOLE.passwordFile().at(0));
    replaced(
        "ENABLE_POOL_HBA", "whoever the servers know may log in, unless access says otherwise");
    replaced("USER_HBA_FILE", "access says who may log in from where, in rules like pg_hba.conf's");
    replaced("USER_CONF_FILE", "Sluice has a configuration file of its own");
  }

  private static void catalog() {
    replaced("ENABLE_SHARED_RELCACHE", "all sessions share what is known of a database");
    replaced(
        "RELCACHE_EXPIRE",
        "routing.catalogRefresh says how old what is known of a database may be");
  }

  private static void withTls(String name, Setting<Path> file) {
    becomes("TLS_" + name, file, file.type().allowed(), PgpoolConversions::tlsFile);
  }

  private static void same(String name, Setting<?> setting) {
    becomes(
        name, setting, setting.type().allowed(), (value, variables, notes) -> Optional.of(value));
  }

  private static void becomes(
      String name, Setting<?> setting, String allowed, Conversion conversion) {
    declare("PGPOOL_" + name, new Becomes(setting.path(), allowed, conversion));
  }

  private static void replaced(String name, String instead) {
    declare("PGPOOL_" + name, new Replaced(instead));
  }

  private static void refused(String name, String why) {
    declare("PGPOOL_" + name, new Refused(why));
  }

  private static void declare(String name, Effect effect) {
    DECLARED.add(new PgpoolVariable(name, effect));
  }
}
