package dev.sluice.migrate;

import dev.sluice.migrate.Known.Step;

/**
 * The settings of PgBouncer 1.24 and those that 1.25 adds. docs/migrate-pgbouncer.md lists them
 * too; a test holds the two together.
 */
final class PgbouncerTable {
  /** For what several entries make together, when all have been read. */
  private static final Step LATER = (entry, draft) -> {};

  private static final SettingTable TABLE = new SettingTable();

  static {
    generic();
    limits();
    authentication();
    timeouts();
    tls();
    network();
    databases();
    users();
    PgbouncerRest.addTo(TABLE);
  }

  private PgbouncerTable() {}

  static SettingTable table() {
    return TABLE;
  }

  private static void generic() {
    TABLE.taken("listen_addr", "`listen.address`", LATER);
    TABLE.taken("listen_port", "`listen.address`", LATER);
    TABLE.taken("pool_mode", "`pooling`", PgbouncerSteps::poolMode);
    TABLE.taken("admin_users", "`console.users`, `console.database`", LATER);
    TABLE.taken("stats_users", "`console.users`, `console.database`", LATER);
  }

  private static void limits() {
    same("max_client_conn", "limits.maxClients");
    unlessZero("max_user_client_connections", "limits.maxClientsPerUser");
    unlessZero("max_db_client_connections", "limits.maxClientsPerDatabase");
    same("min_pool_size", "limits.minIdleServerConnections");
    unlessZero("max_prepared_statements", "limits.maxPreparedStatements");
    String perNode =
        "set `limits.maxServerConnectionsPerNode`: one limit for all databases and users of a node,"
            + " below its max_connections";
    TABLE.because(
        Fate.BY_HAND, perNode, "default_pool_size", "max_db_connections", "max_user_connections");
    TABLE.because(
        Fate.NOT_NEEDED,
        "all share the connections of a node, and those who wait longer get one first",
        "reserve_pool_size",
        "reserve_pool_timeout");
  }

  private static void authentication() {
    TABLE.taken("auth_type", "`auth.mode`", PgbouncerSteps::authType);
    TABLE.taken("auth_user", "`auth.query.user`", PgbouncerSteps::authUser);
    TABLE.taken("auth_dbname", "`auth.query.database`", same("auth.query.database"));
    TABLE.because(
        Fate.NOT_NEEDED,
        "userlist.txt is not needed: `auth.query` reads from pg_authid what the servers store",
        "auth_file");
    TABLE.because(
        Fate.BY_HAND,
        "Sluice reads pg_authid itself: let the user of `auth.query` read it, no function is called",
        "auth_query");
    TABLE.because(Fate.BY_HAND, "write its rules as the list `access`", "auth_hba_file");
    TABLE.because(
        Fate.NOT_SUPPORTED, "names of certificates and users must be the same", "auth_ident_file");
    TABLE.because(Fate.NOT_SUPPORTED, "LDAP is not supported", "auth_ldap_options");
  }

  private static void timeouts() {
    time("server_connect_timeout", "timeouts.connect");
    time("client_login_timeout", "timeouts.login");
    time("server_idle_timeout", "timeouts.idleServer");
    time("server_lifetime", "timeouts.serverLifetime");
    time("query_wait_timeout", "limits.waitTimeout");
    time("query_timeout", "timeouts.query");
    time("client_idle_timeout", "timeouts.idleClient");
    time("idle_transaction_timeout", "timeouts.idleInTransaction");
    TABLE.because(
        Fate.NOT_SUPPORTED,
        "PostgreSQL 17 has a transaction_timeout of its own",
        "transaction_timeout");
  }

  private static void tls() {
    TABLE.taken("client_tls_sslmode", "`listen.tls.mode`, `auth.clientCertificate`", LATER);
    TABLE.taken("client_tls_key_file", "`listen.tls.key`", LATER);
    TABLE.taken("client_tls_cert_file", "`listen.tls.certificate`", LATER);
    TABLE.taken("client_tls_ca_file", "`listen.tls.clientCa`", LATER);
    TABLE.taken("client_tls_protocols", "`listen.tls.minimumProtocol`", PgbouncerSteps::protocols);
    TABLE.taken("server_tls_sslmode", "`cluster.tls.mode`", PgbouncerSteps::serverTls);
    TABLE.taken("server_tls_ca_file", "`cluster.tls.rootCa`", LATER);
    TABLE.taken("server_tls_key_file", "`cluster.tls.key`", same("cluster.tls.key"));
    TABLE.taken(
        "server_tls_cert_file", "`cluster.tls.certificate`", same("cluster.tls.certificate"));
  }

  private static void network() {
    same("listen_backlog", "listen.backlog");
    unlessZero("tcp_keepcnt", "timeouts.keepalive.count");
    time("tcp_keepidle", "timeouts.keepalive.idle");
    time("tcp_keepintvl", "timeouts.keepalive.interval");
    TABLE.taken(
        "tcp_user_timeout",
        "`timeouts.keepalive.unacknowledged`",
        PgbouncerSteps.time("timeouts.keepalive.unacknowledged", "ms"));
  }

  private static void databases() {
    TABLE.taken("[databases]", "every database of the servers can be reached", LATER);
    TABLE.taken("[databases] host", "`cluster.nodes`", LATER);
    TABLE.taken("[databases] port", "`cluster.nodes`", LATER);
    TABLE.taken("[databases] pool_mode", "`poolingRules`", LATER);
    TABLE.taken("[databases] dbname", "the same name only", PgbouncerSteps::databaseName);
  }

  private static void users() {
    TABLE.taken("[users]", "nothing by itself", LATER);
    TABLE.taken("[users] pool_mode", "`poolingRules`", LATER);
    TABLE.taken("[peers]", "nothing by itself", LATER);
  }

  private static void same(String name, String path) {
    TABLE.taken(name, "`" + path + "`", same(path));
  }

  private static Step same(String path) {
    return (entry, draft) -> draft.set(path, entry.value(), entry);
  }

  private static void unlessZero(String name, String path) {
    TABLE.taken(name, "`" + path + "`", PgbouncerSteps.unlessZero(path));
  }

  private static void time(String name, String path) {
    TABLE.taken(name, "`" + path + "`", PgbouncerSteps.time(path, "s"));
  }
}
