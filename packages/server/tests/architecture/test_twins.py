"""Every item on a shelf, and every module of the rooms where rules live, has its test beside it."""

import ast
from pathlib import Path

import pytest

from support.tree import ROOT, SERVER, SHELVES

DECIDES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Match, ast.BoolOp, ast.comprehension)


def _decides(module: Path) -> bool:
    """Whether the module can be wrong: a module of nouns without a single branch cannot."""
    return any(isinstance(node, DECIDES) for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("room", [*SHELVES, "domain", "pipeline"])
def test_every_module_has_its_test(room: str) -> None:
    tests = ROOT / "packages/server/tests"
    modules = [path for path in (SERVER / room).rglob("[a-z]*.py") if _decides(path)]
    twins = {path: tests / path.relative_to(SERVER).with_name(f"test_{path.name}") for path in modules}
    assert [str(path.relative_to(SERVER)) for path, twin in twins.items() if not twin.exists()] == []
