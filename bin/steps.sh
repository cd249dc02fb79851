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
