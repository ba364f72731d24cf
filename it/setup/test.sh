#!/usr/bin/env bash
# Runs every test there is, with real parts: ./hotspan test [--smoke] [Maven options]. README.md beside this says which parts.
setup=$(cd "$(dirname "$0")" && pwd)
. "$setup/common.sh"
root=$(cd "$setup/../.." && pwd)
cd "$root"

smoke=false
if [ "${1:-}" = --smoke ]; then
  smoke=true
  shift
  export HOTSPAN_FETCH=false
fi
command -v mvn >/dev/null || give_up "Maven is missing: install Maven 3.8 or newer"

parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
missing=
get() { # NAME: runs its script, keeps what it prints
  "$setup/$1.sh" >"$parts/$1.out" 2> >(tee "$parts/$1.err" >&2)
}
take() { # NAME: exports what it printed
  while IFS='=' read -r name value; do export "$name=$value"; done <"$parts/$1.out"
}
lacks() { # NAME REASON
  missing="$missing $1"
  printf '%s\n' "$2" >>"$parts/missing"
}
reason() { sed -n '$s/^setup: //p' "$parts/$1.err"; }

say "getting the parts"
if get docker; then
  take docker
  get jaeger & # May take minutes: alongside the others.
  jaeger=$!
else
  lacks docker "$(reason docker)"
  lacks jaeger "no Jaeger without a Docker engine"
  jaeger=
fi
jdks=$(get jdks && echo all || echo some)
if get browser; then take browser; else lacks browser "$(reason browser)"; fi
if [ -n "$jaeger" ]; then
  if wait "$jaeger"; then take jaeger; else lacks jaeger "$(reason jaeger)"; fi
fi
take jdks
if [ "$jdks" = some ]; then
  for version in 8 11 17 21 25; do
    case ":$HOTSPAN_JDKS:" in
    */jdk-"$version":*) ;;
    *) lacks "jdk-$version" "$(reason jdks)" ;;
    esac
  done
fi
export HOTSPAN_MISSING="${missing# }"
if [ "${CI:-}" = true ] && [ -n "$missing" ] && [ $smoke = false ]; then
  sort -u "$parts/missing" >&2
  give_up "CI=true, and these parts are missing:$missing"
fi

options=
[ $smoke = false ] || options=-Dit.groups=smoke
say "running mvn verify $options $*"
status=0
find . -path '*/target/*-reports/TEST-*.xml' -exec rm -f {} + 2>/dev/null || true
mvn -B -ntp verify $options "$@" || status=$?

# What ran, and what did not.
reports=$(find . -path '*/target/surefire-reports/TEST-*.xml' -o -path '*/target/failsafe-reports/TEST-*.xml')
count() { # ATTRIBUTE
  [ -n "$reports" ] || { echo 0; return; }
  # shellcheck disable=SC2086
  sed -n "s/^<testsuite .*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p" $reports | awk '{n += $1} END {print n + 0}'
}
echo
echo "tests: $(count tests) run, $(count failures) failed, $(count errors) broke, $(count skipped) did not run; ${SECONDS}s in all"
if [ "$(count skipped)" != 0 ]; then
  # shellcheck disable=SC2086
  awk 'match($0, /<testcase [^>]*/) {t = substr($0, RSTART, RLENGTH)} /<skipped/ {
    name = t; sub(/.* name="/, "", name); sub(/".*/, "", name); class = t; sub(/.* classname="/, "", class); sub(/".*/, "", class)
    why = ""; if (match($0, /message="[^"]*/)) why = ": " substr($0, RSTART + 9, RLENGTH - 9); print "  did not run: " class "." name why}' $reports
fi
[ ! -s "$parts/missing" ] || sort -u "$parts/missing" | sed 's/^/  missing: /'
[ $smoke = false ] || echo "  this was the smoke form: ./hotspan test gets the missing parts and runs everything"
exit $status
