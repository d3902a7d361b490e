# shellcheck shell=bash
# Sluice, session pooling. Variants of it change JAVA_HOME, SLUICE_JAR, SLUICE_OPTS (of the JVM), NODES, or any setting by
# the name of its environment variable (SLUICE_THREADS_TRANSPORT, SLUICE_ROUTING_BALANCE, ...), which wins over the file.
PROGRAM=$SLUICE_JAR
WARM=yes
POOLING=${POOLING:-session}
SERVER_CONNECTIONS=${SERVER_CONNECTIONS:-$((MAX_CONNECTIONS - 50))}
MOST=$([ "$POOLING" = session ] && echo "$SERVER_CONNECTIONS" || echo 10000)
export PROGRAM WARM MOST

# Nodes in all: the replicas are asked under several addresses if there are to be more than there are.
node_list() {
  local replicas port address=1 nodes="\"127.0.0.1:$PRIMARY_PORT\"" left=$((${NODES:-100} - 1))
  replicas=$(wc -w <<<"$REPLICA_PORTS")
  while [ "$left" -gt 0 ] && [ "$replicas" -gt 0 ]; do
    for port in $REPLICA_PORTS; do
      [ "$left" -gt 0 ] || break
      nodes+=", \"127.0.0.$address:$port\""
      left=$((left - 1))
    done
    address=$((address + 1))
    # Without NODES each once.
    [ -n "${NODES:-}" ] || break
  done
  echo "$nodes"
}

# shellcheck disable=SC2153
configure() {
  cat >sluice.yaml <<CONF
listen:
  address: "127.0.0.1:$PORT"
http:
  address: "127.0.0.1:$SPARE_PORT"
cluster:
  nodes: [$(node_list)]
  monitor: {user: $PGUSER, password: $PGPASSWORD, database: $PGDATABASE}
  tls: {mode: disable}
limits:
  maxClients: 12000
  maxServerConnectionsPerNode: $SERVER_CONNECTIONS
  maxWaiting: 12000
pooling: $POOLING
shutdown: {delay: 0s, timeout: 1s}
CONF
  if [ -n "$CERTIFICATE" ]; then
    export SLUICE_LISTEN_TLS_MODE=allow SLUICE_LISTEN_TLS_CERTIFICATE=$CERTIFICATE SLUICE_LISTEN_TLS_KEY=$KEY
  fi
}

run() {
  local jar=$SLUICE_JAR java=java
  local options=${SLUICE_OPTS:--XX:+UseSerialGC -Xms64m -Xmx64m -XX:MaxDirectMemorySize=64m -XX:TrimNativeHeapInterval=10000}
  [ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
  # Not settings of the proxy, which refuses names that it does not know.
  unset SLUICE_JAR SLUICE_OPTS
  # shellcheck disable=SC2086
  exec "$java" $options -jar "$jar" run sluice.yaml
}
