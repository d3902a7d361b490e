# shellcheck shell=bash
# The commands: which peers and workloads, and their rounds.

command_peers() {
  local name
  for name in $(peer_names); do
    printf '%-20s %s\n' "$name" "$(is_available "$name" && echo 'can run here' || echo 'not installed')"
  done
}

command_quick() {
  OPT_PEERS="direct haproxy pgbouncer pgbouncer-session sluice"
  OPT_WORKLOADS="simple:8 extended:8 prepared:8 simple:32 extended:32 prepared:32"
  OPT_SECONDS=3 OPT_ROUNDS=3 OPT_WARM=10
  session quick "$@"
}

command_full() {
  OPT_PEERS="direct haproxy pgbouncer pgbouncer-session pgpool odyssey sluice sluice-tx"
  OPT_WORKLOADS="simple:8 extended:8 prepared:8 simple:32 extended:32 prepared:32 tpcb:8 mixed:8 mixed:32 large:8 churn:8
    idle@1000:32 simple+tls:8 large+tls:8"
  OPT_SECONDS=4 OPT_ROUNDS=5 OPT_WARM=15
  session full "$@"
}

command_run() {
  OPT_PEERS="direct sluice" OPT_WORKLOADS="simple:8" OPT_SECONDS=5 OPT_ROUNDS=3 OPT_WARM=10
  session run "$@"
}

# Everything from nothing to a table.
session() { # NAME OPTION...
  local name=$1
  shift
  only_one
  OPT_FILE=$RESULTS/$name-$(date +%Y%m%d-%H%M%S).csv OPT_BASE='' OPT_KEEP=no
  read_options "$@"
  prepare_session
  measure_rounds
  print_results
}

read_options() {
  local option words
  OPTIND=1
  while getopts p:w:v:d:r:W:o:b:k option; do
    case $option in
      p) OPT_PEERS=$OPTARG ;;
      w) OPT_WORKLOADS=$OPTARG ;;
      v)
        # Without -r: a backslash keeps a blank.
        # shellcheck disable=SC2162
        read -a words <<<"$OPTARG"
        [ "${#words[@]}" -ge 2 ] || fail "-v \"NAME PEER VARIABLE=VALUE...\": $OPTARG"
        make_variant "${words[@]}"
        OPT_PEERS+=" ${words[0]}"
        ;;
      d) OPT_SECONDS=$OPTARG ;;
      r) OPT_ROUNDS=$OPTARG ;;
      W) OPT_WARM=$OPTARG ;;
      o) OPT_FILE=$OPTARG ;;
      b) OPT_BASE=$OPTARG ;;
      k) OPT_KEEP=yes ;;
      *) fail "see compare --help" ;;
    esac
  done
  shift $((OPTIND - 1))
  [ $# = 0 ] || fail "what is $1? See compare --help"
  check_number -d "$OPT_SECONDS" && check_number -r "$OPT_ROUNDS"
  [[ $OPT_WARM =~ ^[0-9]+$ ]] || fail "-W: a whole number of seconds: $OPT_WARM"
}

check_number() { # OPTION VALUE
  [[ $2 =~ ^[1-9][0-9]*$ ]] || fail "$1: a whole number from 1: $2"
}

# Two at once would measure each other.
only_one() {
  mkdir -p "$DIR"
  chmod 755 "$DIR"
  exec 9>"$DIR/lock"
  flock -n 9 || fail "another compare is at work in $DIR"
}

prepare_session() {
  local workload peer program
  for program in python3 setsid ss; do
    command -v "$program" >/dev/null || fail "$program is needed (of Debian's python3, util-linux, iproute2)"
  done
  find_postgresql
  for peer in $OPT_PEERS; do
    peer_file_or_direct "$peer"
  done
  for workload in $OPT_WORKLOADS; do
    [[ $workload =~ ^[a-z0-9@+-]+:[1-9][0-9]*(:[1-9][0-9]*)?$ ]] || fail "MODE:CLIENTS[:SECONDS] expected: $workload"
    workload_arguments "${workload%%[:+]*}"
  done
  mkdir -p "$(dirname "$OPT_FILE")"
  OPT_FILE=$(readlink -f "$OPT_FILE")
  trap 'tear_down_unless_kept' EXIT
  trap 'exit 130' INT TERM
  say "starting PostgreSQL and the peers in $DIR"
  cluster_up
  start_available
  describe_machine >"${OPT_FILE%.csv}.txt"
  warm_up
}

peer_file_or_direct() {
  [ "$1" = direct ] || peer_file "$1" >/dev/null
}

# Leaves in OPT_PEERS those that run.
start_available() {
  local peer running=()
  for peer in $OPT_PEERS; do
    if ! is_available "$peer"; then
      say "$peer is left out: it is not installed here"
    elif start_peer "$peer"; then
      running+=("$peer")
    else
      say "$peer is left out: it does not start"
    fi
  done
  [ "${#running[@]}" -gt 0 ] || fail "no peer is left"
  OPT_PEERS="${running[*]}"
}

warm_up() {
  local peer mode modes
  [ "$OPT_WARM" != 0 ] || return 0
  # Each mode once.
  modes=$(tr -s ' \n' '\n' <<<"$OPT_WORKLOADS" | sed '/./!d; s/:.*//' | sort -u | tr '\n' ' ')
  for peer in $OPT_PEERS; do
    is_warmed_up "$peer" || continue
    say "warming up $peer: $OPT_WARM s each of $modes"
    for mode in $modes; do
      can_run "$peer" "$mode" || continue
      workload_arguments "${mode%+tls}"
      mkdir -p "$DIR/run"
      rm -f "$DIR"/run/tx.*
      pgbench_at "$peer" 8 "$OPT_WARM" "$([[ $mode == *+tls ]] && echo yes || echo no)" || true
    done
  done
}

# The order of the peers changes from round to round.
measure_rounds() {
  local round workload peers first
  read -ra peers <<<"$OPT_PEERS"
  for ((round = 1; round <= OPT_ROUNDS; round++)); do
    say "round $round of $OPT_ROUNDS, load $(cut -d' ' -f1-3 /proc/loadavg)"
    for workload in $OPT_WORKLOADS; do
      for ((first = 0; first < ${#peers[@]}; first++)); do
        measure_if_possible "$round" "${peers[$(((first + round - 1) % ${#peers[@]}))]}" "$workload"
      done
    done
  done
}

measure_if_possible() { # ROUND PEER WORKLOAD
  local clients
  IFS=: read -r _ clients _ <<<"$3"
  if can_run "$2" "${3%%:*}" && has_room "$2" "$clients"; then
    measure "$OPT_FILE" "$1" "$2" "$3" "$OPT_SECONDS"
  elif [ "$1" = 1 ]; then
    say "$2 cannot run $3"
  fi
}

describe_machine() {
  local peer
  echo "date: $(date -u +%FT%TZ)"
  echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
  echo "machine: $(nproc) CPUs, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r)"
  echo "PostgreSQL: $("$PGBIN/postgres" --version), $REPLICAS replicas, scale $SCALE; pgbench with $JOBS threads"
  for peer in $OPT_PEERS; do
    [ "$peer" = direct ] || echo "$peer: $(tr '\0' ' ' <"/proc/$(peer_pid "$peer")/cmdline")"
  done
  {
    haproxy -v
    pgbouncer --version
    pgpool --version
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version
  } 2>&1 | grep -E '^(HAProxy|PgBouncer|pgpool|openjdk)' || true
}

print_results() {
  local base=$OPT_BASE
  if [ -z "$base" ] && [[ " $OPT_PEERS " == *" pgbouncer "* ]]; then
    base=pgbouncer
  fi
  echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)" >>"${OPT_FILE%.csv}.txt"
  cat "${OPT_FILE%.csv}.txt"
  # Nothing to print if not one measurement could be made.
  [ -s "$OPT_FILE" ] || fail "no results"
  python3 -B "$HERE/lib/report.py" ${base:+-b "$base"} ${OPT_MATRIX:+-m} "$OPT_FILE"
  say "results: $OPT_FILE"
}

tear_down_unless_kept() {
  if [ "$OPT_KEEP" = yes ]; then
    say "all goes on running in $DIR; compare down ends it"
  else
    tear_down
  fi
}

tear_down() {
  stop_peers
  cluster_down
  rm -rf "$DIR/pg" "$DIR/peers" "$DIR/run" "$DIR/scripts" "$DIR/variants"
}
