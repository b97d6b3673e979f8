#!/usr/bin/env bash
# get_uv.sh PYTHON FOLDER — installs the pinned uv into FOLDER, checked by hash, without touching the system's Python.
# pip is found where a Debian may have it: with the system's Python, inside a venv, through virtualenv, or by apt.
set -euo pipefail
python=$1 folder=$2

install_with() { # install_with COMMAND… — the rest of the command line is pip's
  rm -rf "$folder" && mkdir -p "$folder"
  "$@" install -qq --disable-pip-version-check --root-user-action=ignore --target "$folder" --require-hashes --only-binary :all: \
    -r requirements/uv.txt
}

find_pip() {
  if "$python" -m pip --version >/dev/null 2>&1; then pip=("$python" -m pip) && return; fi
  local boot=.tools/boot
  rm -rf "$boot" && mkdir -p .tools
  for tool in venv virtualenv; do
    if "$python" -m "$tool" "$boot" >/dev/null 2>&1; then pip=("$boot/bin/python" -m pip) && return; fi
  done
  return 1
}

if ! find_pip && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "This Python has neither pip nor venv; installing python3-pip by apt …"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-pip) \
    >/dev/null </dev/null
  find_pip || true
fi
if [ -z "${pip+set}" ]; then
  echo "This Python has neither pip nor venv. On Debian: apt install python3-venv, then run make again." >&2
  exit 1
fi
install_with "${pip[@]}"
rm -rf .tools/boot
