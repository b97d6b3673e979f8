#!/usr/bin/env bash
# simulate.sh — the simulation, as wished for by N, SEED, STEPS, DAYS, MUTANTS or KILLS (see docs/develop/simulation.md).
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${KILLS:-}" ]; then
  WATCHBELL_TEST_KILLS=$KILLS exec .venv/bin/python -m pytest -n0 packages/server/tests/e2e/test_kill_in_a_storm.py
fi
wishes=()
[ -z "${N:-}" ] || wishes+=(-n "$N")
[ -z "${SEED:-}" ] || wishes+=(--seed "$SEED")
[ -z "${STEPS:-}" ] || wishes+=(--steps "$STEPS")
[ -z "${DAYS:-}" ] || wishes+=(--days "$DAYS")
[ -z "${MUTANTS:-}" ] || wishes+=(--mutants)
PYTHONPATH=packages/server/tests exec .venv/bin/python -m support.simulation "${wishes[@]}"
