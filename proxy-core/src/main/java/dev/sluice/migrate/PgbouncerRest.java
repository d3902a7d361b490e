package dev.sluice.migrate;

/** The settings of PgBouncer that no setting of Sluice takes over. */
final class PgbouncerRest {
  private PgbouncerRest() {}

  static void addTo(SettingTable table) {
    process(table);
    sessions(table);
    logging(table);
    servers(table);
    network(table);
    databases(table);
    usersAndPeers(table);
  }

  private static void process(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "Sluice runs in the foreground as whoever starts it, and writes no files of its own",
        "pidfile",
        "user",
        "conffile",
        "service_name",
        "job_name");
    table.because(
        Fate.NOT_SUPPORTED,
        "clients connect over TCP; there is no Unix socket",
        "unix_socket_dir",
        "unix_socket_mode",
        "unix_socket_group");
    table.because(
        Fate.BY_HAND,
        "set `peers.addresses` or `peers.dns.name`: all proxies behind one address, the same list"
            + " for each",
        "peer_id",
        "[peers] host",
        "[peers] port");
    table.because(
        Fate.NOT_NEEDED,
        "cancel requests need no pool",
        "[peers] pool_size",
        "cancel_wait_timeout");
  }

  private static void sessions(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "all settings of a session follow it from connection to connection",
        "track_extra_parameters");
    table.because(
        Fate.NOT_NEEDED,
        "startup parameters go to the servers as they are",
        "ignore_startup_parameters");
    table.because(
        Fate.NOT_SUPPORTED, "statements in simple protocol cannot be forbidden", "disable_pqexec");
    table.because(
        Fate.NOT_SUPPORTED, "the application name stays the client's", "application_name_add_host");
    table.because(
        Fate.NOT_NEEDED,
        "SCRAM's count of iterations is that of what the servers store",
        "scram_iterations");
    table.because(
        Fate.NOT_NEEDED,
        "clients that wait get no notice; `SHOW POOLS` and /metrics tell",
        "query_wait_notify",
        "login_notify_message");
    table.because(Fate.NOT_NEEDED, "`SHOW STATS` counts from second to second", "stats_period");
    table.because(
        Fate.NOT_SUPPORTED,
        "there is no SUSPEND; `shutdown.timeout` bounds the end",
        "suspend_timeout");
  }

  private static void logging(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "the log goes to stderr; whoever runs Sluice keeps and rotates it",
        "logfile",
        "syslog",
        "syslog_ident",
        "syslog_facility");
    table.because(
        Fate.NOT_NEEDED,
        "the log has settings of its own, which are named in the manual of Sluice's configuration",
        "log_connections",
        "log_disconnections",
        "log_pooler_errors",
        "verbose");
    table.because(Fate.NOT_NEEDED, "/metrics has the figures", "log_stats");
  }

  private static void servers(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "a server connection is cleaned with DISCARD ALL when it changes its session's kind, and"
            + " settings follow their session",
        "server_reset_query",
        "server_reset_query_always");
    table.because(
        Fate.NOT_NEEDED,
        "each node is watched on a connection of its own, and a dead one is closed by TCP keepalive",
        "server_check_delay",
        "server_check_query",
        "server_login_retry");
    table.because(
        Fate.NOT_NEEDED,
        "RECONNECT of the console closes connections as they come free",
        "server_fast_close");
    table.because(
        Fate.NOT_NEEDED,
        "connections are closed by `timeouts.idleServer`; pools need no list of databases",
        "autodb_idle_timeout",
        "pool_idle_timeout");
    table.because(
        Fate.NOT_NEEDED,
        "the connection that was used last is used next, and `timeouts.serverLifetime` renews all",
        "server_round_robin");
    table.because(
        Fate.NOT_NEEDED,
        "names are resolved anew for each connection; with `cluster.dns.name` every"
            + " `cluster.dns.refresh`",
        "dns_max_ttl",
        "dns_nxdomain_ttl",
        "dns_zone_check_period",
        "resolv_conf");
    table.because(
        Fate.NOT_NEEDED,
        "ciphers and curves are those of the TLS library, from TLS 1.2 on",
        "client_tls_ciphers",
        "client_tls13_ciphers",
        "client_tls_ecdhcurve",
        "client_tls_dheparams",
        "server_tls_protocols",
        "server_tls_ciphers",
        "server_tls13_ciphers");
  }

  private static void network(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "buffers grow with what they carry, and messages of any size pass in pieces",
        "pkt_buf",
        "max_packet_size",
        "sbuf_loopcnt",
        "tcp_socket_buffer",
        "tcp_defer_accept");
    table.because(
        Fate.NOT_NEEDED, "one process uses all processors: `threads.eventLoops`", "so_reuseport");
    table.because(Fate.NOT_NEEDED, "it is always on", "tcp_keepalive");
  }

  private static void databases(SettingTable table) {
    table.because(
        Fate.NOT_SUPPORTED,
        "clients log in to the servers as themselves",
        "[databases] user",
        "[databases] password",
        "[databases] auth_user",
        "[databases] auth_query",
        "[databases] auth_dbname");
    table.because(
        Fate.NOT_SUPPORTED,
        "limits are for a whole node, or the same for every user and every database (`limits`)",
        "[databases] pool_size",
        "[databases] min_pool_size",
        "[databases] reserve_pool_size",
        "[databases] max_db_connections",
        "[databases] max_db_client_connections",
        "[databases] server_lifetime",
        "[databases] query_wait_timeout");
    table.because(
        Fate.BY_HAND,
        "use ALTER DATABASE ... SET or ALTER ROLE ... SET",
        "[databases] connect_query",
        "[databases] client_encoding",
        "[databases] datestyle",
        "[databases] timezone");
    table.because(
        Fate.NOT_NEEDED,
        "`routing.balance` says whose turn it is",
        "[databases] load_balance_hosts");
  }

  private static void usersAndPeers(SettingTable table) {
    table.because(
        Fate.NOT_SUPPORTED,
        "limits are the same for every user (`limits`, `timeouts`); ALTER ROLE ... SET has"
            + " statement_timeout and the like",
        "[users] pool_size",
        "[users] reserve_pool_size",
        "[users] max_user_connections",
        "[users] max_user_client_connections",
        "[users] query_timeout",
        "[users] query_wait_timeout",
        "[users] idle_transaction_timeout",
        "[users] transaction_timeout",
        "[users] client_idle_timeout");
  }
}
