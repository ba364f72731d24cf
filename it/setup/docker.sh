#!/usr/bin/env bash
# Makes sure that a Docker engine answers; as root on Debian it is installed and started if need be. usage: docker.sh
# Prints HOTSPAN_DOCKER=true and what Testcontainers has to know. The engine started here runs until the machine ends.
. "$(dirname "$0")/common.sh"

answers() { docker info >/dev/null 2>&1; }

start() {
  command -v dockerd >/dev/null && command -v iptables >/dev/null || install docker.io iptables || return 1
  say "starting the Docker engine"
  setsid nohup dockerd --pidfile "$cache/dockerd.pid" >"$cache/dockerd.log" 2>&1 </dev/null &
  for _ in $(seq 60); do
    ! answers || return 0
    sleep 0.5
  done
  tail -n 5 "$cache/dockerd.log" >&2
  return 1
}

if ! answers; then
  may_install || give_up "no Docker engine answers: start one that you may use (docker info), or run this as root on Debian"
  start || give_up "the Docker engine does not start; its log is $cache/dockerd.log"
fi
say "Docker engine $(docker info --format '{{.ServerVersion}}')"
echo HOTSPAN_DOCKER=true
# An engine of this machine publishes its ports here, also when the tests themselves run in a container; and they stop what they start.
echo TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
echo TESTCONTAINERS_RYUK_DISABLED=true
