#!/usr/bin/env bash
# Prints a Python from 3.11 on: $PYTHON if set, else the first that fits. Says what to do when there is none.
set -euo pipefail
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
  if found=$(command -v "$candidate") &&
    "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "$found"
    exit 0
  fi
done
echo "Watchbell needs Python 3.11 or newer (looked for: ${PYTHON:-python3, python3.11 to python3.14})." >&2
echo "On Debian 12 or newer: apt install python3. Elsewhere set PYTHON=/path/to/python3." >&2
exit 1
