"""Every item on a shelf has its test beside it; every module of the rooms where rules live is tested by name."""

import ast
from pathlib import Path

import pytest

from support.tree import ROOT, SERVER, SHELVES

TESTS = ROOT / "packages/server/tests"
DECIDES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Match, ast.BoolOp, ast.comprehension)


def _modules(room: str) -> list[Path]:
    """The room's modules that can be wrong: nouns without a single branch cannot."""
    return [
        path
        for path in (SERVER / room).rglob("[a-z]*.py")
        if any(isinstance(node, DECIDES) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    ]


@pytest.mark.parametrize("room", SHELVES)
def test_every_item_on_a_shelf_has_its_test_beside_it(room: str) -> None:
    names = [path.relative_to(SERVER) for path in _modules(room)]
    assert [str(name) for name in names if not (TESTS / name.with_name(f"test_{name.name}")).exists()] == []


def _imported() -> set[str]:
    """The full names of all modules, and of what is taken from them, in any test."""
    found = set()
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("room", ["domain", "pipeline"])
def test_every_rule_is_imported_by_a_test(room: str) -> None:
    imported = _imported()
    assert sorted(path.stem for path in _modules(room) if f"watchbell.{room}.{path.stem}" not in imported) == []
