package dev.sluice.migrate;

/** The settings of Pgpool-II 4.5 that no setting of Sluice takes over. */
final class PgpoolRest {
  private PgpoolRest() {}

  static void addTo(SettingTable table) {
    tls(table);
    failover(table);
    watchdog(table);
    administration(table);
    logging(table);
    catalog(table);
    cache(table);
    replication(table);
  }

  private static void tls(SettingTable table) {
    table.because(
        Fate.BY_HAND,
        "write the passphrase into a file and name it in `listen.tls.keyPassphraseFile`",
        "ssl_passphrase_command");
    table.because(
        Fate.BY_HAND,
        "put the certificates into one file: `listen.tls.clientCa`",
        "ssl_ca_cert_dir");
    table.because(
        Fate.NOT_SUPPORTED, "certificates that were revoked are not found out", "ssl_crl_file");
    table.because(
        Fate.NOT_NEEDED,
        "ciphers and curves are those of the TLS library; `listen.tls.minimumProtocol` is the limit",
        "ssl_ciphers",
        "ssl_ecdh_curve",
        "ssl_dh_params_file");
  }

  private static void failover(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "Sluice promotes nobody: repmgrd, Patroni or the like does, and Sluice follows what the"
            + " nodes say",
        "failover_command",
        "failback_command",
        "follow_primary_command",
        "fail_over_on_backend_error");
    table.because(
        Fate.NOT_NEEDED,
        "a primary is elected by timeline, system identifier and followers",
        "detach_false_primary",
        "search_primary_node_timeout",
        "auto_failback_interval",
        "health_check_test");
    table.because(
        Fate.NOT_SUPPORTED,
        "use `repmgr node rejoin` or `repmgr standby clone` on the node",
        "recovery_user",
        "recovery_password",
        "recovery_1st_stage_command",
        "recovery_2nd_stage_command",
        "recovery_timeout",
        "client_idle_limit_in_recovery");
  }

  private static void watchdog(SettingTable table) {
    table.because(
        Fate.NOT_SUPPORTED,
        "there is no watchdog: run several proxies behind a Kubernetes Service or a load balancer"
            + " (or keepalived for a virtual address), and set `peers`",
        "use_watchdog",
        "hostname",
        "pgpool_port",
        "delegate_ip",
        "if_cmd_path",
        "if_up_cmd",
        "if_down_cmd",
        "arping_path",
        "arping_cmd",
        "ping_path",
        "trusted_servers",
        "trusted_server_command");
    table.because(
        Fate.NOT_NEEDED,
        "proxies need no agreement among each other: each asks the nodes",
        "wd_port",
        "wd_authkey",
        "wd_ipc_socket_dir",
        "wd_priority",
        "wd_monitoring_interfaces_list",
        "wd_interval",
        "wd_life_point",
        "wd_lifecheck_method",
        "wd_lifecheck_query",
        "wd_lifecheck_dbname",
        "wd_lifecheck_user",
        "wd_lifecheck_password",
        "wd_heartbeat_keepalive",
        "wd_heartbeat_deadtime",
        "wd_escalation_command",
        "wd_de_escalation_command",
        "wd_remove_shutdown_nodes",
        "wd_lost_node_removal_timeout",
        "wd_no_show_node_removal_timeout",
        "heartbeat_hostname",
        "heartbeat_port",
        "heartbeat_device",
        "failover_when_quorum_exists",
        "failover_require_consensus",
        "allow_multiple_failover_requests_from_node",
        "enable_consensus_with_half_votes");
  }

  private static void administration(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "there is no pcp and no pcp.conf: `console.users` makes a SQL console",
        "pcp_listen_addresses",
        "pcp_port",
        "pcp_socket_dir",
        "log_pcp_processes");
    table.because(
        Fate.NOT_NEEDED,
        "Sluice writes no files of its own",
        "pid_file_name",
        "work_dir",
        "logdir");
  }

  private static void logging(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "the log goes to stderr; whoever runs Sluice keeps and rotates it",
        "log_destination",
        "logging_collector",
        "log_directory",
        "log_filename",
        "log_file_mode",
        "log_rotation_age",
        "log_rotation_size",
        "log_truncate_on_rotation",
        "syslog_facility",
        "syslog_ident");
    table.because(
        Fate.NOT_NEEDED,
        "the log has settings of its own, which are named in the manual of Sluice's configuration",
        "log_line_prefix",
        "log_error_verbosity",
        "log_min_messages",
        "log_connections",
        "log_disconnections",
        "log_hostname",
        "log_statement",
        "log_client_messages");
    table.because(
        Fate.NOT_NEEDED,
        "/metrics counts statements by target and reason; `SHOW SLUICE ROUTE` explains one",
        "log_per_node_statement",
        "notice_per_node_statement");
    table.because(Fate.NOT_NEEDED, "clients get the servers' own messages", "client_min_messages");
  }

  private static void catalog(SettingTable table) {
    table.because(
        Fate.NOT_NEEDED,
        "what is known of a database is read anew every `routing.catalogRefresh`, temporary and"
            + " unlogged tables with it",
        "relcache_size",
        "relcache_query_target",
        "check_temp_table",
        "check_unlogged_table");
  }

  private static void cache(SettingTable table) {
    table.because(
        Fate.NOT_SUPPORTED,
        "results are not cached: a cache would show what is no longer true",
        "memory_cache_enabled",
        "memqcache_method",
        "memqcache_memcached_host",
        "memqcache_memcached_port",
        "memqcache_total_size",
        "memqcache_max_num_cache",
        "memqcache_expire",
        "memqcache_auto_cache_invalidation",
        "memqcache_maxcache",
        "memqcache_cache_block_size",
        "memqcache_oiddir",
        "cache_safe_memqcache_table_list",
        "cache_unsafe_memqcache_table_list",
        "clear_memqcache_on_escalation");
  }

  private static void replication(SettingTable table) {
    table.because(
        Fate.NOT_SUPPORTED,
        "statements are not replicated: PostgreSQL's streaming replication does that",
        "replication_mode",
        "replicate_select",
        "insert_lock",
        "lobj_lock_table",
        "replication_stop_on_mismatch",
        "failover_if_affected_tuples_mismatch");
  }
}
