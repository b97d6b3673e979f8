"""One battery over every item of every shelf: what a form, the API and the documentation rely on."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from watchbell import listeners, notifiers, probers
from watchbell.domain.kind_config import KindConfig
from watchbell.domain.notifying import ChannelConfig

CONFIGS: list[tuple[str, Any, type[BaseModel]]] = [
    *(("probers", item, item.target) for item in probers.shelf().values()),
    *(("listeners", item, item.target) for item in listeners.shelf().values()),
    *(("notifiers", item, item.config) for item in notifiers.shelf().values()),
]
every_item = pytest.mark.parametrize(("shelf", "item", "config"), CONFIGS, ids=[item.kind for _, item, _ in CONFIGS])


def _fields(config: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    schema = config.model_json_schema()
    yield from ((name, field) for name, field in schema["properties"].items() if name != "kind")


@every_item
def test_a_form_can_be_drawn_from_the_schema(shelf: str, item: Any, config: type[BaseModel]) -> None:
    # pydantic makes a title of the field's name when none was given; such a title says nothing new.
    poor = [name for name, field in _fields(config) if not field.get("title") or not field.get("description")]
    assert poor == []
    assert item.label


@every_item
def test_an_unknown_key_is_refused_and_a_config_never_changes(shelf: str, item: Any, config: type[BaseModel]) -> None:
    assert issubclass(config, KindConfig | ChannelConfig)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        config.model_validate({"no_such_key": 1})
    assert config.model_config.get("frozen") is True


@every_item
def test_a_secret_is_never_shown_by_repr(shelf: str, item: Any, config: type[BaseModel]) -> None:
    secret = [name for name, field in _fields(config) if field.get("x-secret")]
    by_alias = {info.alias or name: info for name, info in config.model_fields.items()}
    assert [name for name in secret if by_alias[name].repr] == []


@every_item
def test_its_file_explains_itself(shelf: str, item: Any, config: type[BaseModel]) -> None:
    assert (sys.modules[config.__module__].__doc__ or "").strip()
