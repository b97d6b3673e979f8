"""What every listener must keep, now and whoever adds one."""

from pathlib import Path

import pytest

from watchbell.listeners import shelf

ITEMS = sorted(shelf().items())


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_every_field_is_told_to_people(kind, listener):
    schema = listener.target.model_json_schema()
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        if name != "kind":
            assert field.get("title"), name
            assert field.get("description"), name


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_kind_label_group_and_docstring_are_there(kind, listener):
    assert listener.kind == kind
    assert listener.label
    assert listener.group
    assert listener.target.__doc__


@pytest.mark.parametrize("kind", [kind for kind, _ in ITEMS])
def test_every_listener_has_a_test_of_its_own(kind):
    assert (Path(__file__).parent / f"test_{kind}.py").is_file()
