#!/usr/bin/env bash
# Gathers the JDKs that are traced in the tests. usage: jdks.sh [VERSION…]   (default: 8 11 17 21 25)
# Prints HOTSPAN_JDKS=HOME:HOME:…, each named jdk-VERSION; status 1 when one is missing.
. "$(dirname "$0")/common.sh"
folder=$cache/jdks
mkdir -p "$folder"

full_version() { # JDK-HOME: prints 17.0.15 and the like; nothing when it is no JDK. Debian's JDK 8 has no release file.
  [ -x "$1/bin/jcmd" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\(.*\)".*/\1/p'
  fi
}

version_of() { # JDK-HOME: prints 8, 11, 17 …
  full_version "$1" | sed 's/^1\.//; s/[^0-9].*//'
}

candidates() { # homes: those given, then JAVA_HOME and java's, and what lies beside them
  local home parent
  printf '%s\n' "${HOTSPAN_JDKS:-}" | tr ':' '\n'
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || command -v java || echo /)")")")"; do
    [ -n "$home" ] || continue
    parent=$(dirname "$home")
    printf '%s\n' "$home" "$parent"/*
  done
}

find_here() { # VERSION
  candidates | while read -r home; do
    [ -n "$home" ] && [ "$(version_of "$home")" = "$1" ] || continue
    readlink -f "$home"
    break
  done
}

archive() { # LABEL: where apt gets this system's packages
  # shellcheck disable=SC2016  # apt's placeholders, not the shell's
  apt-get indextargets --format '$(LABEL)|$(REPO_URI)' 'Created-By: Packages' | sed -n "s/^$1|//p" | sort -u | head -n 1
}

apt_for() { # SUITE: prints the configuration of an apt that knows this suite only
  local suite=$1 root=$cache/apt/$1 label=Debian key
  case $suite in *-security) label=Debian-Security ;; esac
  if [ ! -e "$root/ready" ]; then
    [ -n "$(archive "$label")" ] || flock "$cache/apt.lock" apt-get -qq update >&2 || return 1
    [ -n "$(archive "$label")" ] || return 1 # Not Debian.
    key=$(dpkg -L debian-archive-keyring | grep '/debian-archive-keyring\.gpg$')
    mkdir -p "$root/lists/partial" "$root/cache/archives/partial" "$root/preferences.d"
    echo "deb [signed-by=$key] $(archive "$label") $suite main" >"$root/sources.list"
    : >"$root/status"
    cat >"$root/apt.conf" <<CONF
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferencesparts "$root/preferences.d";
Dir::State::lists "$root/lists";
Dir::State::status "$root/status";
Dir::Cache "$root/cache";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "root";
CONF
    APT_CONFIG=$root/apt.conf apt-get -qq update >&2 || return 1
    touch "$root/ready"
  fi
  echo "$root/apt.conf"
}

unpack() { # SUITE FOLDER PACKAGE…: unpacks, installs nothing
  local conf into=$2 deb
  conf=$(apt_for "$1") || return 1
  shift 2
  rm -rf "$into"
  mkdir -p "$into/.debs"
  (cd "$into/.debs" && APT_CONFIG=$conf apt-get -qq download "$@" 2>/dev/null) || return 1
  for deb in "$into"/.debs/*.deb; do dpkg -x "$deb" "$into"; done
  rm -rf "$into/.debs"
  # Debian's JDKs link to absolute paths; here their targets lie under the folder.
  find "$into" -type l | while read -r link; do
    target=$(readlink "$link")
    case $target in /*) [ ! -e "$into$target" ] || ln -sfn "$into$target" "$link" ;; esac
  done
}

suites() { # VERSION: where its packages can be, best first
  case $1 in
  8) echo sid ;;
  11) echo bullseye-security sid ;;
  *) echo trixie sid ;;
  esac
}

give_own_libc() { # FOLDER: its programs get a newer C library, for JDKs built against one
  local libc=$cache/libc libs file path
  command -v patchelf >/dev/null || install patchelf || return 1
  [ -e "$libc/ready" ] || { unpack sid "$libc" libc6 libgcc-s1 libstdc++6 zlib1g && touch "$libc/ready"; } || return 1
  libs=$(dirname "$(find "$libc" -name libstdc++.so.6 | head -n 1)")
  [ -n "$(find "$libs" -maxdepth 1 -name 'ld-linux*')" ] || libs=$(dirname "$(find "$libc" -name 'libc.so.6' | head -n 1)")
  find "$1" -type f \( -path '*/bin/*' -o -name jspawnhelper -o -name jexec \) | while read -r file; do
    patchelf --print-interpreter "$file" >/dev/null 2>&1 || continue
    path=$(patchelf --print-rpath "$file")
    patchelf --set-interpreter "$(find "$libs" -maxdepth 1 -name 'ld-linux*' | head -n 1)" --force-rpath --set-rpath "${path:+$path:}$libs" "$file"
  done
}

fetch() { # VERSION: prints the home
  local version=$1 into=$cache/unpacked/jdk-$1 suite home
  for suite in $(suites "$version"); do
    homes=$homes${homes:+:}$link
  say "JDK $version: unpacking the packages of $suite"
    unpack "$suite" "$into" "openjdk-$version-jre-headless" "openjdk-$version-jdk-headless" || continue
    home=$(find "$into" -path '*/bin/jcmd' | sed 's#/bin/jcmd$##' | head -n 1)
    "$home/bin/java" -version >/dev/null 2>&1 || give_own_libc "$into" || continue
    "$home/bin/java" -version >/dev/null 2>&1 || continue
    echo "$home"
    return
  done
  return 1
}

missing=
homes=
[ $# -gt 0 ] || set -- 8 11 17 21 25
for version; do
  link=$folder/jdk-$version
  [ "$(version_of "$link")" = "$version" ] || rm -f "$link"
  if [ ! -e "$link" ]; then
    home=$(find_here "$version")
    [ -n "$home" ] || ! may_install || home=$(fetch "$version") || home=
    [ -n "$home" ] || { missing="$missing jdk-$version"; continue; }
    ln -sfn "$home" "$link"
  fi
  homes=$homes${homes:+:}$link
  say "JDK $version: $(full_version "$link")"
done
echo "HOTSPAN_JDKS=$homes"
[ -z "$missing" ] || give_up "no$missing: set HOTSPAN_JDKS to their homes, separated by colons, or run this as root on Debian"
