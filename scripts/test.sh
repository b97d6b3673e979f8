#!/usr/bin/env bash
# test.sh [WORKERS] — web unit tests, then every Python test. Both run even if the first fails; pytest's summary is last.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
web_log=$(mktemp) && trap 'rm -f "$web_log"' EXIT

NO_COLOR=1 scripts/node.sh web npm run --silent test </dev/null 2>&1 | tee "$web_log"
web=${PIPESTATUS[0]}
.venv/bin/python -m pytest -n "${1:-auto}" </dev/null || failed=1
if [ "$web" != 0 ]; then # said again here: it stands far above pytest's output
  grep -E '^ (FAIL|Test Files|     Tests)|^[A-Za-z]*Error:' "$web_log" || tail -n 20 "$web_log"
  failed=1
fi
[ $failed = 0 ] || echo "make test: failed, see above" >&2
exit $failed
