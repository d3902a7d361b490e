# shellcheck shell=bash
# Starts and ends the PostgreSQL server of this node.

server_pid=''
command_pid=''

# Sleeps; a signal's trap runs at once, not at the end of the sleep.
pause() {
  sleep "$1" &
  wait $! || true
}

# Runs a long command so that a signal's trap need not wait for its end.
interruptible() {
  "$@" &
  command_pid=$!
  local status=0
  wait "$command_pid" || status=$?
  command_pid=''
  return "$status"
}

has_data() { [ -s "$PGDATA/PG_VERSION" ]; }

# $1: a line of pg_controldata.
control_data() {
  LC_ALL=C pg_controldata -D "$PGDATA" | sed -n "s/^$1: *//p"
}

own_system_identifier() { control_data 'Database system identifier'; }

# Of a server that is down: the highest timeline of its WAL.
offline_timeline() {
  local file name highest=0
  for file in "$PGDATA"/pg_wal/*; do
    name=${file##*/}
    [[ $name =~ ^[0-9A-F]{24}$ ]] || continue
    [ "$((16#${name:0:8}))" -le "$highest" ] || highest=$((16#${name:0:8}))
  done
  printf '%s' "$highest"
}

is_stopped_in_recovery() { [ "$(control_data 'Database cluster state')" = 'shut down in recovery' ]; }

server_runs() { [ -n "$server_pid" ] && kill -0 "$server_pid" 2>/dev/null; }

# What a killed container leaves on its volumes. In a new one the process ids in these files are anybody's.
remove_stale_files() {
  local pid
  pid=$(head -n 1 "$PGDATA/postmaster.pid" 2>/dev/null) || pid=''
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] && [ "$(readlink "/proc/$pid/cwd")" = "$PGDATA" ]; then
    fail "a server already runs on $PGDATA, process $pid"
  fi
  rm -f "$PGDATA/postmaster.pid" "$run"/.s.PGSQL.* "$run/repmgrd.pid" "$run/leaving" "$run/port"
  rm -rf "$run"/survey.*
}

# Starts the server and waits until it accepts connections: as long as it takes, or start_limit seconds where the caller
# has set that. $1: its port; then options of postgres.
start_server() {
  local port=$1 began=$SECONDS
  shift
  printf '%s' "$port" >"$run/port"
  postgres -D "$PGDATA" -c config_file="$run/postgresql.conf" -p "$port" "$@" &
  server_pid=$!
  until pg_isready -q -h "$run" -p "$port" -t 5; do
    if ! server_runs; then
      log "ERROR: the server did not start"
      return 1
    elif [ -n "${start_limit:-}" ] && [ "$((SECONDS - began))" -ge "$start_limit" ]; then
      log "ERROR: no consistent state after $start_limit s"
      return 1
    fi
    pause 0.3
  done
}

# As a standby that follows nobody: it replays the WAL that it has, and nothing else happens to it.
start_demoted() {
  touch "$PGDATA/standby.signal"
  follow_nobody
  start_server "$boot_port" -c synchronous_standby_names=
}

follow_nobody() {
  local file="$PGDATA/postgresql.auto.conf"
  sed -i '/^[[:space:]]*primary_\(conninfo\|slot_name\)[[:space:]]*=/d' "$file"
}

# A fast stop (manual: SIGINT), and the end of the process.
stop_server() {
  server_runs || return 0
  kill -INT "$server_pid"
  while server_runs; do
    wait "$server_pid" || true
  done
  server_pid=''
}

own_position() { own_sql -c "$position_query" 2>/dev/null; }

is_primary() { [ "$(own_sql -c 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; }

is_streaming() {
  [ "$(own_sql -c "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'" 2>/dev/null)" = 1 ]
}

# At most $1 seconds.
await_streaming() {
  local deadline=$((SECONDS + $1))
  until is_streaming; do
    server_runs || return 1
    [ "$SECONDS" -lt "$deadline" ] || return 1
    pause 0.3
  done
}
