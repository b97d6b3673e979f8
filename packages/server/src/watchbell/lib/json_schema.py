"""JSON schemas of pydantic models, made once per model: making one costs a millisecond."""

from typing import Any

from pydantic import BaseModel

_made: dict[type[BaseModel], dict[str, Any]] = {}


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema. It is shared: do not change it."""
    schema = _made.get(model)
    if schema is None:
        schema = _made[model] = model.model_json_schema()
    return schema
