import sys

import pytest

from watchbell.lib.shelf import ShelfError, load_shelf


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Loads a shelf whose modules have these texts."""
    name = f"shelf_of_{tmp_path.name}"

    def load(**texts):
        (tmp_path / name).mkdir()
        for each, text in {"__init__": "", **texts}.items():
            (tmp_path / name / f"{each}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        package = __import__(name)
        monkeypatch.delitem(sys.modules, name)
        return load_shelf(package, "ITEM", "nobody.offers.this")

    return load


def item(kind):
    return f"from types import SimpleNamespace\nITEM = SimpleNamespace(kind={kind!r})"


def test_an_item_is_loaded_when_it_is_first_asked_for(shelf):
    found = shelf(b=item("b"), a=item("a"), broken="raise AssertionError")
    assert list(found) == ["a", "b", "broken"]
    assert len(found) == 3
    assert "broken" in found
    assert found.used == []
    assert found["b"] is found.get("b")
    assert found.used == [found["b"]]
    assert found.get("c") is None


@pytest.mark.parametrize(("text", "what"), [("", "must define ITEM"), (item("b"), "must equal the file's name 'a'")])
def test_a_module_that_breaks_the_rule_is_named(shelf, text, what):
    with pytest.raises(ShelfError, match=what):
        shelf(a=text)["a"]
