#!/usr/bin/env bash
# test.sh [WORKERS] — web unit tests, then every Python test. Both run even if the first fails; pytest's summary is last.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

scripts/node.sh web npm run --silent test </dev/null || failed=1
.venv/bin/python -m pytest -n "${1:-auto}" </dev/null || failed=1
[ $failed = 0 ] || echo "make test: failed, see above" >&2
exit $failed
