"""The checkout as the architecture tests see it: only files that git tracks."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
SERVER = ROOT / "packages/server/src/watchbell"
SHELVES = ("probers", "listeners", "notifiers", "analyzers")


@cache
def tracked() -> tuple[Path, ...]:
    """Every tracked file that is still there, relative to the root."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in names.split("\0") if name and (ROOT / (path := Path(name))).is_file())


def sources(*suffixes: str) -> list[Path]:
    """Tracked sources of the product with one of these suffixes, without what generators wrote."""
    roots = ("packages/", "web/src/", "scripts/", "bench/")
    return [
        path
        for path in tracked()
        if path.suffix in suffixes
        and str(path).startswith(roots)
        and "versions" not in path.parts
        and not path.match("web/src/api/openapi.ts")
    ]


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
