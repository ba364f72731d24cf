#!/usr/bin/env bash
# Finds Chromium or Chrome, and the Node that drives it; as root on Debian it installs them. usage: browser.sh
# Prints HOTSPAN_CHROMIUM=PROGRAM and PLAYWRIGHT_NODEJS_PATH=PROGRAM.
. "$(dirname "$0")/common.sh"

browser() {
  [ -n "${HOTSPAN_CHROMIUM:-}" ] && echo "$HOTSPAN_CHROMIUM" && return
  command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
}
node() {
  [ -n "${PLAYWRIGHT_NODEJS_PATH:-}" ] && echo "$PLAYWRIGHT_NODEJS_PATH" && return
  command -v nodejs || type -P node
}

browser >/dev/null || ! may_install || install chromium fonts-dejavu-core || say "chromium cannot be installed"
node >/dev/null || ! may_install || install nodejs || say "nodejs cannot be installed"
browser >/dev/null || give_up "no browser: install Chromium or set HOTSPAN_CHROMIUM to one"
node >/dev/null || give_up "no Node: install it or set PLAYWRIGHT_NODEJS_PATH to it"
say "browser $(browser), driven by Node $("$(node)" --version)"
echo "HOTSPAN_CHROMIUM=$(browser)"
echo "PLAYWRIGHT_NODEJS_PATH=$(node)"
