# shellcheck shell=bash
# shellcheck disable=SC2034 # session takes the OPT_ variables.
# What a query costs as one thing grows and all else stays.

command_scale() { # WHAT OPTION...
  local what=${1:-}
  case $what in
    clients | statements | nodes | rows) ;;
    all)
      shift
      for what in clients statements nodes rows; do
        "$HERE/compare" scale "$what" "$@"
      done
      return
      ;;
    *) fail "scale clients, statements, nodes, rows, or all" ;;
  esac
  shift
  OPT_SECONDS=4 OPT_ROUNDS=3 OPT_WARM=10 OPT_MATRIX=yes
  OPT_PEERS="direct pgbouncer sluice sluice-tx"
  "scale_$what"
  session "scale-$what" "$@"
}

# With 5,000 clients only those that share connections take part: PostgreSQL would need as many processes.
scale_clients() {
  OPT_WORKLOADS="simple:1 simple:10 simple:100 simple:1000 simple:5000"
}

# Each is known by its text without literals: what is not in the proxy's cache is parsed.
scale_statements() {
  OPT_WORKLOADS="variety@10:8 variety@100:8 variety@1000:8 variety@10000:8 variety@100000:8"
}

# Not more of them: each asks its nodes ten times a second also while another one is measured.
scale_nodes() {
  local nodes
  OPT_PEERS=direct
  OPT_WORKLOADS="simple:8 prepared:8"
  for nodes in 1 3 10 20; do
    make_variant "sluice-$nodes-nodes" sluice "NODES=$nodes"
    OPT_PEERS+=" sluice-$nodes-nodes"
  done
}

scale_rows() {
  OPT_WORKLOADS="rows@1x10:8 rows@10x10:8 rows@100x10:8 rows@1000x10:8 rows@10000x10:8
    rows@1x1000:8 rows@1x10000:8 rows@1x100000:8 rows@1x1000000:8 rows@1x10000000:8 rows@1000x1000:8"
}
