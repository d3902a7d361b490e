# shellcheck shell=bash
# Sluice with everything on the primary, as the proxies that do not split reads from writes.
export SLUICE_ROUTING_LOAD_BALANCE=false
# shellcheck source=/dev/null
. "$HERE/peers/sluice.sh"
