#!/usr/bin/env bash
# Every check that reads the tree without running the program. All run, each names itself; fails when one did.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

step() { # step NAME COMMAND… — quiet when good, the whole output when not
  local name=$1 out
  shift
  if out=$("$@" 2>&1 </dev/null); then
    printf '  ok    %s\n' "$name"
  else
    printf '  FAIL  %s\n%s\n' "$name" "$out"
    failed+=("$name")
  fi
}

step "format (ruff)" "$bin/ruff" format --check --quiet packages scripts bench
step "lint (ruff)" "$bin/ruff" check --quiet packages scripts bench
step "types (mypy --strict)" "$bin/mypy"
step "imports (import-linter)" "$bin/lint-imports" --no-cache
step "architecture (pytest)" "$bin/python" -m pytest -q -n0 -p no:cacheprovider packages/server/tests/architecture
step "generated pages and openapi.json" "$bin/python" scripts/gen_docs.py --check
step "web: format, lint, types, imports" scripts/node.sh web npm run --silent check
step "Dockerfile (hadolint)" "$bin/hadolint" deploy/docker/Dockerfile

if [ ${#failed[@]} -gt 0 ]; then
  printf 'make check: failed: %s\n' "$(printf '%s; ' "${failed[@]}" | sed 's/; $//')"
  exit 1
fi
echo "make check: all good"
