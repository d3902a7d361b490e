# shellcheck shell=bash
# Finds this node's place in the cluster, at each start of the container. The server is on its usual port only when that
# is found: as the primary, or as a standby of it.
#
#   no data     a primary runs: clone it. Nobody has data, and this is node 0 that never had any: a new cluster.
#   data        a primary runs: rejoin it, by following, rewinding or cloning.
#               none runs: start demoted on the boot port, compare with the others; who has most becomes primary.
#   in doubt    wait. Another system identifier: stop. Data are set aside, never wiped.

boot() {
  local began=$SECONDS
  log "node $node_name ($node_id) at $node_host:$node_port looks for its place"
  remove_stale_files
  discard_unfinished
  until find_place "$began"; do
    pause 1
  done
  log "place found"
}

# One try. $1: since when.
find_place() {
  survey
  if ! has_data; then
    without_data "$1"
  elif refuse_foreign_peers "$(own_system_identifier)" && find_primary && primary_is_newer; then
    stop_server
    rejoin
  else
    without_primary "$1"
  fi
}

# An initdb or a clone that was cut short is no data yet.
discard_unfinished() {
  if [ -e "$volume/unfinished" ]; then
    log "the last $(cat "$volume/unfinished") was cut short: what it made goes"
    rm -rf "$PGDATA" "$volume/unfinished"
  fi
}

# ---- no data

without_data() {
  if find_primary; then
    if [ -e "$volume/initialised" ]; then
      refuse_foreign_peers "$(cat "$volume/initialised")"
    fi
    clone && start_as_standby
  elif may_initialise "$1"; then
    initialise
  else
    return 1
  fi
}

# Only the first node, only if it never had data (the marker is on its volume), and only when others had time to say
# that they have some.
may_initialise() {
  [ "$node_ordinal" = 0 ] || return 1
  if [ -e "$volume/initialised" ]; then
    log "WARNING: $PGDATA is empty but $volume/initialised says that it was not always: waiting for a primary to clone"
    return 1
  fi
  [ "${#peer_hosts[@]}" -eq 0 ] && [ "$((SECONDS - $1))" -ge "$initdb_delay" ]
}

initialise() {
  log "nobody has data: making a new cluster"
  echo initdb >"$volume/unfinished"
  rm -rf "$PGDATA"
  initdb -D "$PGDATA" -U "$superuser" --pwfile=<(printf '%s\n' "$superuser_password") -A scram-sha-256 \
    -E "$(setting UTF8 POSTGRESQL_ENCODING)" --locale="$(setting C.UTF-8 POSTGRESQL_LOCALE)" -k >&2 || return 1
  # Nobody but this script can connect yet.
  start_server "$boot_port" -c listen_addresses= -c synchronous_standby_names= || return 1
  create_roles || fail "the roles could not be made"
  stop_server
  finish_data
  start_server "$node_port"
}

superuser_sql() {
  psql -XAtq -v ON_ERROR_STOP=1 -h "$run" -p "$(own_port)" -U "$superuser" -d "${1:-postgres}"
}

create_roles() {
  # Passwords go by the environment: a command line is for all to see.
  REPMGR_PSQL_PASSWORD=$repmgr_password superuser_sql <<SQL || return 1
\\getenv password REPMGR_PSQL_PASSWORD
\\set role '$repmgr_user'
\\set repmgr_database '$repmgr_database'
\\set database '$database'
CREATE ROLE :"role" SUPERUSER REPLICATION LOGIN PASSWORD :'password';
-- Its notes must not wait for a synchronous standby that is not there.
ALTER ROLE :"role" SET synchronous_commit = local;
CREATE DATABASE :"repmgr_database" OWNER :"role";
SELECT format('CREATE DATABASE %I', :'database')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \\gexec
SQL
  local file
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$file" ] || superuser_sql "$database" <"$file" || return 1
  done
}

clone() {
  log "cloning $primary_host"
  echo clone >"$volume/unfinished"
  rm -rf "$PGDATA"
  interruptible repmgr -f "$run/repmgr.conf" -h "$primary_host" -p "$primary_port" -U "$repmgr_user" \
    -d "$repmgr_database" standby clone --fast-checkpoint >&2 || return 1
  finish_data
}

finish_data() {
  own_system_identifier >"$volume/initialised"
  sync -f "$volume"
  rm -f "$volume/unfinished"
}

start_as_standby() {
  start_server "$node_port" || return 1
  await_streaming 30 || log "WARNING: the standby does not stream yet"
}

# ---- data, and a primary

# A primary of an older timeline than that of the data here is a stale one. It is not followed.
primary_is_newer() {
  if [ "$primary_timeline" -ge "$(own_timeline)" ]; then
    return 0
  fi
  log "WARNING: $primary_host is primary on timeline $primary_timeline, older than the data here; waiting for it to step down"
  return 1
}

own_timeline() {
  local role timeline rest
  if server_runs && read -r role timeline rest < <(own_position); then
    printf '%s' "$timeline"
  else
    offline_timeline
  fi
}

# The gentlest way that works. Data are given up only while the primary is there to replace them.
rejoin() {
  local way ways='follow rewind clone_anew' start_limit=$recovery_timeout
  make_clean || ways=clone_anew
  stop_server
  # Before PostgreSQL 16 pg_rewind goes by the primary's last checkpoint, which may be older than its promotion.
  sql "$primary_host" "$primary_port" -c CHECKPOINT >/dev/null 2>&1 || return 1
  register_offline || return 1
  for way in $ways; do
    log "rejoining $primary_host: $way"
    if "rejoin_by_$way" && start_server "$node_port" && await_streaming 20; then
      return 0
    fi
    stop_server
    is_still_primary || return 1
  done
  return 1
}

is_still_primary() {
  local answer
  answer=$(position "$primary_host" "$primary_port") && [ "${answer%% *}" = primary ]
}

# repmgr and pg_rewind want data of a server that was shut down, and of a standby they know exactly up to where it has WAL
# (a primary's last checkpoint record is not counted). So who was killed, or was primary, replays as a standby first.
make_clean() {
  is_stopped_in_recovery && return 0
  start_demoted && await_replayed && stop_server && is_stopped_in_recovery
}

await_replayed() {
  local answer
  until answer=$(own_position) && [ "${answer##* }" = t ]; do
    server_runs || return 1
    pause 0.3
  done
}

# repmgr rejoins only nodes that it knows, and this one may have left.
register_offline() {
  sql "$primary_host" "$primary_port" -v id="$node_id" -v name="$node_name" -v repl="$repmgr_user" \
    -v conninfo="$(conninfo "$node_host" "$node_port")" -v priority="$(setting 100 REPMGR_NODE_PRIORITY)" \
    -v config="$run/repmgr.conf" >/dev/null <<'SQL'
INSERT INTO repmgr.nodes (node_id, upstream_node_id, active, node_name, type, location, priority, conninfo, repluser, slot_name, config_file)
SELECT :id, (SELECT node_id FROM repmgr.nodes WHERE type = 'primary' AND active), false, :'name', 'standby', 'default',
       :priority, :'conninfo', :'repl', 'repmgr_slot_' || :id, :'config'
ON CONFLICT (node_id) DO UPDATE SET conninfo = excluded.conninfo, node_name = excluded.node_name, slot_name = excluded.slot_name;
SQL
}

node_rejoin() {
  interruptible repmgr -f "$run/repmgr-offline.conf" -h "$primary_host" -p "$primary_port" -U "$repmgr_user" \
    -d "$repmgr_database" node rejoin --no-wait "$@" >&2
}

rejoin_by_follow() { node_rejoin; }

rejoin_by_rewind() { make_clean && node_rejoin --force-rewind; }

# Only the newest copy stays: the volume has an end.
rejoin_by_clone_anew() {
  local aside
  aside="$PGDATA.aside-$(date -u +%Y%m%dT%H%M%SZ)"
  rm -rf "$PGDATA".aside-*
  mv "$PGDATA" "$aside" || return 1
  log "WARNING: the data here could not be rewound; they are now in $aside"
  clone
}

# ---- data, and no primary

without_primary() {
  server_runs || start_demoted || fail "the data here cannot be started"
  if [ -e "$volume/force-primary" ]; then
    log "WARNING: $volume/force-primary is there: becoming primary, whatever others have"
  elif ! is_best "$1"; then
    return 1
  fi
  become_primary
}

# Whether this node may become primary: it is a member, all members are there (or a majority, after a while), all know
# what they have, and none has more. $1: since when.
is_best() {
  local waited=$((SECONDS - $1))
  count_members
  if find_primary; then
    report "waiting for $primary_host to step down"
  elif [ "$is_member" = no ]; then
    report "this node has left the cluster before: waiting for a primary"
  elif [ "$members_seen" -lt "$members_count" ] && [ "$waited" -lt "$peer_wait" ]; then
    report "no primary, and $members_seen of $members_count members are here: waiting for the others"
  elif [ "$((2 * members_seen))" -le "$members_count" ]; then
    report "no primary, and only $members_seen of $members_count members are here: no majority"
  else
    has_most
  fi
}

# Says something once, not every second. Always fails.
report() {
  [ "$1" = "${reported:-}" ] || log "$1"
  reported=$1
  return 1
}

has_most() {
  local i role timeline lsn system settled
  read -r role timeline lsn system settled < <(own_position) || return 1
  [ "$settled" = t ] || return 1
  for i in "${!peer_hosts[@]}"; do
    if [ "${peer_settled[i]}" != t ]; then
      report "${peer_hosts[i]} is still replaying"
      return 1
    elif is_ahead "$i" "$timeline" "$lsn"; then
      report "${peer_hosts[i]} has more: waiting for it to become primary"
      return 1
    fi
  done
}

# Whether peer number $1 goes before timeline $2, LSN $3. Among equals who boots, then the hinted one, then the lower name.
is_ahead() {
  local difference=$((peer_timelines[$1] - $2))
  [ "$difference" -ne 0 ] || difference=$((peer_lsns[$1] - $3))
  if [ "$difference" -ne 0 ]; then
    [ "$difference" -gt 0 ]
  elif [ "${peer_phases[$1]}" != "$(own_phase)" ]; then
    [ "$(own_phase)" = running ]
  elif is_hint "$node_host"; then
    return 1
  elif is_hint "${peer_hosts[$1]}"; then
    return 0
  else
    [[ "${peer_hosts[$1]}" < "$node_host" ]]
  fi
}

own_phase() { if [ "$(own_port)" = "$node_port" ]; then echo running; else echo booting; fi; }

is_hint() { [ -n "$primary_hint" ] && [ "${1%%.*}" = "${primary_hint%%.*}" ]; }

# Standbys that run have a repmgrd that may be about to promote one of them: it is paused first, then all are asked again.
claim() {
  local paused=("${!peer_hosts[@]}") hosts=("${peer_hosts[@]}") ports=("${peer_ports[@]}") i
  pause_peers true
  pause 2
  survey
  if ! find_primary && { [ -e "$volume/force-primary" ] || has_most; }; then
    log "this node has most: becoming primary"
    return 0
  fi
  for i in "${paused[@]}"; do
    sql "${hosts[i]}" "${ports[i]}" -c 'SELECT repmgr.repmgrd_pause(false)' >/dev/null 2>&1 || true
  done
  return 1
}

become_primary() {
  claim || return 1
  own_sql -c 'SELECT pg_promote(true, 60)' -c CHECKPOINT >/dev/null || return 1
  record_primary "$node_id" "$run" "$boot_port" || return 1
  stop_server
  rm -f "$volume/force-primary"
  start_server "$node_port"
}
