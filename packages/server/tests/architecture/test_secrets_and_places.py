"""The repository names no machine, no registry, and holds no secret."""

import re

import pytest

from support.tree import text, tracked

BINARY = {".png", ".ico", ".woff2", ".svg", ".pyz"}
# Written in pieces, or this file would find itself.
MACHINE = re.compile(r"(?<![\w.{}$])/(?:work|farm|home/\w+|root|Users/\w+)/")
REGISTRY = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "registry" + r"\.yarnpkg"))
)
SECRET = re.compile(
    "|".join(
        (
            r"-----BEGIN (?:[A-Z]+ )?PRIVATE " + "KEY-----",
            r"\bAKIA[0-9A-Z]{16}\b",
            r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
            r"\bxox[abprs]-[0-9A-Za-z-]{20,}",
            r"\bwb[tmap]_[A-Za-z0-9_-]{30,}\b",
            r"\bsk_live_[0-9A-Za-z]{16,}",
        )
    )
)


@pytest.mark.parametrize(
    ("what", "pattern"), [("a machine's path", MACHINE), ("a registry's address", REGISTRY), ("a secret", SECRET)]
)
def test_no_tracked_file_holds(what: str, pattern: re.Pattern[str]) -> None:
    found = [
        f"{path}:{number}: {what}: {line.strip()[:120]}"
        for path in tracked()
        if path.suffix not in BINARY
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_no_lock_file_names_where_a_package_came_from() -> None:
    locks = [
        path for path in tracked() if path.name.endswith(("-lock.json", ".txt")) and "licen" not in path.name.lower()
    ]
    marks = re.compile(r'"resolved": "https?:|^--(?:extra-)?index-url|^--find-links|^-i |file://', re.MULTILINE)
    assert [str(path) for path in locks if marks.search(text(path))] == []
