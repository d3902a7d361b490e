# shellcheck shell=bash
# Peers: what stands between pgbench and PostgreSQL. A peer NAME is a file NAME.sh in peers/ or in $DIR/variants/ that
# may set
#   PROGRAM=...   what must be installed (a path or a name)
#   WARM=yes      it runs faster after a while (a JVM)
#   TLS=no        it cannot speak TLS to clients
#   MOST=...      how many clients can be at work (default: as many as a node takes)
# and defines
#   configure     writes its configuration into the current directory: listen on 127.0.0.1:$PORT, the primary is
#                 127.0.0.1:$PRIMARY_PORT, the replicas' ports are $REPLICA_PORTS, $CERTIFICATE and $KEY, if not empty,
#                 are PEM files, $SPARE_PORT is another free port
#   run           replaces the process by the proxy, in the foreground
#   supports      MODE: fails if this peer cannot run that workload (optional)
# "direct" is PostgreSQL's primary itself.

peer_file() { # NAME
  local file
  for file in "$DIR/variants/$1.sh" "$HERE/peers/$1.sh"; do
    if [ -f "$file" ]; then
      echo "$file"
      return
    fi
  done
  fail "no such peer: $1 (there are: $(peer_names))"
}

peer_names() {
  local file
  echo -n direct
  for file in "$HERE"/peers/*.sh "$DIR"/variants/*.sh; do
    [ ! -f "$file" ] || echo -n " $(basename "$file" .sh)"
  done
}

# Makes a variant: another name for a peer, with other variables.
make_variant() { # NAME PEER [VARIABLE=VALUE...]
  local name=$1 base=$2 pair
  [[ $name =~ ^[a-z0-9.-]+$ ]] || fail "a variant's name is of a-z, 0-9, - and .: $name"
  shift 2
  mkdir -p "$DIR/variants"
  {
    for pair in "$@"; do
      [[ $pair == [A-Z_]*=* ]] || fail "variant $name: VARIABLE=VALUE expected: $pair"
      printf 'export %s=%q\n' "${pair%%=*}" "${pair#*=}"
    done
    printf '. %q\n' "$HERE/peers/$base.sh"
  } >"$DIR/variants/$name.sh"
  [ -f "$HERE/peers/$base.sh" ] || fail "variant $name: no such peer: $base"
}

# Runs a command with a peer's file read, in a process of its own.
in_peer() { # NAME COMMAND...
  (
    # shellcheck disable=SC2317
    supports() { true; }
    unset PROGRAM WARM TLS MOST
    # shellcheck source=/dev/null
    . "$(peer_file "$1")"
    shift
    "$@"
  )
}

is_available() { # NAME
  [ "$1" = direct ] || in_peer "$1" program_is_here
}

program_is_here() {
  [ -z "${PROGRAM:-}" ] || command -v "$PROGRAM" >/dev/null || [ -f "$PROGRAM" ]
}

is_warmed_up() { # NAME: whether it wants to be
  # shellcheck disable=SC2016
  [ "$1" != direct ] && [ "$(in_peer "$1" eval 'echo "${WARM:-}"')" = yes ]
}

can_run() { # NAME MODE[+tls]
  if [[ $2 == *+tls ]]; then
    has_certificate || return 1
    # shellcheck disable=SC2016
    [ "$1" = direct ] || [ "$(in_peer "$1" eval 'echo "${TLS:-}"')" != no ] || return 1
  fi
  [ "$1" = direct ] || in_peer "$1" supports "${2%+tls}"
}

# Whether so many clients can be at work at a time. Unless it says otherwise, each needs a connection on every node.
has_room() { # NAME CLIENTS
  local most=$((MAX_CONNECTIONS - 100))
  # shellcheck disable=SC2016
  [ "$1" = direct ] || most=$(in_peer "$1" eval "echo \${MOST:-$most}")
  [ "$2" -le "$most" ]
}

peer_port() { # NAME
  if [ "$1" = direct ]; then
    node_port 0
  else
    cat "$DIR/peers/$1/port"
  fi
}

peer_pid() { # NAME; 0 without one
  cat "$DIR/peers/$1/pid" 2>/dev/null || echo 0
}

is_running() { # NAME
  local pid
  pid=$(peer_pid "$1")
  [ "$pid" -gt 1 ] && kill -0 "$pid" 2>/dev/null
}

start_peer() { # NAME
  local name=$1 home=$DIR/peers/$1 tries
  [ "$name" != direct ] || return 0
  if is_running "$name"; then
    return
  fi
  mkdir -p "$home"
  chmod 755 "$DIR/peers" "$home"
  free_port >"$home/port"
  rm -f "$home/pid"
  # A session of its own: that is how its processes are found again.
  setsid "$HERE/compare" _peer "$name" >"$home/log" 2>&1 </dev/null 9>&- &
  for ((tries = 0; tries < 300; tries++)); do
    sleep 0.1
    if psql_at "$(peer_port "$name")" -c 'SELECT 1' >/dev/null 2>&1; then
      return
    fi
    [ ! -f "$home/pid" ] || is_running "$name" || break
  done
  say "peer $name does not answer; its log ends with:"
  tail -n 5 "$home/log" >&2
  stop_peer "$name"
  return 1
}

# What the process of start_peer does.
become_peer() { # NAME
  cd "$DIR/peers/$1" || fail "no directory for $1"
  echo $$ >pid
  PORT=$(cat port) PRIMARY_PORT=$(node_port 0) SPARE_PORT=$(free_port) REPLICA_PORTS="" CERTIFICATE="" KEY=""
  local i
  for ((i = 1; i <= REPLICAS; i++)); do
    REPLICA_PORTS+=" $(node_port "$i")"
  done
  if has_certificate; then
    CERTIFICATE=$DIR/pg/certificate.pem KEY=$DIR/pg/key.pem
  fi
  export PORT PRIMARY_PORT SPARE_PORT REPLICA_PORTS CERTIFICATE KEY
  # shellcheck source=/dev/null
  . "$(peer_file "$1")"
  configure
  give_to_postgres .
  run
}

# The processes of a peer: all of its session.
peer_processes() { # NAME
  cat /proc/[0-9]*/stat 2>/dev/null |
    awk -v session="$(peer_pid "$1")" '{ pid = $1; sub(/^.*\) /, ""); if (session > 0 && $4 == session) print pid }' || true
}

stop_peer() { # NAME
  local tries
  is_running "$1" || return 0
  kill -TERM "$(peer_pid "$1")" 2>/dev/null || true
  for ((tries = 0; tries < 50; tries++)); do
    [ -n "$(peer_processes "$1")" ] || break
    sleep 0.1
  done
  # shellcheck disable=SC2046
  kill -KILL $(peer_processes "$1") 2>/dev/null || true
  rm -f "$DIR/peers/$1/pid"
}

stop_peers() {
  local home
  for home in "$DIR"/peers/*/; do
    [ ! -d "$home" ] || stop_peer "$(basename "$home")"
  done
}
