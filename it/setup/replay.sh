#!/usr/bin/env bash
# README's two commands on a clean Debian: a root folder of its own with nothing but a JDK 17, Maven and this commit. As root; timed.
# usage: it/setup/replay.sh [FOLDER]      the folder is kept when given, and used again; else it is made anew and removed
set -euo pipefail
setup=$(cd "$(dirname "$0")" && pwd)
. "$setup/common.sh"
checkout=$(cd "$setup/../.." && pwd)
[ "$(id -u)" = 0 ] || give_up "a clean root is made by debootstrap, which needs to be root"
command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap >/dev/null

clean=${1:-$(mktemp -d)}
leave() {
  for mount in dev/shm proc; do mountpoint -q "$clean/$mount" && umount "$clean/$mount"; done
  [ $# -gt 0 ] || rm -rf "$clean"
}
trap 'leave ${1:+kept}' EXIT

inside() { # COMMAND: in the clean root, with a home and a path of its own and nothing else of this environment
  chroot "$clean" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 sh -c "$1"
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
mountpoint -q "$clean/proc" || mount -t proc proc "$clean/proc"
mkdir -p "$clean/dev/shm"
mountpoint -q "$clean/dev/shm" || mount -t tmpfs shm "$clean/dev/shm"
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
run "./hotspan test --smoke"
