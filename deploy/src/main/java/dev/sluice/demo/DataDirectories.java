package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes the data directories of a cluster. What all nodes share stands in postgresql.conf; what is
 * a node's own stands in node.conf, which it includes.
 */
final class DataDirectories {
  /** What a copy of a running node leaves out: manual, section "Making a Base Backup". */
  private static final Set<String> CONTENTS_NOT_COPIED =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private static final Set<String> FILES_NOT_COPIED =
      Set.of("postmaster.pid", "postmaster.opts", "standby.signal", "pg_internal.init");

  private static final String ACCESS =
      """
      # TYPE  DATABASE     USER  ADDRESS       METHOD
      host    all          all   127.0.0.1/32  scram-sha-256
      host    all          all   ::1/128       scram-sha-256
      host    replication  all   127.0.0.1/32  scram-sha-256
      """;

  private final PostgresBinaries binaries;
  private final Account account;
  private final ClusterLogins logins;

  DataDirectories(PostgresBinaries binaries, Account account, ClusterLogins logins) {
    this.binaries = binaries;
    this.account = account;
    this.logins = logins;
  }

  /**
   * Runs initdb and makes the roles, so that the node can be started as a primary.
   *
   * @param settings win over the defaults; the same on every node, since a standby insists on it
   */
  void create(ClusterNode node, Map<String, String> settings)
      throws IOException, InterruptedException {
    Files.createDirectories(node.directory());
    account.own(node.directory());
    Path data = node.dataDirectory();
    Command.run(
        account.command(
            binaries.initdb(),
            "-D",
            data.toString(),
            "-U",
            logins.superuser().user(),
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions"));
    Map<String, String> all = defaults();
    all.putAll(settings);
    String lines =
        all.entrySet().stream()
            .map(setting -> setting(setting.getKey(), setting.getValue()))
            .collect(Collectors.joining());
    Files.writeString(
        data.resolve("postgresql.conf"),
        lines + "include 'node.conf'\n",
        StandardOpenOption.APPEND);
    Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
    writeNodeSettings(node, "");
    createRoles(node);
  }

  /** Copies a stopped node's directory, to be started as a replica of {@code primary}. */
  void copyStopped(ClusterNode primary, ClusterNode replica)
      throws IOException, InterruptedException {
    copy(primary, replica, file -> false);
  }

  /**
   * Copies a running primary by the low-level backup functions; the replica streams what was
   * written meanwhile.
   *
   * @param superuser a connection to {@code primary}
   */
  void copyRunning(ClusterNode primary, ClusterNode replica, Connection superuser)
      throws IOException, InterruptedException, SQLException {
    try (Statement statement = superuser.createStatement()) {
      statement.execute("SELECT pg_backup_start('" + replica.name() + "', fast => true)");
      copy(primary, replica, DataDirectories::isRunTimeFile);
      try (ResultSet label =
          statement.executeQuery(
              "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
        label.next();
        Files.writeString(replica.dataDirectory().resolve("backup_label"), label.getString(1));
      }
    }
    account.own(replica.directory());
  }

  /** Names the node that {@code replica} streams from; a running node must be told to reload. */
  void follow(ClusterNode replica, ClusterNode primary) throws IOException {
    ClusterLogins.Login login = logins.replication();
    writeNodeSettings(
        replica,
        setting(
            "primary_conninfo",
            "host=%s port=%d user=%s password=%s application_name=%s connect_timeout=5"
                .formatted(
                    primary.address().host(),
                    primary.port(),
                    login.user(),
                    login.password().value(),
                    replica.name())));
  }

  private void copy(ClusterNode primary, ClusterNode replica, Predicate<Path> leaveOut)
      throws IOException, InterruptedException {
    Files.createDirectories(replica.directory());
    FileTree.delete(replica.dataDirectory());
    FileTree.copy(primary.dataDirectory(), replica.dataDirectory(), leaveOut);
    follow(replica, primary);
    Files.createFile(replica.dataDirectory().resolve("standby.signal"));
    account.own(replica.directory());
  }

  private static boolean isRunTimeFile(Path file) {
    return CONTENTS_NOT_COPIED.contains(file.getName(0).toString())
        || FILES_NOT_COPIED.contains(file.getFileName().toString());
  }

  /** Single-user mode: no port, no password, and the copies have the roles from the start. */
  private void createRoles(ClusterNode node) throws IOException, InterruptedException {
    Command.run(
        account.command(
            binaries.postgres(),
            "--single",
            "-F",
            "-D",
            node.dataDirectory().toString(),
            "postgres"),
        String.join("\n", logins.statements()));
  }

  private static void writeNodeSettings(ClusterNode node, String replication) throws IOException {
    Files.writeString(
        node.dataDirectory().resolve("node.conf"),
        setting("port", Integer.toString(node.port()))
            + setting("cluster_name", node.name())
            + replication);
  }

  private static String setting(String name, String value) {
    return name + " = '" + value.replace("'", "''") + "'\n";
  }

  private static Map<String, String> defaults() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", "");
    settings.put("max_connections", "200");
    settings.put("shared_buffers", "32MB");
    // Files in the data directory: a killed node leaves nothing in /dev/shm.
    settings.put("dynamic_shared_memory_type", "mmap");
    settings.put("fsync", "off");
    settings.put("full_page_writes", "off");
    settings.put("min_wal_size", "32MB");
    settings.put("wal_keep_size", "256MB");
    settings.put("max_wal_senders", "10");
    settings.put("wal_retrieve_retry_interval", "100ms");
    settings.put("wal_receiver_status_interval", "1s");
    settings.put("hot_standby", "on");
    settings.put("jit", "off");
    settings.put("password_encryption", "scram-sha-256");
    settings.put("log_line_prefix", "%m [%p] %a %u@%d ");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
    return settings;
  }
}
