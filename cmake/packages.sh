# shellcheck shell=bash disable=SC2154,SC2016,SC2024
# Debian packages: which of a list are missing, and how to install them. Sourced by the launcher
# ./connect-replay and by tests/run, which say where the log goes (cr_log) and who speaks (cr_name).
# It knows nothing of what the packages are for.

cr_say() { printf '%s: %s\n' "$cr_name" "$*" >&2; }

# cr_listed FILE… : the package names in those lists, without comments. A second word on a line is a
# command that makes the package needless when it is there (from another source of packages, say).
cr_listed() {
  local name command
  while read -r name command; do
    [ -n "$command" ] && command -v "$command" >/dev/null || printf '%s\n' "$name"
  done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@")
}

# cr_missing FILE… : the listed packages that are not installed (one dpkg-query for all).
cr_missing() {
  local name status
  local -A have=()
  while read -r name status; do
    [ "$status" = installed ] && have[$name]=1
  done < <(cr_listed "$@" | xargs dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null)
  while read -r name; do
    [ -n "${have[$name]:-}" ] || printf '%s\n' "$name"
  done < <(cr_listed "$@")
}

# cr_as_root COMMAND… : runs it as root, by sudo where need be; stdin is never read.
cr_as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@" </dev/null >>"$cr_log" 2>&1
  else
    sudo "$@" </dev/null >>"$cr_log" 2>&1
  fi
}

cr_apt() {
  cr_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

# cr_install FILE… : installs what is missing of the lists. Returns 4 with a message when it cannot.
cr_install() {
  local -a wanted
  if ! command -v dpkg-query >/dev/null; then
    cr_say "this is no Debian system, so nothing is installed; needed are: $(cr_listed "$@" | tr '\n' ' ')"
    return 0
  fi
  mapfile -t wanted < <(cr_missing "$@")
  [ "${#wanted[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    cr_say "these Debian packages are missing, and there is neither root nor sudo to install them:"
    printf '  apt-get install --no-install-recommends %s\n' "${wanted[*]}" >&2
    return 4
  fi
  cr_say "installing ${#wanted[@]} Debian packages (log: $cr_log)"
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
    cr_apt update
  fi
  # A list that is out of date names versions that are gone: then once more, with a new list.
  if ! cr_apt install --no-install-recommends "${wanted[@]}"; then
    cr_apt update
    if ! cr_apt install --no-install-recommends "${wanted[@]}"; then
      tail -n 20 "$cr_log" >&2
      cr_say "the packages could not be installed: ${wanted[*]}"
      return 4
    fi
  fi
}

# cr_jobs : how many compilers may run at once: one for each core, with 1.5 GiB of memory for each.
cr_jobs() {
  local cores memory
  cores=$(nproc 2>/dev/null || echo 1)
  memory=$(awk '/^MemAvailable:/ {print int($2 / 1572864)}' /proc/meminfo 2>/dev/null)
  [ -n "$memory" ] || memory=$cores
  [ "$memory" -ge 1 ] || memory=1
  echo $((memory < cores ? memory : cores))
}
