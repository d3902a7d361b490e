# shellcheck shell=bash
# PgBouncer, session pooling.
POOL_MODE=session
POOL_SIZE=$((MAX_CONNECTIONS - 50))
export POOL_MODE POOL_SIZE
# shellcheck source=/dev/null
. "$HERE/peers/pgbouncer.sh"
