# shellcheck shell=bash
# Sluice, transaction pooling, with as many server connections per node as PgBouncer and Odyssey get.
export POOLING=transaction SERVER_CONNECTIONS=40
# shellcheck source=/dev/null
. "$HERE/peers/sluice.sh"
