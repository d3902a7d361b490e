# shellcheck shell=bash
# Pgpool-II, with reads on all nodes. A process per client: PGPOOL_CHILDREN of them. With TLS to clients it uses TLS to
# the nodes, too, so that is a peer of its own: pgpool-tls.
PROGRAM=${PGPOOL:-pgpool}
PGPOOL_CHILDREN=${PGPOOL_CHILDREN:-64}
PGPOOL_TLS=${PGPOOL_TLS:-off}
TLS=$([ "$PGPOOL_TLS" = on ] && echo yes || echo no)
MOST=$PGPOOL_CHILDREN
export PROGRAM TLS MOST

supports() {
  # More clients than children wait until others leave.
  [[ $1 != idle* ]] || [ "$PGPOOL_CHILDREN" -gt 1040 ]
}

backend() { # INDEX PORT FLAG
  cat <<CONF
backend_hostname$1 = '127.0.0.1'
backend_port$1 = $2
backend_weight$1 = 1
backend_flag$1 = '$3DISALLOW_TO_FAILOVER'
CONF
}

# shellcheck disable=SC2153
configure() {
  local port i=0
  backend 0 "$PRIMARY_PORT" 'ALWAYS_PRIMARY|' >pgpool.conf
  for port in $REPLICA_PORTS; do
    backend $((++i)) "$port" '' >>pgpool.conf
  done
  cat >>pgpool.conf <<CONF
backend_clustering_mode = 'streaming_replication'
listen_addresses = '127.0.0.1'
port = $PORT
unix_socket_directories = '$PWD'
pcp_listen_addresses = '127.0.0.1'
pcp_port = $SPARE_PORT
pcp_socket_dir = '$PWD'
wd_ipc_socket_dir = '$PWD'
enable_pool_hba = on
pool_passwd = '$PWD/pool_passwd'
num_init_children = $PGPOOL_CHILDREN
max_pool = 1
connection_cache = on
load_balance_mode = on
sr_check_period = 10
sr_check_user = '$PGUSER'
sr_check_password = '$PGPASSWORD'
sr_check_database = '$PGDATABASE'
health_check_period = 0
delay_threshold = 10000000
memory_cache_enabled = off
logdir = '$PWD'
pid_file_name = '$PWD/pgpool.pid'
log_min_messages = warning
ssl = $PGPOOL_TLS
ssl_cert = '$CERTIFICATE'
ssl_key = '$KEY'
CONF
  echo "host all all 127.0.0.1/32 scram-sha-256" >pool_hba.conf
  echo "$PGUSER:TEXT$PGPASSWORD" >pool_passwd
}

run() {
  exec_as_postgres "$PROGRAM" -n -f pgpool.conf -a pool_hba.conf
}
