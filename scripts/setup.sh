#!/usr/bin/env bash
# setup.sh run|full|dev — makes .venv hold what running needs, running with every kind of check, or developing.
# Does nothing when it already does.
# Needs only a Python from 3.11 on; uv comes from requirements/uv.txt by hash, every package from the other locks.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:?run, full or dev}" in
  run) locks=(base build) ;;
  full) locks=(base build checks) ;;
  dev) locks=(base build checks test quality) ;;
  *) echo "setup.sh: say run, full or dev" >&2 && exit 2 ;;
esac
files=("${locks[@]/#/requirements/}") && files=("${files[@]/%/.txt}")
wanted=$(cat "${files[@]}" packages/*/pyproject.toml | sha256sum)
stamp=.venv/.watchbell-$1

for more in dev full; do # never take away what was asked for before
  if [ "$1" != dev ] && [ "$1" != $more ] && [ -e .venv/.watchbell-$more ]; then exec "$0" $more; fi
done
if [ -x .venv/bin/watchbell ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

python=$(scripts/find_python.sh)
uv=$PWD/.tools/uv/bin/uv
if ! "$uv" --version 2>/dev/null | grep -q "^$(sed -n 's/^uv==\([^ ]*\).*/uv \1/p' requirements/uv.txt)\b"; then
  scripts/get_uv.sh "$python" .tools/uv
fi

# Compiled now, or every first start of a verb pays for it (and every start where nobody may write to .venv).
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_COMPILE_BYTECODE=1
if [ ! -x .venv/bin/python ]; then "$uv" venv --quiet --python "$python" .venv; fi
echo "Installing the locked Python packages into .venv …"
"$uv" pip sync --quiet --python .venv --require-hashes "${files[@]}"
"$uv" pip install --quiet --python .venv --no-deps --no-build-isolation \
  -e packages/wire -e packages/agent -e packages/server
echo "$wanted" >"$stamp"
