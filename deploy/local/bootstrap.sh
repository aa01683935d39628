#!/usr/bin/env bash
# Installs what requirements.lock names into this checkout's virtual environment, then becomes the command given to it:
#   deploy/local/bootstrap.sh python -m pytest
# What an earlier lock named and this one does not stays installed; an environment that is deleted is made anew.
# Says nothing when there is nothing to do. Exports ORDOFLUX_STATE, where servers, keys and logs are kept.
set -euo pipefail
umask 022 # PostgreSQL, run as `nobody` when we are root, must be able to read the packages

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
lock=$checkout/requirements.lock
is_closed() { # whether only its owner may enter $1, or what $1 is in, as with root's home or a `mktemp -d`
  local at=$1
  while [ -n "$(find "$at" -prune -perm -001)" ]; do
    [ "$at" != / ] || return 1
    at=$(dirname "$at")
  done
}

# PostgreSQL is not run as root, and whom it runs as may enter no such place: it goes elsewhere (state.py does alike).
place=$checkout venv=$checkout/.venv state=$checkout/.state
if [ "$(id -u)" = 0 ] && is_closed "$checkout"; then
  place=/var/tmp/ordoflux-$(printf %s "$checkout" | sha256sum | cut -c1-12)
  venv=$place/venv state=$place/state
fi
state=${ORDOFLUX_STATE:-$state}

stop() { # one line for the person at the terminal
  echo "ordoflux: $*" >&2
  exit 1
}

is_ready() {
  [ -x "$venv/bin/python" ] && [ "$(cat "$venv/lock.sha256" 2>/dev/null)" = "$wanted" ]
}

suitable_python() { # the first Python >= 3.11, by name
  local name
  for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  stop "Python 3.11 or newer is needed; PYTHON=/path/to/python names one"
}

make_venv() {
  local python
  python=$(suitable_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } ||
      stop "Python lacks its venv module; on Debian or Ubuntu: sudo apt-get install python3-venv"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; } \
      >>"$log" 2>&1 || explain "python3-venv cannot be installed"
  fi
  "$python" -m venv --clear "$venv" >>"$log" 2>&1 || explain "the virtual environment cannot be made"
}

explain() { # what $log says, as one line
  if grep -qs 'No space left on device' "$log" || ! (echo >"$state/.probe") 2>/dev/null; then
    stop "the disk is full ($state)"
  fi
  if grep -qsE 'NewConnectionError|NameResolution|Temporary failure|Could not resolve|timed out|ProxyError|No matching distribution' "$log"; then
    stop "$1: the package index does not answer (no network?); details in $log"
  fi
  stop "$1: $(grep -E 'ERROR|Error' "$log" | tail -1 | cut -c1-200); details in $log"
}

add_browser() { # Debian's chromium, which the tests of the console drive: without it they are skipped
  [ ! -x /usr/bin/chromium ] && [ ! -e "$state/no-browser" ] || return 0
  if [ "$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then
    echo "ordoflux: installing chromium for the tests of the console (once)" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } \
      >"$state/browser.log" 2>&1 && return
  fi
  touch "$state/no-browser" # not tried again; delete it to try
  echo "ordoflux: no chromium here: the tests that need a browser are skipped" >&2
}

install() {
  log=$state/bootstrap.log
  (: >"$log") 2>/dev/null || stop "cannot write to $state (disk full, or not yours)"
  echo "ordoflux: installing what requirements.lock names into $venv (once)" >&2
  [ -x "$venv/bin/python" ] || make_venv
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" \
    >>"$log" 2>&1 || explain "packages cannot be installed"
  echo "$wanted" >"$venv/lock.sha256"
  rm -f "$log" "$state/.probe"
}

[ -r "$lock" ] || stop "$lock is missing"
mkdir -p "$place" "$state" 2>/dev/null || stop "cannot make $state"
[ -O "$place" ] && [ -O "$state" ] || [ "$place" = "$checkout" ] || stop "$place belongs to another user"
wanted=$(sha256sum <"$lock" | cut -d' ' -f1)
if ! is_ready; then
  exec 9>"$state/bootstrap.lock" || stop "cannot write to $state (disk full, or not yours)"
  ! command -v flock >/dev/null || flock 9 # another target may be installing the same
  is_ready || install
  exec 9>&-
fi
[ -z "${WANTS_BROWSER:-}" ] || add_browser

export ORDOFLUX_STATE=$state PATH=$venv/bin:$PATH PYTHONUNBUFFERED=1
unset PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE # without bytecode each process compiles the same files anew
cd "$checkout"
[ $# -eq 0 ] || exec "$@"
