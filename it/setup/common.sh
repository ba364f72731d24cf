# shellcheck shell=bash
# Sourced by the scripts beside it.
set -euo pipefail

# As root where every user can read it: some tests run a JDK as another user.
if [ "$(id -u)" = 0 ]; then
  cache=${HOTSPAN_CACHE:-/var/cache/hotspan}
else
  cache=${HOTSPAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hotspan}
fi
mkdir -p "$cache"

# Progress, for people: on stderr, with the seconds since the script began.
say() { printf 'setup: %s (%ss)\n' "$*" "$SECONDS" >&2; }

# The part cannot be had: one sentence that ends with what to do.
give_up() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

fetching() { [ "${HOTSPAN_FETCH:-true}" = true ]; }

# Root on Debian (or a system of its kind) may install packages.
may_install() { fetching && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install() {
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  local log=$cache/apt.log
  flock "$cache/apt.lock" apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 && return
  flock "$cache/apt.lock" sh -c 'apt-get update && exec apt-get install -y --no-install-recommends "$@"' sh "$@" >"$log" 2>&1
}
