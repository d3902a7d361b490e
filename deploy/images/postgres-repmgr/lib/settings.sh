# shellcheck shell=bash
# What the node is, from the environment. The names are those of the images that this one takes the place of.

log() { printf '%s %s\n' "$(date -u '+%Y-%m-%d %H:%M:%S')" "$*" >&2; }

fail() {
  log "ERROR: $*"
  exit 1
}

# $1: a default; then names of variables. The value of the first one that is not empty.
setting() {
  local default=$1 name
  shift
  for name in "$@"; do
    if [ -n "${!name:-}" ]; then
      printf '%s' "${!name}"
      return
    fi
  done
  printf '%s' "$default"
}

# Names of variables. NAME_FILE names a file (of a mounted Secret) with the value; NAME is the value itself.
secret() {
  local name file
  for name in "$@"; do
    file="${name}_FILE"
    if [ -n "${!file:-}" ]; then
      cat "${!file}"
      return
    fi
  done
  setting '' "$@"
}

# Refuses what is no whole number: it would be an error much later.
number() {
  case $2 in
  '' | *[!0-9]*) fail "$1 must be a whole number, not '$2'" ;;
  esac
}

load_settings() {
  node_name=$(setting "$(hostname)" REPMGR_NODE_NAME)
  node_host=$(setting "$node_name" REPMGR_NODE_NETWORK_NAME)
  node_ordinal=${node_name##*-}
  # Only a name with an ordinal, as a StatefulSet's pods have it, gives an id.
  case $node_ordinal in
  '' | *[!0-9]*) [ -n "${REPMGR_NODE_ID:-}" ] || fail "REPMGR_NODE_NAME must end in -0, -1, ... or REPMGR_NODE_ID be set" ;;
  esac
  node_id=$(setting "$((1000 + 10#${node_ordinal//[!0-9]/}))" REPMGR_NODE_ID)
  node_port=$(setting 5432 REPMGR_PORT_NUMBER POSTGRESQL_PORT_NUMBER)
  # Where a node listens that has not found its place in the cluster yet: no client ever comes there.
  boot_port=$(setting "$((node_port + 1))" REPMGR_BOOT_PORT)
  listen_addresses=$(setting '*' POSTGRESQL_LISTEN_ADDRESSES)
  partner_nodes=$(setting '' REPMGR_PARTNER_NODES)
  # A hint only: who to prefer among equals. It never pins.
  primary_hint=$(setting '' REPMGR_PRIMARY_HOST)

  superuser=$(setting postgres POSTGRES_USER POSTGRESQL_USERNAME)
  superuser_password=$(secret POSTGRES_PASSWORD POSTGRESQL_PASSWORD)
  database=$(setting postgres POSTGRES_DB POSTGRESQL_DATABASE)
  repmgr_user=$(setting repmgr REPMGR_USERNAME)
  repmgr_password=$(secret REPMGR_PASSWORD)
  repmgr_database=$(setting repmgr REPMGR_DATABASE)
  [ -n "$superuser_password" ] || fail "POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE must be set"
  [ -n "$repmgr_password" ] || fail "REPMGR_PASSWORD or REPMGR_PASSWORD_FILE must be set"

  load_times
  load_directories
}

# All in seconds.
load_times() {
  local name
  connect_timeout=$(setting 5 REPMGR_CONNECT_TIMEOUT)
  reconnect_attempts=$(setting 3 REPMGR_RECONNECT_ATTEMPTS)
  reconnect_interval=$(setting 5 REPMGR_RECONNECT_INTERVAL)
  monitor_interval=$(setting 1 REPMGR_MONITOR_INTERVAL)
  # Time between two looks at the own role and that of the peers.
  check_interval=$(setting 2 REPMGR_CHECK_INTERVAL)
  # How long a node without data looks for others that have some, before it makes a new cluster.
  initdb_delay=$(setting 10 REPMGR_INITDB_DELAY)
  # How long to wait for members that do not answer, when all were restarted. Then a majority is enough.
  peer_wait=$(setting 60 REPMGR_PEER_WAIT)
  # How long a running standby leaves it to repmgrd to find a new primary.
  election_wait=$(setting "$((reconnect_attempts * reconnect_interval + 5))" REPMGR_ELECTION_WAIT)
  # How long a node may take to recover its own data while there is a primary to get them from.
  recovery_timeout=$(setting 900 REPMGR_RECOVERY_TIMEOUT)
  switchover_timeout=$(setting 60 REPMGR_SWITCHOVER_TIMEOUT)
  for name in node_port boot_port connect_timeout reconnect_attempts reconnect_interval monitor_interval \
    check_interval initdb_delay peer_wait election_wait recovery_timeout switchover_timeout; do
    number "$name" "${!name}"
  done
}

load_directories() {
  volume=$(setting /data POSTGRESQL_VOLUME_DIR)
  PGDATA=$(setting "$volume/pgdata" PGDATA)
  run=$(setting /run/postgres-repmgr/node REPMGR_RUN_DIR)
  extra_configuration=$(setting /etc/postgres-repmgr/conf.d POSTGRESQL_EXTRA_CONF_DIR)
  bindir=$(setting "$(newest_bindir)" POSTGRESQL_BIN_DIR)
  PATH="$bindir:$PATH"
  PGPASSFILE="$run/pgpass"
  PGCONNECT_TIMEOUT=$connect_timeout
  export PATH PGDATA PGPASSFILE PGCONNECT_TIMEOUT
  unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD
}

newest_bindir() {
  local directory newest=
  for directory in /usr/lib/postgresql/*/bin; do
    [ -x "$directory/initdb" ] && newest=$directory
  done
  printf '%s' "$newest"
}
