"""JSON schemas of pydantic models, made once per model: making one costs a millisecond."""

from typing import Any

from pydantic import BaseModel

_made: dict[type[BaseModel], dict[str, Any]] = {}


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema, its properties in the order to read them. It is shared: do not change it.

    What must be given comes first, then what has no heading, then the other groups, then what few people need; within
    each as it was written. (Fields inherited from mixins would otherwise stand before a class's own.)
    """
    schema = _made.get(model)
    if schema is None:
        schema = _made[model] = _ordered(model.model_json_schema())
    return schema


def _ordered(schema: dict[str, Any]) -> dict[str, Any]:
    properties, required = schema.get("properties"), schema.get("required", [])
    if not properties:
        return schema
    if "x-advanced" not in str(properties) and "x-group" not in str(properties):
        return schema

    def rank(item: tuple[str, dict[str, Any]]) -> tuple[bool, int]:
        name, field = item
        advanced = bool(field.get("x-advanced"))
        return advanced, 0 if name in required else 1 if "x-group" not in field else 2

    return {**schema, "properties": dict(sorted(properties.items(), key=rank))}
