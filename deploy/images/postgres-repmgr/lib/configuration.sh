# shellcheck shell=bash
# Writes the configuration of PostgreSQL and repmgr, anew at each start, outside the data directory: a clone or a
# rewind never brings along another node's.

write_configuration() {
  mkdir -p "$run" "$volume"
  chmod 700 "$run"
  write_pgpass
  write_postgresql_conf >"$run/postgresql.conf"
  write_pg_hba_conf >"$run/pg_hba.conf"
  write_repmgr_conf "$(pg_ctl_command reload)" false >"$run/repmgr.conf"
  # The same for a server that is down: who starts it is the supervisor, so repmgr's own start does nothing.
  write_repmgr_conf "$(pg_ctl_command reload)" true >"$run/repmgr-offline.conf"
  : >"$run/pg_ident.conf"
}

# libpq's password file knows : and \ as special.
escape_pgpass() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//:/\\:}"
}

write_pgpass() {
  local before
  before=$(umask)
  umask 077
  {
    printf '*:*:*:%s:%s\n' "$(escape_pgpass "$superuser")" "$(escape_pgpass "$superuser_password")"
    printf '*:*:*:%s:%s\n' "$(escape_pgpass "$repmgr_user")" "$(escape_pgpass "$repmgr_password")"
  } >"$PGPASSFILE"
  umask "$before"
}

# The libraries that are wanted and there, repmgr always.
preload_libraries() {
  local wanted libdir library list=repmgr
  libdir=$(pg_config --pkglibdir 2>/dev/null) || libdir=${bindir%/bin}/lib
  IFS=', ' read -ra wanted <<<"$(setting '' POSTGRESQL_SHARED_PRELOAD_LIBRARIES)"
  for library in "${wanted[@]}"; do
    if [ "$library" = repmgr ]; then
      continue
    elif [ -e "$libdir/$library.so" ]; then
      list="$library,$list"
    else
      log "WARNING: $library of POSTGRESQL_SHARED_PRELOAD_LIBRARIES is not installed"
    fi
  done
  printf '%s' "$list"
}

# $1: a parameter, $2: its value; nothing when that is empty.
parameter() {
  [ -z "$2" ] || printf "%s = '%s'\n" "$1" "${2//\'/\'\'}"
}

write_postgresql_conf() {
  parameter data_directory "$PGDATA"
  parameter hba_file "$run/pg_hba.conf"
  parameter ident_file "$run/pg_ident.conf"
  parameter listen_addresses "$listen_addresses"
  parameter unix_socket_directories "$run"
  parameter cluster_name "$node_name"
  parameter shared_preload_libraries "$(preload_libraries)"
  parameter password_encryption scram-sha-256
  parameter wal_level replica
  parameter hot_standby on
  parameter wal_log_hints on
  parameter max_wal_senders 16
  parameter max_replication_slots 16
  # A standby that stops cleanly gives up its slot, so that nobody keeps WAL for it if it never comes back.
  parameter wal_keep_size "$(setting 256MB POSTGRESQL_WAL_KEEP_SIZE)"
  parameter max_slot_wal_keep_size "$(setting 1GB POSTGRESQL_MAX_SLOT_WAL_KEEP_SIZE)"
  # A peer that is gone without a word is noticed within seconds.
  parameter wal_sender_timeout 10s
  parameter wal_receiver_timeout 10s
  parameter wal_retrieve_retry_interval 1s
  parameter tcp_keepalives_idle 30
  parameter tcp_keepalives_interval 10
  parameter tcp_keepalives_count 3
  parameter max_connections "$(setting '' POSTGRESQL_MAX_CONNECTIONS)"
  parameter synchronous_standby_names "$(setting '' POSTGRESQL_SYNCHRONOUS_STANDBY_NAMES)"
  parameter log_connections "$(setting '' POSTGRESQL_LOG_CONNECTIONS)"
  parameter log_disconnections "$(setting '' POSTGRESQL_LOG_DISCONNECTIONS)"
  parameter log_hostname "$(setting '' POSTGRESQL_LOG_HOSTNAME)"
  parameter log_line_prefix "$(setting '%m [%p] %q%u@%d ' POSTGRESQL_LOG_LINE_PREFIX)"
  parameter client_min_messages "$(setting '' POSTGRESQL_CLIENT_MIN_MESSAGES)"
  parameter pgaudit.log "$(setting '' POSTGRESQL_PGAUDIT_LOG)"
  parameter pgaudit.log_catalog "$(setting '' POSTGRESQL_PGAUDIT_LOG_CATALOG)"
  parameter timezone "$(setting UTC POSTGRESQL_TIMEZONE)"
  write_tls
  [ ! -d "$extra_configuration" ] || parameter include_dir "$extra_configuration"
}

write_tls() {
  case $(setting no POSTGRESQL_ENABLE_TLS) in
  yes | true | on | 1)
    parameter ssl on
    parameter ssl_cert_file "$(setting '' POSTGRESQL_TLS_CERT_FILE)"
    parameter ssl_key_file "$(setting '' POSTGRESQL_TLS_KEY_FILE)"
    parameter ssl_ca_file "$(setting '' POSTGRESQL_TLS_CA_FILE)"
    ;;
  esac
}

# Passwords everywhere, also on the socket: whoever can open it need not be the superuser.
write_pg_hba_conf() {
  local host=host
  [ "$(setting no POSTGRESQL_REQUIRE_TLS)" = no ] || host=hostssl
  cat <<HBA
local all         all           scram-sha-256
local replication "$repmgr_user" scram-sha-256
$host all         all           all scram-sha-256
$host replication "$repmgr_user" all scram-sha-256
HBA
}

pg_ctl_command() { printf "%s/pg_ctl -D %s %s" "$bindir" "$PGDATA" "$1"; }

# A connection string to a node: $1 host, $2 port.
conninfo() {
  printf 'host=%s port=%s user=%s dbname=%s connect_timeout=%s sslmode=%s' \
    "$1" "$2" "$repmgr_user" "$repmgr_database" "$connect_timeout" "$(setting prefer REPMGR_SSLMODE)"
  printf ' keepalives_idle=5 keepalives_interval=2 keepalives_count=3'
}

# $1: the command that reloads the server's configuration; $2: whether starts are the supervisor's.
write_repmgr_conf() {
  cat <<CONF
node_id=$node_id
node_name='$node_name'
conninfo='$(conninfo "$node_host" "$node_port")'
data_directory='$PGDATA'
pg_bindir='$bindir'
repmgr_bindir='$bindir'
replication_user='$repmgr_user'
use_replication_slots=yes
failover=automatic
priority=$(setting 100 REPMGR_NODE_PRIORITY)
promote_command='$home/bin/promote'
follow_command='repmgr -f $run/repmgr.conf standby follow --upstream-node-id=%n'
failover_validation_command='$home/bin/may-promote %v %t'
primary_visibility_consensus=true
monitor_interval_secs=$monitor_interval
reconnect_attempts=$reconnect_attempts
reconnect_interval=$reconnect_interval
election_rerun_interval=5
repmgrd_standby_startup_timeout=60
primary_notification_timeout=10
async_query_timeout=5
service_reload_command='$1'
repmgrd_pid_file='$run/repmgrd.pid'
log_level=$(setting INFO REPMGR_LOG_LEVEL)
CONF
  if [ "$2" = true ]; then
    printf "service_start_command='true'\n"
  else
    printf "standby_follow_restart=false\n"
  fi
}
