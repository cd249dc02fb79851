# Sourced by the scripts beside it: where the workspace is, what is installed, saying what was skipped.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
tools=$root/target/tools
export PATH="$tools/bin:$PATH"
unset MAKEFLAGS MAKELEVEL MFLAGS

have() { command -v "$1" >/dev/null 2>&1; }
say() { echo "$*" >&2; }
skipped() { say "skipped: $*"; [ -z "${SKIPS:-}" ] || echo "$*" >>"$SKIPS"; }
stop() { say "$*"; exit 1; }

# need COMMAND HOW: stops with how to get it.
need() { have "$1" || stop "$1 is missing: $2"; }

needs_rust() {
  need cargo "install Rust 1.95 or newer (rustup.rs)"
  need cc "install a C compiler (on Debian the package build-essential)"
}

check_toolchains() {
  needs_rust
  need node "install Node.js 20 or newer (nodejs.org, or the package nodejs)"
  need npm "it comes with Node.js (on Debian the package npm)"
  local version; version=$(node --version)
  version=${version#v}
  [ "${version%%.*}" -ge 20 ] || stop "Node.js $version is too old: 20 or newer is needed"
}

# The staff app's packages, only when the lock file has changed since.
web_packages() {
  local stamp=web/node_modules/.goodword-lock
  cmp -s web/package-lock.json "$stamp" && return
  (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || return
  cp web/package-lock.json "$stamp"
}

# Whether the built staff app is newer than all it is made from.
web_is_fresh() {
  local newer
  [ -f web/dist/index.html ] || return
  newer=$(find web locales \( -name node_modules -o -name dist -o -name tests -o -name e2e \) -prune -o \
    -type f -newer web/dist/index.html -print -quit)
  [ -z "$newer" ]
}

web_build() {
  web_packages || return
  web_is_fresh || (cd web && npm run --silent build -- --logLevel warn)
}

# A network of posts on this machine, and what one of its parts is built with.
network_packages="redis-server postgresql python3-venv make g++"

missing_packages() {
  local name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || echo "$name"
  done
}

# Servers are started by those who want them, so installing must not start any.
install_packages() (
  policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; trap "rm -f $policy" EXIT; }
  export DEBIAN_FRONTEND=noninteractive
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
  apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@" >/dev/null
)

# system_packages NAME…: installs what is missing of them where that is allowed; names what stays out.
system_packages() {
  have dpkg-query || { skipped "system packages: not a Debian system, so install by hand: $*"; return; }
  local missing name
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  if [ "$(id -u)" != 0 ] || ! have apt-get; then
    skipped "system packages (root is needed): $missing"
    return
  fi
  say "installing $missing"
  # One by one where all at once fails, so that one missing package takes no other with it.
  install_packages $missing && return
  for name in $missing; do install_packages "$name" || skipped "$name could not be installed"; done
}
