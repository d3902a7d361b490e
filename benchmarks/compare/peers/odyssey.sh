# shellcheck shell=bash
# Odyssey, transaction pooling. Debian has no package of it: ODYSSEY names the program.
PROGRAM=${ODYSSEY:-odyssey}
MOST=10000
export PROGRAM MOST

configure() {
  local tls='tls "disable"'
  if [ -n "$CERTIFICATE" ]; then
    tls="tls \"allow\" tls_cert_file \"$CERTIFICATE\" tls_key_file \"$KEY\""
  fi
  cat >odyssey.conf <<CONF
daemonize no
log_to_stdout no
log_file "$PWD/odyssey.log"
log_format "%p %t %l [%i %s] (%c) %m\n"
log_debug no
log_config no
log_session no
log_query no
log_stats no
unix_socket_dir "$PWD"
unix_socket_mode "0644"
locks_dir "$PWD"
workers ${ODYSSEY_WORKERS:-1}
resolvers 1
readahead 8192
cache_coroutine 64
coroutine_stack_size 16
nodelay yes
keepalive 15
enable_online_restart no
bindwith_reuseport no
listen { host "127.0.0.1" port $PORT backlog 1024 $tls }
storage "postgresql" { type "remote" host "127.0.0.1" port $PRIMARY_PORT }
database default {
  user default {
    authentication "scram-sha-256"
    password "$PGPASSWORD"
    storage "postgresql"
    storage_user "$PGUSER"
    storage_password "$PGPASSWORD"
    pool "transaction"
    pool_size 40
    pool_timeout 0
    pool_discard no
    pool_cancel yes
    pool_rollback yes
    pool_reserve_prepared_statement yes
    client_fwd_error yes
    client_max 12000
  }
}
CONF
}

run() {
  exec_as_postgres "$PROGRAM" odyssey.conf
}
