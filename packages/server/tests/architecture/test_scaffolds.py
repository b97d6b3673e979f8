"""What `make new-…` writes is a working item from the first minute."""

import importlib.util
import sys
from pathlib import Path
from string import Template
from typing import Any

import pytest

from support.tree import ROOT

SCRIPTS = ROOT / "scripts"


def _script(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("what", "item"), [("prober", "PROBER"), ("notifier", "NOTIFIER")])
def test_a_scaffolded_item_offers_the_kind_of_its_name(what: str, item: str, tmp_path: Path) -> None:
    scaffold = _script("scaffold")
    text = (SCRIPTS / "templates" / f"{what}.txt").read_text(encoding="utf-8")
    path = tmp_path / "mail_queue.py"
    path.write_text(Template(text).substitute(scaffold.words_of("mail_queue")), encoding="utf-8")
    name = f"watchbell.{what}s.mail_queue"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        assert getattr(module, item).kind == "mail_queue"
        assert getattr(module, item).label == "Mail queue"
    finally:
        del sys.modules[name]


@pytest.mark.parametrize("name", ["", "Mail", "mail-queue", "../mail", "1mail", "mail__queue"])
def test_a_name_that_is_no_module_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _script("scaffold").main("prober", name) == 2
    assert "NAME=" in capsys.readouterr().out


@pytest.mark.parametrize(("what", "name"), [("prober", "tcp"), ("notifier", "slack"), ("resource", "tokens")])
def test_a_name_that_is_taken_is_refused(what: str, name: str) -> None:
    assert _script("scaffold").main(what, name) == 2


def test_a_resource_is_named_in_the_plural() -> None:
    assert _script("scaffold").main("resource", "runbook") == 2


def test_a_new_table_is_imported_and_offered() -> None:
    text = _script("scaffold").add_table('from a import b\n\n__all__ = [\n    "b",\n]\n', "runbooks")
    assert text == (
        "from a import b\nfrom watchbell.store.tables.runbooks import runbooks\n"
        '\n__all__ = [\n    "runbooks",\n    "b",\n]\n'
    )
