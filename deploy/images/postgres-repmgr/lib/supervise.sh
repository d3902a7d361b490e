# shellcheck shell=bash
# Looks after a node that has found its place: postgres first, then its registration, then repmgrd.

# Two rows are a mistake of another program's; which one counts must not change from one look to the next.
readonly primary_id_query="SELECT node_id FROM repmgr.nodes WHERE type = 'primary' AND active ORDER BY node_id LIMIT 1"
# Of a standby: whether it streams, whether from another than the primary, the primary's id, and whether it is registered.
stream_query() {
  own_sql 2>/dev/null -c "SELECT coalesce(status = 'streaming', false),
    coalesce(sender_host || ' ' || sender_port <>
      (regexp_match(node.conninfo, 'host=(\S+)'))[1] || ' ' || (regexp_match(node.conninfo, 'port=(\d+)'))[1], false),
    coalesce(node_id, 0), EXISTS (SELECT FROM repmgr.nodes WHERE node_id = $node_id AND type = 'standby')
  FROM (SELECT) AS this LEFT JOIN pg_stat_wal_receiver AS stream ON true
    LEFT JOIN repmgr.nodes AS node ON node_id = ($primary_id_query)"
}
repmgrd_pid=''
repmgrd_primary=''
registered=no
idle_slots=''
lonely_since=''
chained_since=''
was_primary=''

# Returns when the node has to find its place anew; ends the process when the server has ended.
supervise() {
  local next=$SECONDS
  lonely_since='' chained_since=''
  # Who failed in the middle of a handover has left the others paused.
  survey
  pause_peers false
  own_sql -c 'SELECT repmgr.repmgrd_pause(false)' >/dev/null 2>&1
  register
  echo running >"$run/state"
  while server_runs; do
    if [ ! -e "$run/leaving" ]; then
      repmgrd_runs || [ "$registered" = no ] || start_repmgrd
      # Until it is registered it counts for nothing when the primary goes.
      if [ "$SECONDS" -ge "$next" ] || [ "$registered" = no ]; then
        next=$((SECONDS + check_interval))
        has_place || break
      fi
    fi
    pause 0.5
  done
  echo booting >"$run/state"
  if [ -e "$run/leaving" ]; then
    await_end
  elif ! server_runs; then
    stop_repmgrd
    fail "the server has ended"
  fi
  step_down
}

# preStop has done its work; the container's end follows.
await_end() {
  log "left the cluster; waiting for the end"
  pause "$(setting 120 REPMGR_LEAVE_TIMEOUT)"
  exit 0
}

# Its primary may go while it does: then the next one is told.
register() {
  registered=yes
  if is_primary; then
    was_primary=yes
    repmgr -f "$run/repmgr.conf" primary register --force >&2 && return
  else
    was_primary=no
    interruptible repmgr -f "$run/repmgr.conf" standby register --force --wait-sync=5 "$(upstream_option)" >&2 && return
  fi
  registered=no
  log "WARNING: repmgr could not register this node; trying again later"
}

# Those of a time as primary, or of a chain: on a standby nobody uses them, and they would keep WAL for ever. But one that
# is seen idle for the first time may have been made for somebody who is about to come (take_along).
drop_slots() {
  local idle name
  idle=$(own_sql -c "SELECT slot_name FROM pg_replication_slots
    WHERE slot_name LIKE 'repmgr_slot_%' AND NOT active AND pg_is_in_recovery()" 2>/dev/null) || return 0
  for name in $idle; do
    if grep -qx "$name" <<<"$idle_slots"; then
      own_sql -c "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
        WHERE slot_name = '$name' AND NOT active AND pg_is_in_recovery()" >/dev/null || true
    fi
  done
  idle_slots=$idle
}

upstream_option() { printf -- '--upstream-node-id=%s' "$(own_sql -c "$primary_id_query")"; }

repmgrd_runs() { [ -n "$repmgrd_pid" ] && kill -0 "$repmgrd_pid" 2>/dev/null; }

start_repmgrd() {
  rm -f "$run/repmgrd.pid"
  repmgrd -f "$run/repmgr.conf" --daemonize=false >&2 &
  repmgrd_pid=$!
  repmgrd_primary=$(own_sql -c "$primary_id_query" 2>/dev/null)
  repmgrd_primary=${repmgrd_primary:-0}
}

stop_repmgrd() {
  repmgrd_runs || return 0
  kill "$repmgrd_pid" 2>/dev/null || true
  # It may wait for the answer of a node that stands still, without end.
  local attempt
  for attempt in 1 2 3 4 5 6; do
    repmgrd_runs || break
    pause 0.5
  done
  ! repmgrd_runs || kill -KILL "$repmgrd_pid" 2>/dev/null || true
  wait "$repmgrd_pid" || true
  repmgrd_pid=''
}

# Whether the node may stay what it is. A primary may not when anybody knows of a newer timeline. A standby that does not
# stream is helped along if repmgrd has not done it.
has_place() {
  local role timeline rest
  read -r role timeline rest < <(own_position) || return 0
  if [ "$role" = primary ]; then
    note_promotion
    [ "$registered" = yes ] || register
    survey
    if [ "$(highest_peer_timeline)" -gt "$timeline" ]; then
      log "ERROR: there is a newer timeline than $timeline: this primary is stale"
      return 1
    fi
  else
    was_primary=no
    has_upstream "$timeline"
  fi
}

# repmgrd does not notice when its server was promoted by another program.
note_promotion() {
  if [ "$was_primary" = no ]; then
    was_primary=yes
    lonely_since=''
    log "this node is primary now"
    [ -e "$run/promoted-by-repmgrd" ] || stop_repmgrd
    rm -f "$run/promoted-by-repmgrd"
  fi
}

# $1: the own timeline.
has_upstream() {
  local streams chained primary known
  read -r streams chained primary known < <(stream_query) || return 0
  if [ "$streams" = t ]; then
    lonely_since='' reported=''
    drop_slots
    [ "$known" = t ] || [ -e "$run/leaving" ] || register
    # It has been told whom to follow past its repmgrd.
    [ "$primary" = "$repmgrd_primary" ] || stop_repmgrd
    if [ "$chained" = t ]; then leave_chain "$1"; else chained_since=''; fi
    return 0
  fi
  lonely_since=${lonely_since:-$SECONDS}
  survey
  if ! find_primary; then
    [ "$((SECONDS - lonely_since))" -lt "$election_wait" ] || repmgrd_is_paused || elect
    return 0
  elif [ "$primary_timeline" -lt "$1" ]; then
    return 0
  elif [ "$((SECONDS - lonely_since))" -ge 20 ]; then
    log "WARNING: no stream from $primary_host for 20 s: finding this node's place anew"
    return 1
  elif [ "$((SECONDS - lonely_since))" -ge 4 ] || repmgrd_is_paused; then
    follow
  fi
}

# A killed primary that comes back as a standby finds its old standbys again before anybody has told them of the new
# primary, and repmgrd is content with such a chain. Its end would lag, and go down with the middle. $1: the own timeline.
leave_chain() {
  chained_since=${chained_since:-$SECONDS}
  [ "$((SECONDS - chained_since))" -ge 4 ] || return
  survey
  if find_primary && [ "$primary_timeline" -ge "$1" ]; then follow; fi
}

# repmgrd holds one election. When that is called off, because another standby had seen the primary only just before, it
# waits for the primary for ever. By the same rules as after a restart of all nodes, one of them is promoted then.
elect() {
  count_members
  if [ "$((2 * members_seen))" -le "$members_count" ]; then
    report "no primary, and only $members_seen of $members_count members are here: no majority" || return 0
  fi
  [ "$is_member" = yes ] && has_most && claim || return 0
  stop_repmgrd
  "$home/bin/promote" >&2 || log "ERROR: the promotion failed"
  rm -f "$run/promoted-by-repmgrd"
  pause_peers false
}

# As it is during a switchover: then nobody else tells this standby whom to follow.
repmgrd_is_paused() { [ "$(own_sql -c 'SELECT repmgr.repmgrd_is_paused()' 2>/dev/null)" = t ]; }

follow() {
  local id
  id=$(sql "$primary_host" "$primary_port" -c "$primary_id_query" 2>/dev/null) || return 0
  log "following $primary_host"
  stop_repmgrd
  # Not by repmgr, which wants this node registered, and waits a minute long if that primary goes at the same moment.
  take_one_along "$node_id" "$run" "$(own_port)" "$id" "$primary_host" "$primary_port" || true
}

# At once: what is written here from now on is lost.
step_down() {
  log "stepping down"
  stop_repmgrd
  if server_runs; then
    kill -QUIT "$server_pid" 2>/dev/null || true
    while server_runs; do wait "$server_pid" || true; done
  fi
  server_pid=''
}
