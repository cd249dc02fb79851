# Sourced by the server scripts beside it: free ports, the working folder, and living until told to stop.
#
# Every server script is called as `NAME [--until-eof] [DIR]`. It starts a private instance in DIR
# (a new folder in memory or /tmp when none is given), prints KEY=VALUE lines, the last one READY=1,
# and stays until TERM, INT or, with --until-eof, until its standard input is closed: so a server
# never outlives the test that started it, however that test ended.
set -euo pipefail

until_eof=no
dir=
made_dir=no
{ exec 3<&0; } 2>/dev/null || exec 3</dev/null

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip() { echo "skipped: $*" >&2; exit 3; }

need_root() { [ "$(id -u)" = 0 ] || skip "$1 needs root to start"; }

need() { command -v "$1" >/dev/null 2>&1 || skip "$1 is not installed ($2)"; }

# A folder in memory when there is room: fsync is then free, so durability settings may stay on.
make_dir() {
  [ -n "$dir" ] && { mkdir -p "$dir"; dir=$(cd "$dir" && pwd); return; }
  local root=${TMPDIR:-/tmp}
  local room
  room=$(df -k --output=avail /dev/shm 2>/dev/null | tail -1 || echo 0)
  [ "${room:-0}" -gt 4000000 ] && [ -w /dev/shm ] && root=/dev/shm
  dir=$(mktemp -d "$root/goodword-$1.XXXXXX")
  made_dir=yes
  chmod 755 "$dir"
}

# Below the range the kernel hands out for outgoing connections.
free_port() {
  local port
  while :; do
    port=$((15000 + (RANDOM * 32768 + RANDOM) % 17000))
    (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

answers() { (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for SECONDS COMMAND…: true as soon as the command is.
wait_for() {
  local tries=$(($1 * 20)); shift
  while [ "$tries" -gt 0 ]; do
    "$@" >/dev/null 2>&1 && return 0
    tries=$((tries - 1)); sleep 0.05
  done
  return 1
}

# end PID [SIGNAL] [SECONDS]: asks a process to go, then makes it.
end() {
  local pid=$1 signal=${2:-TERM} patience=${3:-10}
  kill -0 "$pid" 2>/dev/null || return 0
  kill -"$signal" "$pid" 2>/dev/null || true
  gone() { ! kill -0 "$pid" 2>/dev/null; }
  wait_for "$patience" gone || kill -KILL "$pid" 2>/dev/null || true
}

finish() {
  trap - EXIT TERM INT HUP
  stop || true
  [ "$made_dir" = yes ] && rm -rf "$dir"
  exit 0
}

# The script's own `stop` undoes what it started.
keep_running() {
  echo "READY=1"
  if [ "$until_eof" = yes ]; then cat <&3 >/dev/null & else sleep infinity & fi
  local waiter=$!
  trap 'kill $waiter 2>/dev/null; finish' TERM INT HUP
  wait "$waiter" || true
  finish
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --until-eof) until_eof=yes ;;
      --*) option "$@" ; shift ;;
      *) dir=$1 ;;
    esac
    shift
  done
}

option() { echo "unknown option: $1" >&2; exit 2; }
