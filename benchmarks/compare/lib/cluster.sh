# shellcheck shell=bash
# The nodes: a primary (n0) and its streaming replicas, on loopback, with the tables of pgbench.

node_port() { # INDEX
  cat "$DIR/pg/n$1.port"
}

# The process ids of the postmasters, in one line.
postmasters() {
  local i
  for ((i = 0; i <= REPLICAS; i++)); do
    head -qn 1 "$DIR/pg/n$i/postmaster.pid" 2>/dev/null || true
  done | tr '\n' ' '
}

cluster_up() {
  local i
  find_postgresql
  mkdir -p "$DIR/pg"
  chmod 755 "$DIR" "$DIR/pg"
  give_to_postgres "$DIR/pg"
  [ -d "$DIR/pg/n0" ] || create_cluster
  for ((i = 0; i <= REPLICAS; i++)); do
    start_node "$i"
  done
  if ! psql_at "$(node_port 0)" -c 'SELECT 1 FROM pgbench_accounts LIMIT 1' >/dev/null 2>&1; then
    load_tables
  fi
  await_replay
}

create_cluster() {
  local i
  make_certificate
  echo "$PGPASSWORD" | as_postgres tee "$DIR/pg/password" >/dev/null
  as_postgres "$PGBIN/initdb" -D "$DIR/pg/n0" -A scram-sha-256 -U "$PGUSER" --pwfile="$DIR/pg/password" \
    -E UTF8 --locale=C >/dev/null
  server_settings | as_postgres tee -a "$DIR/pg/n0/postgresql.conf" >/dev/null
  echo "host all,replication all 127.0.0.0/8 scram-sha-256" | as_postgres tee "$DIR/pg/n0/pg_hba.conf" >/dev/null
  for ((i = 1; i <= REPLICAS; i++)); do
    as_postgres cp -a "$DIR/pg/n0" "$DIR/pg/n$i"
    as_postgres touch "$DIR/pg/n$i/standby.signal"
  done
}

# Nothing is synced to disk: what is compared are proxies.
server_settings() {
  # Many addresses, so that one replica can stand for several.
  echo "listen_addresses = '$(seq -s, -f '127.0.0.%g' 1 12)'"
  cat <<CONF
unix_socket_directories = ''
max_connections = $MAX_CONNECTIONS
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
jit = off
wal_level = replica
hot_standby = on
max_wal_senders = 24
max_wal_size = 4GB
checkpoint_timeout = 1h
log_min_messages = fatal
password_encryption = scram-sha-256
include = 'compare.conf'
CONF
}

# Self-signed, for TLS. Without openssl there is none, and workloads with TLS are skipped.
make_certificate() {
  command -v openssl >/dev/null || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
    -keyout "$DIR/pg/key.pem" -out "$DIR/pg/certificate.pem" 2>/dev/null
  chmod 600 "$DIR/pg/key.pem"
  give_to_postgres "$DIR/pg/key.pem" "$DIR/pg/certificate.pem"
}

has_certificate() {
  [ -s "$DIR/pg/certificate.pem" ]
}

start_node() { # INDEX
  local i=$1 data=$DIR/pg/n$1
  if as_postgres "$PGBIN/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    return
  fi
  free_port >"$DIR/pg/n$i.port"
  {
    echo "port = $(node_port "$i")"
    if [ "$i" != 0 ]; then
      echo "primary_conninfo = 'host=127.0.0.1 port=$(node_port 0) user=$PGUSER password=$PGPASSWORD'"
    fi
    if has_certificate; then
      echo "ssl = on"
      echo "ssl_cert_file = '$DIR/pg/certificate.pem'"
      echo "ssl_key_file = '$DIR/pg/key.pem'"
    fi
  } | as_postgres tee "$data/compare.conf" >/dev/null
  as_postgres "$PGBIN/pg_ctl" -D "$data" -w -l "$DIR/pg/n$i.log" start >/dev/null </dev/null 9>&- ||
    fail "node $i does not start: $(tail -n 3 "$DIR/pg/n$i.log")"
}

load_tables() {
  psql_at "$(node_port 0)" -d postgres -c "CREATE DATABASE $PGDATABASE"
  "$PGBIN/pgbench" -q -i -s "$SCALE" -h 127.0.0.1 -p "$(node_port 0)" 2>/dev/null
}

await_replay() {
  local i tries lsn
  lsn=$(psql_at "$(node_port 0)" -c 'SELECT pg_current_wal_lsn()')
  for ((i = 1; i <= REPLICAS; i++)); do
    for ((tries = 0; ; tries++)); do
      if [ "$(psql_at "$(node_port "$i")" -c "SELECT pg_last_wal_replay_lsn() >= '$lsn'" 2>/dev/null)" = t ]; then
        break
      fi
      [ "$tries" -lt 600 ] || fail "replica $i does not follow: $(tail -n 3 "$DIR/pg/n$i.log")"
      sleep 0.1
    done
  done
}

cluster_down() {
  local data
  [ -n "${PGBIN:-}" ] || find_postgresql
  for data in "$DIR"/pg/n[0-9]; do
    if [ -s "$data/postmaster.pid" ]; then
      as_postgres "$PGBIN/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
  done
}
