#!/usr/bin/env bash
# Resolves requirements/*.txt anew from the packages' own dependencies and requirements/*.in: for every platform at
# once, with hashes, without an index address. Pass --upgrade to take newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."

# A poisoned release is usually found within days; do not be among its first readers. The three exceptions were read
# by us and are needed at these versions; drop each line once its week is over.
cooldown=(
  --exclude-newer "7 days"
  --exclude-newer-package fastapi=2026-11-20
  --exclude-newer-package sqlalchemy=2026-11-20
  --exclude-newer-package typer=2026-11-20
)

compile() { # compile SOURCE TARGET [FLAGS]
  .tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "${cooldown[@]}" "$1" --output-file "requirements/$2.txt" "${@:3}"
}

compile packages/server/pyproject.toml base --extra postgres --extra redis --no-emit-package watchbell-wire "$@"
compile packages/server/pyproject.toml checks --extra checks --extra browser --extra holidays --extra apprise --no-emit-package watchbell-wire \
  --constraint requirements/base.txt "$@"
for set in uv build test quality; do compile "requirements/$set.in" "$set" "$@"; done
