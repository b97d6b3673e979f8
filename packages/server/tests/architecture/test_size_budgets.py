"""A file is read in one go, a function on one screen."""

import ast
from pathlib import Path

import pytest

from support.tree import sources, text

HARD_FILE_LIMIT = 500
LIMITS = {".py": 300, ".tsx": 250, ".ts": 300}
FUNCTION_LIMIT = 60

LONGER_FOR_A_REASON: dict[str, str] = {}
"""Files that may pass their limit (never the hard one), each with its reason. Empty is best."""


@pytest.mark.parametrize("suffix", list(LIMITS))
def test_no_file_is_longer_than_its_budget(suffix: str) -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in sources(suffix)}
    limits = {name: HARD_FILE_LIMIT if name in LONGER_FOR_A_REASON else LIMITS[suffix] for name in lengths}
    assert [f"{lines} {name}" for name, lines in lengths.items() if lines > limits[name]] == []


def _functions(path: Path) -> list[tuple[str, int]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(text(path))) if isinstance(node, kinds)]
    return [(f"{path}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1) for node in found]


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = [function for path in sources(".py") for function in _functions(path)]
    assert [f"{lines} {name}" for name, lines in lengths if lines > FUNCTION_LIMIT] == []
