#!/usr/bin/env bash
# README's two commands on a clean Debian: a root folder of its own with nothing but a JDK 17, Maven and this commit. As root; timed.
# usage: it/setup/replay.sh [--full] [FOLDER]
#   --full   README's second command itself, which installs its parts in there, and not its smoke form
#   FOLDER   is kept, and used again; without it one is made anew and removed
set -euo pipefail
setup=$(cd "$(dirname "$0")" && pwd)
. "$setup/common.sh"
checkout=$(cd "$setup/../.." && pwd)
[ "$(id -u)" = 0 ] || give_up "a clean root is made by debootstrap, which needs to be root"
command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap >/dev/null

second="./hotspan test --smoke"
if [ "${1:-}" = --full ]; then
  shift
  second="./hotspan test"
  ! docker info >/dev/null 2>&1 || give_up "stop this machine's Docker engine first: the one in there would want the same bridge"
fi
clean=${1:-$(mktemp -d)}
leave() {
  engine=$(cat "$clean/var/cache/hotspan/dockerd.pid" 2>/dev/null || true)
  if [ -n "$engine" ] && [ "$(cat "/proc/$engine/comm" 2>/dev/null)" = dockerd ]; then
    kill "$engine"
    for _ in $(seq 40); do
      [ -d "/proc/$engine" ] || break
      sleep 0.5
    done
  fi
  [ $# -gt 0 ] || rm -rf --one-file-system "$clean"
}
trap 'leave ${1:+kept}' EXIT

# A home and a path of its own and nothing else of this environment. The root is pivoted to, not changed to: the tests make user namespaces,
# which the kernel denies to who was only changed to a root. Mounts are gone with the last process in there.
inside() { # COMMAND
  unshare --mount --propagation private /bin/sh -ec '
    mount --bind "$1" "$1"
    cd "$1"
    mkdir -p sys dev/shm dev/pts .before
    mount -t proc proc proc
    mount --rbind /sys sys
    mount -t tmpfs shm dev/shm
    mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
    pivot_root . .before
    cd /
    umount -l .before
    exec env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 sh -c "$2"' sh "$clean" "$1"
}

if [ ! -d "$clean/usr" ]; then
  say "making a clean Debian in $clean"
  archive=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | sort -u | awk '$1 == "bookworm" {print $2; exit}')
  [ -n "$archive" ] || give_up "apt knows no archive of Debian bookworm: apt-get update, on a bookworm machine"
  debootstrap --variant=minbase bookworm "$clean" "$archive" >/dev/null
  # How packages and libraries are reached is this machine's business.
  cp /etc/apt/apt.conf.d/* "$clean/etc/apt/apt.conf.d/" 2>/dev/null || true
  for file in /etc/resolv.conf /etc/hosts; do cp "$file" "$clean$file"; done
  mkdir -p "$clean/usr/local/share/ca-certificates"
  cp -r /usr/local/share/ca-certificates/. "$clean/usr/local/share/ca-certificates/" 2>/dev/null || true
fi
chmod 755 "$clean" # other users are among the tests
say "JDK 17, Maven and nothing else"
inside "apt-get update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven git ca-certificates >/dev/null && update-ca-certificates >/dev/null"
mkdir -p "$clean/root/.m2"
[ ! -f "$HOME/.m2/settings.xml" ] || cp "$HOME/.m2/settings.xml" "$clean/root/.m2/"
[ ! -f /etc/maven/settings.xml ] || cp /etc/maven/settings.xml "$clean/etc/maven/settings.xml"
rm -rf "$clean/root/hotspan"
git clone -q "$checkout" "$clean/root/hotspan"

run() { # COMMAND
  say "$1"
  local start=$SECONDS
  inside "cd /root/hotspan && $1"
  say "$1: $((SECONDS - start)) s"
}
run "./hotspan demo --for 20s --no-open"
run "$second"
