# shellcheck shell=bash
# What everything else needs to know: where things are, who PostgreSQL runs as, how the clients log in.

export LC_ALL=C
export PGUSER=bench PGPASSWORD=bench PGDATABASE=bench PGGSSENCMODE=disable PGSSLMODE=disable PGCONNECT_TIMEOUT=20
SCALE=${SCALE:-10}
REPLICAS=${REPLICAS:-2}
# At session pooling every client has a connection of its own on every node.
MAX_CONNECTIONS=${MAX_CONNECTIONS:-1300}
JOBS=${JOBS:-1}
DIR=${COMPARE_DIR:-${TMPDIR:-/tmp}/sluice-compare-$(id -u)}
RESULTS=${COMPARE_RESULTS:-$(dirname "$HERE")/target/compare}
SLUICE_JAR=${SLUICE_JAR:-$(dirname "$(dirname "$HERE")")/deploy/target/sluice.jar}
CLOCK_TICKS=$(getconf CLK_TCK)
readonly SCALE REPLICAS MAX_CONNECTIONS JOBS DIR RESULTS CLOCK_TICKS
# A peer is a process of its own.
export SCALE REPLICAS MAX_CONNECTIONS DIR RESULTS CLOCK_TICKS SLUICE_JAR

# Thousands of clients are as many open files.
ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true

# Where PostgreSQL's server programs are: PGBIN, or the newest of Debian's.
find_postgresql() {
  local candidate
  for candidate in ${PGBIN:+"$PGBIN"} "$(pg_config --bindir 2>/dev/null || true)" \
    $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/pgbench" ]; then
      PGBIN=$candidate
      return
    fi
  done
  fail "no PostgreSQL server here (initdb, pgbench): install postgresql, or set PGBIN"
}

fail() {
  echo "compare: $*" >&2
  exit 1
}

say() {
  echo "compare: $*" >&2
}

# PostgreSQL, PgBouncer, Pgpool and Odyssey refuse to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
  else
    "$@"
  fi
}

exec_as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
  fi
  exec "$@"
}

give_to_postgres() {
  [ "$(id -u)" != 0 ] || chown -R postgres "$@"
}

# Prints a port that nobody listens on. Below the range that the kernel takes for outgoing connections.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

psql_at() { # PORT ARGUMENT...
  local port=$1
  shift
  "$PGBIN/psql" -XAtq -h 127.0.0.1 -p "$port" "$@"
}
