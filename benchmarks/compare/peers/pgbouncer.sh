# shellcheck shell=bash
# PgBouncer, transaction pooling (pgbouncer-session: session pooling).
PROGRAM=${PGBOUNCER:-pgbouncer}
POOL_MODE=${POOL_MODE:-transaction}
POOL_SIZE=${POOL_SIZE:-40}
MOST=$([ "$POOL_MODE" = session ] && echo "$POOL_SIZE" || echo 10000)
export PROGRAM MOST

# From 1.21 on it keeps prepared statements apart from connections.
has_prepared_statements() {
  "$PROGRAM" --version | awk 'NR == 1 { split($2, v, "."); exit !(v[1] * 100 + v[2] >= 121) }'
}

supports() {
  [ "$POOL_MODE" = session ] || [[ $1 != *prepared ]] || has_prepared_statements
}

configure() {
  echo "\"$PGUSER\" \"$PGPASSWORD\"" >users.txt
  cat >pgbouncer.ini <<CONF
[databases]
$PGDATABASE = host=127.0.0.1 port=$PRIMARY_PORT dbname=$PGDATABASE
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = users.txt
pool_mode = $POOL_MODE
max_client_conn = 12000
default_pool_size = $POOL_SIZE
server_tls_sslmode = disable
log_connections = 0
log_disconnections = 0
log_stats = 0
CONF
  if has_prepared_statements; then
    echo "max_prepared_statements = 200" >>pgbouncer.ini
  fi
  if [ -n "$CERTIFICATE" ]; then
    printf '%s\n' "client_tls_sslmode = allow" "client_tls_cert_file = $CERTIFICATE" "client_tls_key_file = $KEY" \
      >>pgbouncer.ini
  fi
}

run() {
  exec_as_postgres "$PROGRAM" pgbouncer.ini
}
