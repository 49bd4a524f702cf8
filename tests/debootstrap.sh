#!/usr/bin/env bash
# By hand, as root, not in CI: lays a bare Debian 12 into an empty folder, puts a clean clone of this
# checkout into it, and does what the README tells a newcomer, with nothing installed beforehand but the
# base system. Prints how long each step took.
#
#   tests/debootstrap.sh FOLDER [--tests]      with --tests also `tests/run`, the second command
#
# Packages come from where this machine takes them: its apt sources, keys and proxy settings are copied.
set -eu

if [ $# -lt 1 ] || [ "$(id -u)" != 0 ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
folder=$(readlink -m -- "$1")
here=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 4; }
if [ -e "$folder" ] && [ -n "$(ls -A -- "$folder")" ]; then
  echo "$folder is not empty" >&2
  exit 2
fi

# The first Debian archive that this machine knows, from either form of sources file.
mirror_of_this_machine() {
  { sed -nE 's/^deb +(\[[^]]*\] +)?([^ ]+) +bookworm .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list
    sed -nE 's/^URIs: *([^ ]+).*/\1/p' /etc/apt/sources.list.d/*.sources; } 2>/dev/null | head -n 1
}

took() {  # took NAME COMMAND…
  local name=$1 start code=0
  shift
  start=$(date +%s)
  "$@" || code=$?
  echo "== $name: $(($(date +%s) - start)) s, exit $code"
  return "$code"
}

leave() {
  local mounted
  for mounted in dev/pts dev proc sys; do
    ! mountpoint -q "$folder/$mounted" || umount "$folder/$mounted" || umount --lazy "$folder/$mounted"
  done
}

enter() {  # a login of a fresh machine: nothing of this one's environment but the way to the packages
  env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    chroot "$folder" bash -c "cd /root/connect-replay && $1"
}

copy_apt_settings() {
  cp -L /etc/resolv.conf "$folder/etc/resolv.conf"
  # Debian's own sources alone: what else this machine uses is no part of a bare Debian.
  local name
  for name in sources.list sources.list.d/debian.sources; do
    [ ! -f "/etc/apt/$name" ] || cp "/etc/apt/$name" "$folder/etc/apt/$name"
  done
  grep -lsi 'acquire::.*proxy\|verify-peer' /etc/apt/apt.conf.d/* | xargs -r cp -t "$folder/etc/apt/apt.conf.d/"
  # Certificates of this machine's package mirror, where it has its own.
  if [ -d /usr/local/share/ca-certificates ]; then
    mkdir -p "$folder/usr/local/share"
    cp -a /usr/local/share/ca-certificates "$folder/usr/local/share/"
  fi
}

mirror=$(mirror_of_this_machine)
took debootstrap debootstrap --variant=minbase bookworm "$folder" "${mirror:-http://deb.debian.org/debian}" >"$folder.log" 2>&1 ||
  { tail -n 20 "$folder.log"; exit 4; }
tail -n 1 "$folder.log"
copy_apt_settings
trap leave EXIT
mount -t proc proc "$folder/proc"
mount --bind /dev "$folder/dev"
took clone git clone -q --no-hardlinks "$here" "$folder/root/connect-replay"

echo "== ./connect-replay run"
took "first run, all included" enter "./connect-replay run"
took "second run" enter "./connect-replay run"
took "launcher alone" enter "./connect-replay version"
if [ "${2:-}" = --tests ]; then
  took "tests/run" enter "./tests/run"
fi
