"""Runs every benchmark of this folder in its short form, one after the other: `run.py [NAME…]`.

A benchmark is a program of its own that takes `--short`, prints its table through `report.py` and answers 0.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NOT_BENCHMARKS = {"run", "report", "seed_fleet", "targets"}


def names() -> list[str]:
    """Every benchmark: a module that can be run."""
    found = (
        path.stem for path in FOLDER.glob("[a-z]*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    )
    return sorted(set(found) - NOT_BENCHMARKS)


def main(wanted: list[str]) -> int:
    """The number of benchmarks that failed."""
    failed = []
    for name in wanted or names():
        print(f"\n{name}", flush=True)
        done = subprocess.run([sys.executable, FOLDER / f"{name}.py", "--short"], stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
