# shellcheck shell=bash
# What the other nodes say of themselves, and what this one says.

# A node's place in one row: role, timeline, LSN as a number, system identifier, and whether it has replayed all WAL
# that it has. The timeline is that of the WAL itself: pg_control_checkpoint() lags behind a promotion.
readonly position_query="
SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END,
  CASE WHEN pg_is_in_recovery() THEN greatest(
      (SELECT max(('x' || left(name, 8))::bit(32)::int) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}\$'),
      (SELECT received_tli FROM pg_stat_wal_receiver),
      (SELECT min_recovery_end_timeline FROM pg_control_recovery()))
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
  pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery()
      THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), '0/0') ELSE pg_current_wal_lsn() END, '0/0'),
  (SELECT system_identifier FROM pg_control_system()),
  NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver)
    OR EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup'
               AND wait_event IN ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream'))"

# $1 host, $2 port, then arguments for psql. A frozen server accepts and says nothing, so there is a limit.
sql() {
  local host=$1 port=$2
  shift 2
  timeout "$((connect_timeout + 5))" psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -h "$host" -p "$port" -U "$repmgr_user" \
    -d "$repmgr_database" "$@"
}

# The own server, over its socket.
own_sql() { sql "$run" "$(own_port)" "$@"; }

# Where the own server listens now: a file says it, since the port changes when a node has found its place.
own_port() { cat "$run/port" 2>/dev/null || printf '%s' "$node_port"; }

# The position of the node at $1:$2; fails if it does not answer.
position() { sql "$1" "$2" -c "$position_query" 2>/dev/null; }

# "ID HOST PORT" of the members: who is registered in the own copy of repmgr's table.
members() { own_sql -c "$members_query" 2>/dev/null || true; }
readonly members_query="
SELECT node_id, (regexp_match(conninfo, 'host=(\S+)'))[1], (regexp_match(conninfo, 'port=(\d+)'))[1]
FROM repmgr.nodes WHERE type <> 'witness' ORDER BY node_id"

# Sets members_count, members_seen (that the last survey reached, this node included) and is_member.
count_members() {
  local id host port
  members >"$run/members.all"
  cut -d ' ' -f 2-3 "$run/members.all" >"$run/members"
  members_count=0 members_seen=1 is_member=no
  while read -r id host port; do
    members_count=$((members_count + 1))
    if [ "$id" = "$node_id" ]; then
      is_member=yes
    elif answers "$host" "$port"; then
      members_seen=$((members_seen + 1))
    fi
  done <"$run/members.all"
}

# Whether the last survey reached the node at $1:$2.
answers() {
  local i
  for i in "${!peer_hosts[@]}"; do
    if [ "${peer_hosts[i]} ${peer_ports[i]}" = "$1 $2" ]; then
      return 0
    fi
  done
  return 1
}

# "HOST PORT" of all nodes that there may be but for this one: those named in the environment, and the members.
peers() {
  local list node host port
  IFS=', ' read -ra list <<<"$partner_nodes"
  {
    for node in "${list[@]}"; do
      host=${node%:*}
      port=${node##*:}
      [ "$host" != "$node" ] || port=$node_port
      printf '%s %s\n' "$host" "$port"
    done
    if server_runs; then members | cut -d ' ' -f 2-3; else cat "$run/members" 2>/dev/null; fi
  } | sort -u | while read -r host port; do
    is_self "$host" "$port" || printf '%s %s\n' "$host" "$port"
  done
}

# A short name of the pod and its full one are the same node.
is_self() {
  [ "$2" = "$node_port" ] || return 1
  [ "$1" = "$node_host" ] || [ "$1" = "$node_name" ] || [ "${1%%.*}" = "$node_name" ]
}

# Asks all peers at once. Fills the arrays that follow, one element for each peer that answers. A peer that listens on its
# boot port has not found its place yet ("booting"); on the usual port it is "running".
survey() {
  local host port directory
  peer_hosts=() peer_ports=() peer_phases=() peer_roles=() peer_timelines=() peer_lsns=() peer_systems=() peer_settled=()
  directory=$(mktemp -d "$run/survey.XXXXXX")
  while read -r host port; do
    survey_one "$host" "$port" >"$directory/$host:$port" &
  done < <(peers)
  wait_for_jobs
  collect "$directory"
  rm -rf "$directory"
}

# Only of what survey has started: a bare wait would wait for the server, too.
wait_for_jobs() {
  local pid
  for pid in $(jobs -rp); do
    [ "$pid" = "${server_pid:-}" ] || [ "$pid" = "${repmgrd_pid:-}" ] || wait "$pid" || true
  done
}

survey_one() {
  local answer
  if answer=$(position "$1" "$2"); then
    printf '%s %s running %s\n' "$1" "$2" "$answer"
  elif answer=$(position "$1" "$(($2 + boot_port - node_port))"); then
    printf '%s %s booting %s\n' "$1" "$2" "$answer"
  fi
}

collect() {
  local file host port phase role timeline lsn system settled
  for file in "$1"/*; do
    [ -s "$file" ] || continue
    read -r host port phase role timeline lsn system settled <"$file"
    peer_hosts+=("$host") peer_ports+=("$port") peer_phases+=("$phase") peer_roles+=("$role")
    peer_timelines+=("$timeline") peer_lsns+=("$lsn") peer_systems+=("$system") peer_settled+=("$settled")
  done
}

# Sets primary_host, primary_port and primary_timeline to those of the running primary with the highest timeline; fails
# when there is none. Two with the same timeline are for a human to decide.
find_primary() {
  local i
  primary_host='' primary_port='' primary_timeline=0
  for i in "${!peer_hosts[@]}"; do
    if [ "${peer_roles[i]}/${peer_phases[i]}" != primary/running ]; then
      continue
    elif [ "${peer_timelines[i]}" -gt "$primary_timeline" ]; then
      primary_host=${peer_hosts[i]} primary_port=${peer_ports[i]} primary_timeline=${peer_timelines[i]}
    elif [ "${peer_timelines[i]}" -eq "$primary_timeline" ]; then
      log "ERROR: $primary_host and ${peer_hosts[i]} are both primary on timeline $primary_timeline; stop one of them"
      return 1
    fi
  done
  [ -n "$primary_host" ]
}

# The highest timeline of any peer; 0 without peers.
highest_peer_timeline() {
  local timeline highest=0
  for timeline in "${peer_timelines[@]}"; do
    [ "$timeline" -le "$highest" ] || highest=$timeline
  done
  printf '%s' "$highest"
}

# Stops everything when a peer belongs to another cluster. $1: the own system identifier.
refuse_foreign_peers() {
  local i
  for i in "${!peer_hosts[@]}"; do
    if [ "${peer_systems[i]}" != "$1" ]; then
      fail "the data here are of system $1, those of ${peer_hosts[i]} of ${peer_systems[i]}: these are two clusters." \
        "Nothing was changed; remove the data of the wrong one"
    fi
  done
}

# Has the repmgrd of all running peers stop or go on with failing over: $1 true or false.
pause_peers() {
  local i
  for i in "${!peer_hosts[@]}"; do
    [ "${peer_phases[i]}" = running ] || continue
    sql "${peer_hosts[i]}" "${peer_ports[i]}" -c "SELECT repmgr.repmgrd_pause($1)" >/dev/null 2>&1 &
  done
  wait_for_jobs
}

# What repmgr notes when a node is promoted, for the node $1 at $2:$3.
record_primary() {
  sql "$2" "$3" >/dev/null <<SQL
SET synchronous_commit = local;
UPDATE repmgr.nodes SET active = false WHERE type = 'primary' AND active AND node_id <> $1;
UPDATE repmgr.nodes SET type = 'primary', upstream_node_id = NULL, active = true WHERE node_id = $1;
SQL
}

# Has the other members stream from the node $1 at $2:$3, which is primary now. Their repmgrd would see to it, but
# seconds later, and with synchronous replication no commit ends before. $run/members.all says who they are.
take_along() {
  local id host port
  while read -r id host port; do
    [ "$id" = "$1" ] || [ "$id" = "$node_id" ] || take_one_along "$id" "$host" "$port" "$1" "$2" "$3" 2>/dev/null &
  done <"$run/members.all"
  wait_for_jobs
}

# The standby $1 at $2:$3, to the primary $4 at $5:$6. No slot for who is not there: that would keep WAL for nobody. And
# who is on a newer timeline already has been taken along by somebody who knows better.
take_one_along() {
  local role timeline theirs rest
  read -r role timeline rest < <(position "$2" "$3") && [ "$role" = standby ] || return 1
  read -r rest theirs rest < <(position "$5" "$6") && [ "$timeline" -le "$theirs" ] || return 1
  sql "$5" "$6" -v slot="repmgr_slot_$1" >/dev/null <<'SQL' || return 1
SELECT pg_create_physical_replication_slot(:'slot', true)
  WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = :'slot');
SQL
  sql "$2" "$3" -v host="$5" -v port="$6" -v slot="repmgr_slot_$1" >/dev/null <<'SQL' || return 1
ALTER SYSTEM SET primary_slot_name = :'slot';
SELECT format('ALTER SYSTEM SET primary_conninfo = %L', regexp_replace(regexp_replace(setting,
    '\mhost=\S+', 'host=' || :'host'), '\mport=\S+', 'port=' || :'port'))
  FROM pg_settings WHERE name = 'primary_conninfo' AND setting <> '' \gexec
SELECT pg_reload_conf();
SQL
  sql "$5" "$6" -c 'SET synchronous_commit = local' \
    -c "UPDATE repmgr.nodes SET upstream_node_id = $4 WHERE node_id = $1" >/dev/null
}
