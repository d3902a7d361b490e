# $1: the cluster's directory. $2: "yes" to remove the directory itself too.
root=$1
trap '' HUP INT TERM
cat >/dev/null # until the other end of the pipe is closed

# The processes whose working directory is below $root, one line "PID" each.
processes() {
  ls -ld /proc/[0-9]*/cwd 2>/dev/null | while read -r line; do
    case $line in
    *"/cwd -> $root/"*)
      pid=${line#*/proc/}
      pid=${pid%%/*}
      if read -r name <"/proc/$pid/comm" && [ "$name" = postgres ]; then echo "$pid"; fi
      ;;
    esac
  done 2>/dev/null
}

# $1: a signal.
signal() {
  for pid in $(processes); do kill -"$1" "$pid" 2>/dev/null; done
}

signal QUIT
signal CONT
tries=0
while [ -n "$(processes)" ] && [ $tries -lt 50 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
signal KILL
while [ -n "$(processes)" ]; do sleep 0.1; done

# A killed postmaster leaves its System V segment: the last number of line 7 of its lock file.
for lock in "$root"/*/data/postmaster.pid; do
  [ -f "$lock" ] || continue
  segment=$(sed -n 7p "$lock")
  ipcrm -m "${segment##* }" 2>/dev/null
done
rm -rf "$root"/pg-[0-9]*
if [ "$2" = yes ]; then rm -rf "$root"; fi
