"""The page for people who bring clients of other tools along: it names all that is heard, and nothing else."""

import re
from pathlib import Path

import pytest

from support.tree import text
from watchbell.ingest.dialects import shelf

PAGE = text(Path("docs/operate/drop-in.md"))
NAMED = set(re.findall(r"`(/[^`\s]*)`", PAGE))
PATHS = [path for dialect in shelf().values() for path in dialect.paths]


@pytest.mark.parametrize("path", PATHS)
def test_every_path_of_a_dialect_is_named(path):
    assert path in NAMED


def test_every_path_that_is_named_is_somebodys():
    others = {"/ping/", "/ping", "/probe", "/{uuid}/stop"}
    assert {name for name in NAMED if name not in others} - set(PATHS) == set()
