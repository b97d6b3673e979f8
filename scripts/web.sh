#!/usr/bin/env bash
# web.sh [modules] — builds the web interface into the server package when its sources changed since the last build.
# With `modules` only the locked npm packages are installed, for the checks and the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
static=packages/server/src/watchbell/static stamp=.venv/.watchbell-web

install_modules() { # install_modules FOLDER
  local wanted
  wanted=$(sha256sum <"$1/package-lock.json")
  if [ "$(cat "$1/node_modules/.watchbell" 2>/dev/null)" = "$wanted" ]; then return; fi
  echo "Installing the locked npm packages into $1/node_modules …"
  scripts/node.sh "$1" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null
  echo "$wanted" >"$1/node_modules/.watchbell"
}

sources() {
  find web \( -name node_modules -o -name dist -o -name coverage -o -name tools \) -prune -o -type f \
    ! -name '*.test.ts' ! -name '*.test.tsx' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}

if [ "${1:-}" = modules ]; then install_modules web && exit 0; fi
if [ "${1:-}" = tools ]; then install_modules web/tools && exit 0; fi
wanted=$(sources | sha256sum)
if [ -e "$static/index.html" ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted" ]; then exit 0; fi
install_modules web
echo "Building the web interface …"
scripts/node.sh web npm run --silent build -- --logLevel warn </dev/null
rm -rf "$static.new" && cp -R web/dist "$static.new"
rm -rf "$static" && mv "$static.new" "$static"
echo "$wanted" >$stamp
