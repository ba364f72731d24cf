#!/usr/bin/env bash
# Puts the image of a real Jaeger on this machine: the official one when it can be pulled, else one built from Jaeger's published Go module
# (API and receivers are the same; its web page is a placeholder). usage: jaeger.sh      Prints HOTSPAN_JAEGER_IMAGE=NAME.
. "$(dirname "$0")/common.sh"
image=${HOTSPAN_JAEGER_IMAGE:-jaegertracing/jaeger:2.13.0}
module=github.com/jaegertracing/jaeger release=v1.76.0 # The project tags 2.13.0 of the program as 1.76.0 of the module.

here() { docker image inspect "$image" >/dev/null 2>&1; }

build() {
  local program=$cache/jaeger-$release source context
  if [ ! -x "$program" ]; then
    command -v go >/dev/null || give_up "the image $image can be neither pulled nor built: install Go, or pull it yourself"
    say "building Jaeger from its Go module: minutes the first time"
    source=$(mktemp -d)
    # As the main module, because its go.mod replaces a dependency, which Go ignores in any other.
    cp -r "$(go mod download -json "$module@$release" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)".*/\1/p')/." "$source"
    chmod -R u+w "$source"
    (cd "$source" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o jaeger ./cmd/jaeger) >&2
    mv "$source/jaeger" "$program"
    rm -rf "$source"
  fi
  context=$(mktemp -d)
  cp "$program" "$context/jaeger"
  cat >"$context/Dockerfile" <<'FILE'
FROM scratch
ENV JAEGER_LISTEN_HOST=0.0.0.0
COPY jaeger /cmd/jaeger/jaeger-linux
EXPOSE 4317 4318 16686 13133
ENTRYPOINT ["/cmd/jaeger/jaeger-linux"]
FILE
  DOCKER_BUILDKIT=0 docker build -q -t "$image" "$context" >/dev/null 2>&1
  rm -rf "$context"
}

docker info >/dev/null 2>&1 || give_up "no Jaeger without a Docker engine"
if ! here; then
  fetching || give_up "the image $image is not on this machine: pull it, or run the tests without --smoke"
  say "pulling $image"
  timeout 120 docker pull -q "$image" >/dev/null 2>&1 || build
  here || give_up "the image $image could be neither pulled nor built"
fi
say "Jaeger image $image"
echo "HOTSPAN_JAEGER_IMAGE=$image"
