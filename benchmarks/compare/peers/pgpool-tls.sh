# shellcheck shell=bash
# Pgpool-II with TLS to clients and to the nodes.
export PGPOOL_TLS=on
# shellcheck source=/dev/null
. "$HERE/peers/pgpool.sh"
