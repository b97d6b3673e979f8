"""Configs of monitors and channels: checked by their kind's class, sealed before they are stored, hidden when shown."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from watchbell.domain.errors import FieldProblem, Invalid
from watchbell.domain.secrets_in_config import ALL_SECRET, map_secrets, merge, redact
from watchbell.lib.json_schema import schema_of
from watchbell.lib.plain_validation import place_in, sentence_for, without_consequences
from watchbell.lib.secret_box import SecretBox

M = TypeVar("M", bound=BaseModel)


def checked(model: type[M], kind: str, config: Mapping[str, Any], field: str = "config") -> M:
    """The config as its kind understands it. Raises `Invalid` with details such as ``config.url``; never quotes a value."""
    said = config.get("kind", kind)
    if said != kind:
        raise Invalid.field(f"{field}.kind", f"must be {kind}, or left out")
    try:
        return model.model_validate(dict(config))
    except ValidationError as error:
        raise invalid_config(error, config, field, model.model_fields) from None


def invalid_config(
    error: ValidationError,
    config: Mapping[str, Any],
    field: str = "config",
    known: Mapping[str, FieldInfo] | None = None,
) -> Invalid:
    """A pydantic error about this config in our words; `known` are the fields that it may hold."""
    problems = tuple(
        FieldProblem(".".join([field, *map(str, place_in(config, found))]), _sentence(found, known or {}))
        for found in without_consequences(error.errors(include_url=False, include_input=False))
    )
    return Invalid.fields(problems)


def _sentence(found: Mapping[str, Any], known: Mapping[str, FieldInfo]) -> str:
    place = found["loc"]
    if found["type"] == "extra_forbidden" and len(place) == 1:
        near = get_close_matches(str(place[0]), known, n=3, cutoff=0.45)
        if near:
            return f"unknown field: is {' or '.join(near)} meant?"
    return sentence_for(found, example=_example(known.get(str(place[0]))) if place else "")


def _example(field: FieldInfo | None) -> str:
    """What the form shows in this field while it is empty; nothing where it shows nothing."""
    more = field.json_schema_extra if field else None
    return str(more.get("x-placeholder", "")) if isinstance(more, dict) else ""


def plain(config: BaseModel) -> dict[str, Any]:
    """What is stored of a config: what was said, without the kind (it has its own column) and without defaults."""
    return {key: value for key, value in config.model_dump(mode="json", exclude_unset=True).items() if key != "kind"}


def sealed(box: SecretBox, model: type[BaseModel], config: dict[str, Any]) -> dict[str, Any]:
    """The config with its secrets sealed."""
    result: dict[str, Any] = map_secrets(schema_of(model), config, box.seal)
    return result


def opened(box: SecretBox, model: type[BaseModel], config: dict[str, Any]) -> dict[str, Any]:
    """The config with its secrets readable. Raises `SecretUnreadableError`."""
    result: dict[str, Any] = map_secrets(schema_of(model), config, box.open)
    return result


def hidden(model: type[BaseModel] | None, config: dict[str, Any]) -> dict[str, Any]:
    """The config as it may be shown; of a kind that nobody knows any more nothing is."""
    result: dict[str, Any] = redact(schema_of(model) if model else ALL_SECRET, config)
    return result


def merged(model: type[BaseModel], old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The new config, where a secret that came back in its hidden form is the old one's. Raises `Invalid`."""
    try:
        result: dict[str, Any] = merge(schema_of(model), old, dict(new))
    except Invalid as error:
        details = tuple(FieldProblem(f"config.{problem.field}", problem.message) for problem in error.details)
        raise Invalid(f"config.{error.message}", details=details) from None
    return result


def renewed(box: SecretBox, model: type[M], kind: str, old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The config to store after a change: a secret whose hidden form came back stays. Raises `Invalid`."""
    return sealed(box, model, plain(checked(model, kind, merged(model, opened(box, model, old), new))))
