"""Every item on a shelf has its test beside it; every module of the rooms where rules live is tested by name."""

import ast
import re
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


@pytest.mark.parametrize("room", ["domain", "pipeline"])
def test_every_rule_is_imported_by_a_test(room: str) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    by_full_name = set(re.findall(rf"watchbell\.{room}\.(\w+)", tests))
    by_name = {
        name.strip()
        for names in re.findall(rf"from watchbell\.{room} import \(?([\w, \n]+)", tests)
        for name in names.split(",")
    }
    assert sorted({path.stem for path in _modules(room)} - by_full_name - by_name) == []
