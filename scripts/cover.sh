#!/usr/bin/env bash
# cover.sh [WORKERS] — the Python tests under coverage; fails when the rooms that decide are covered below 90 %.
set -euo pipefail
cd "$(dirname "$0")/.."
coverage=.venv/bin/coverage
$coverage erase
$coverage run -m pytest -q -n "${1:-auto}" </dev/null
$coverage combine --quiet
$coverage report
echo "The rooms that decide:"
$coverage report --fail-under=90 --include='*/watchbell/domain/*,*/watchbell/pipeline/*,*/watchbell/services/*'
