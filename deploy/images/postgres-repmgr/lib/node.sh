# shellcheck shell=bash
# Sourced by the commands that run beside the entrypoint, in the same container.
set -uo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for part in settings configuration cluster server; do
  # shellcheck source=/dev/null
  . "$home/lib/$part.sh"
done
load_settings
server_pid=$(head -n 1 "$PGDATA/postmaster.pid" 2>/dev/null) || server_pid=''
