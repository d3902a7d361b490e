# shellcheck shell=bash
# One measurement: pgbench against a peer, and what the peer's processes cost meanwhile.

# Sets BENCH, the arguments of pgbench for a workload's mode, and SAMPLED, the part of its transactions whose time is kept.
workload_arguments() { # MODE, such as simple, large, rows@100x1000
  # pgbench takes what is behind an @ for a weight.
  local script=$DIR/scripts/${1/@/-}.sql argument=${1#*@}
  mkdir -p "$DIR/scripts"
  SAMPLED=1 BENCH=(-n -f "$script")
  case $1 in
    simple | extended | prepared) BENCH=(-n -S -M "$1") SAMPLED=0.25 ;;
    tpcb) BENCH=(-n) ;;
    tpcb-prepared) BENCH=(-n -M prepared) ;;
    mixed | mixed-extended | mixed-prepared)
      update_script >"$script"
      BENCH=(-n -D "scale=$SCALE" -b "select-only@90" -f "$script@10")
      [ "$1" = mixed ] || BENCH+=(-M "${1#mixed-}")
      SAMPLED=0.25
      ;;
    churn) BENCH=(-n -S -C) ;;
    large) echo "SELECT repeat('x', 1000) FROM generate_series(1, 1000);" >"$script" ;;
    empty)
      echo ";" >"$script"
      SAMPLED=0.25
      ;;
    idle@[1-9]*) BENCH=(-n -S) SAMPLED=0.25 ;;
    variety@[1-9]*)
      variety_script "$argument" >"$script"
      SAMPLED=0.25
      ;;
    rows@[1-9]*x[1-9]*)
      echo "SELECT repeat('x', ${argument#*x}) FROM generate_series(1, ${argument%x*});" >"$script"
      ;;
    *) fail "unknown workload: $1" ;;
  esac
}

# One row, in a transaction of its own.
update_script() {
  cat <<'SQL'
\set aid random(1, 100000 * :scale)
\set delta random(-5000, 5000)
UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
SQL
}

# Statements that differ in a name, so that each text is another fingerprint.
variety_script() { # NUMBER
  cat <<SQL
\\set aid random(1, 100000)
\\set other random(1, $1)
SELECT abalance AS a:other FROM pgbench_accounts WHERE aid = :aid;
SQL
}

# CPU time so far, in ticks: "user system" of the peer's processes, then all of PostgreSQL, then of the whole machine; and
# the time of day, in seconds since the machine started. A process that has ended is in its parent's.
cpu_ticks() { # PEER
  cat /proc/uptime /proc/stat /proc/[0-9]*/stat 2>/dev/null | awk -v session="$(peer_pid "$1")" -v masters="$(postmasters)" '
    BEGIN { split(masters, list, " "); for (i in list) master[list[i]] = 1 }
    NR == 1 { now = $1 }
    $1 == "cpu" { machine = $2 + $3 + $4 + $7 + $8 }
    /^[0-9]+ \(/ {
      pid = $1; sub(/^.*\) /, "")
      if (session > 0 && $4 == session) { user += $12 + $14; kernel += $13 + $15 }
      if (pid in master || $2 in master) postgres += $12 + $13 + $14 + $15
    }
    END { print user + 0, kernel + 0, postgres + 0, machine + 0, now }' || true
}

# Memory: "rss pss" in kB, rss with shared pages once for each process, pss with them once in all.
memory() { # PEER
  local pid
  for pid in $(peer_processes "$1"); do
    cat "/proc/$pid/smaps_rollup" 2>/dev/null || true
  done | awk '/^Rss:/ { rss += $2 } /^Pss:/ { pss += $2 } END { print rss + 0, pss + 0 }'
}

# Runs the prepared BENCH; its output is in $DIR/run/pgbench.out, sampled transactions in $DIR/run/tx.*.
pgbench_at() { # PEER CLIENTS SECONDS TLS
  local mode=disable
  [ "$4" = no ] || mode=require
  (
    cd "$DIR/run" || exit
    TIMEFORMAT='client cpu %U %S'
    export PGSSLMODE=$mode
    time {
      timeout -k 5 $(($3 + 60)) "$PGBIN/pgbench" "${BENCH[@]}" -P 1 --progress-timestamp -l --log-prefix=tx \
        --sampling-rate="$SAMPLED" -j "$JOBS" -c "$2" -T "$3" -h 127.0.0.1 -p "$(peer_port "$1")" &
      echo $! >pid
      wait $!
    }
  ) >"$DIR/run/pgbench.out" 2>&1
}

# Measures and appends a row to a CSV file.
measure() { # FILE ROUND PEER WORKLOAD SECONDS
  local file=$1 round=$2 peer=$3 mode clients seconds=$5 own tls=no holder='' settling=0 run ticks=() memory_before='' memory_now
  IFS=: read -r mode clients own <<<"$4"
  seconds=${own:-$seconds}
  [[ $mode != *+tls ]] || tls=yes
  workload_arguments "${mode%+tls}"
  mkdir -p "$DIR/run"
  rm -f "$DIR"/run/tx.* "$DIR/run/pgbench.out"
  if [[ $mode == idle@* ]]; then
    memory_before=$(memory "$peer")
    hold_idle "$peer" "${mode#idle@}" "$tls" || return 0
    holder=$IDLE_PID
    memory_before+=" $(memory "$peer")"
  fi
  ticks+=("$(cpu_ticks "$peer")")
  if [ "$clients" -ge "$MANY_CLIENTS" ]; then
    settling=$((1 + clients / 200))
    pgbench_at "$peer" "$clients" $((settling + seconds + 10 + clients / 50)) "$tls" &
    run=$!
    await_progress "$settling" "$run"
    ticks[0]=$(cpu_ticks "$peer")
    await_progress $((settling + seconds)) "$run"
    ticks+=("$(cpu_ticks "$peer")")
    memory_now=$(memory "$peer")
    kill "$(cat "$DIR/run/pid")" 2>/dev/null || true
    wait "$run" || true
  else
    pgbench_at "$peer" "$clients" "$seconds" "$tls" &
    run=$!
    sleep "$(awk -v s="$seconds" 'BEGIN { print s * 0.8 }')"
    memory_now=$(memory "$peer")
    wait "$run" || true
    # Servers whose clients have just left are gone then: one that ends while it is counted is counted nowhere.
    sleep 0.2
    ticks+=("$(cpu_ticks "$peer")")
  fi
  python3 -B "$HERE/lib/row.py" "$DIR/run" "$file" "round=$round" "peer=$peer" "workload=$mode" "clients=$clients" \
    "before=${ticks[0]}" "after=${ticks[1]}" "memory=$memory_now" "idle=$memory_before" "hertz=$CLOCK_TICKS" \
    "settling=$settling" "seconds=$seconds"
  if [ -n "$holder" ]; then
    kill "$holder" 2>/dev/null || true
    wait "$holder" 2>/dev/null || true
  fi
}

# From so many clients on, what counts is a window behind the time in which they connect and get to work: pgbench's own
# time begins before that. With fewer it does not matter.
MANY_CLIENTS=100

# Waits until pgbench has reported so often, or has ended.
await_progress() { # TIMES PID
  local times
  while kill -0 "$2" 2>/dev/null; do
    times=$(grep -c '^progress:' "$DIR/run/pgbench.out" 2>/dev/null) || true
    [ "${times:-0}" -lt "$1" ] || return 0
    sleep 0.05
  done
}

# Connects clients that log in and do nothing; IDLE_PID is the process that holds them.
hold_idle() { # PEER NUMBER TLS
  local port tries mode=disable
  [ "$3" = no ] || mode=require
  port=$(peer_port "$1")
  echo '\sleep 2000 s' >"$DIR/scripts/sleep.sql"
  PGSSLMODE=$mode "$PGBIN/pgbench" -n -f "$DIR/scripts/sleep.sql" -t 1 -c "$2" -j 1 -h 127.0.0.1 -p "$port" \
    >"$DIR/run/idle.out" 2>&1 &
  IDLE_PID=$!
  for ((tries = 0; tries < 600; tries++)); do
    # pgbench holds its connections as soon as all of them are made.
    if [ "$(ss -Htn state established "dport = :$port" | wc -l)" -ge "$2" ]; then
      sleep 1
      return
    fi
    kill -0 "$IDLE_PID" 2>/dev/null || break
    sleep 0.1
  done
  say "$1: $2 idle clients cannot connect: $(tail -n 1 "$DIR/run/idle.out")"
  kill "$IDLE_PID" 2>/dev/null || true
  return 1
}
