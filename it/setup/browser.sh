#!/usr/bin/env bash
# Finds Chromium or Chrome, and a Node that can drive it; as root on Debian it installs the browser, and takes the Node that comes with
# Playwright where this system's is missing or too old. usage: browser.sh
# Prints HOTSPAN_CHROMIUM=PROGRAM and PLAYWRIGHT_NODEJS_PATH=PROGRAM.
setup=$(cd "$(dirname "$0")" && pwd)
. "$setup/common.sh"

oldest_node=20 # Playwright refuses an older one

[ -z "${HOTSPAN_CHROMIUM:-}" ] || [ -x "$HOTSPAN_CHROMIUM" ] \
  || give_up "HOTSPAN_CHROMIUM is $HOTSPAN_CHROMIUM, which is no program: set it to a Chromium or Chrome, or unset it"

browser() {
  [ -n "${HOTSPAN_CHROMIUM:-}" ] && echo "$HOTSPAN_CHROMIUM" && return
  command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
}
pom() { sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$setup/../../pom.xml"; }
bundled=$cache/playwright-node-$(pom playwright.version)/node

can_drive() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$oldest_node" ]
}
node() {
  local candidate
  for candidate in "${PLAYWRIGHT_NODEJS_PATH:-}" "$(command -v nodejs || true)" "$(type -P node || true)" "$bundled"; do
    if [ -n "$candidate" ] && can_drive "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

fetch_node() {
  local folder=${bundled%/node} inside=driver/linux/node
  [ "$(uname -m)" != aarch64 ] || inside=driver/linux-arm64/node
  say "getting the Node that comes with Playwright (200 MB)"
  mkdir -p "$folder"
  mvn -q -B -ntp -f "$setup/../../pom.xml" -N dependency:copy -DoutputDirectory="$folder" \
    -Dartifact="com.microsoft.playwright:driver-bundle:$(pom playwright.version)" >&2 || return 1
  (cd "$folder" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" xf driver-bundle-*.jar "$inside" && mv "$inside" node && chmod 755 node) || return 1
  rm -rf "$folder/driver" "$folder"/driver-bundle-*.jar
}

browser >/dev/null || ! may_install || install chromium fonts-dejavu-core || say "chromium cannot be installed"
browser >/dev/null || give_up "no browser: install Chromium or set HOTSPAN_CHROMIUM to one"
node >/dev/null || ! fetching || fetch_node || say "the Node that comes with Playwright could not be fetched"
node >/dev/null || give_up "no Node $oldest_node or newer: install one or set PLAYWRIGHT_NODEJS_PATH to it"
say "browser $(browser), driven by Node $("$(node)" --version)"
echo "HOTSPAN_CHROMIUM=$(browser)"
echo "PLAYWRIGHT_NODEJS_PATH=$(node)"
