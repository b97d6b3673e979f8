"""What monitors and channels there can be: the shelves, with the JSON schema of each kind's config."""

import inspect
from functools import cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from watchbell import listeners, notifiers, probers
from watchbell.api.deps import Anyone
from watchbell.api.envelopes import Data
from watchbell.domain.listening import Listener
from watchbell.domain.probing import Prober

router = APIRouter(tags=["kinds"])


class KindOut(BaseModel):
    """A kind of monitor. A passive one waits for pings, an active one is asked. `schema` describes its `config`.

    `missing` says what must be installed before it can be used here, if anything.
    """

    kind: str
    label: str
    group: str
    description: str
    passive: bool
    missing: str | None
    config_schema: dict[str, Any] = Field(serialization_alias="schema")


class ChannelKindOut(BaseModel):
    """A kind of channel. `schema` describes its `config`; properties with `x-secret` are never shown again."""

    kind: str
    label: str
    description: str
    config_schema: dict[str, Any] = Field(serialization_alias="schema")


@cache
def _kinds() -> list[KindOut]:
    active = [_kind(item, passive=False) for item in probers.shelf().values()]
    return active + [_kind(item, passive=True) for item in listeners.shelf().values()]


def _kind(item: Prober[Any] | Listener[Any], *, passive: bool) -> KindOut:
    return KindOut(
        kind=item.kind,
        label=item.label,
        group=item.group,
        description=inspect.getdoc(item.target) or "",
        passive=passive,
        missing=item.missing if isinstance(item, Prober) else None,
        config_schema=config_schema(item.target),
    )


@cache
def _channel_kinds() -> list[ChannelKindOut]:
    return [
        ChannelKindOut(
            kind=item.kind,
            label=item.label,
            description=inspect.getdoc(item.config) or "",
            config_schema=config_schema(item.config),
        )
        for item in notifiers.shelf().values()
    ]


def config_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a config as people fill it in: without `kind`, which stands beside the config."""
    schema = model.model_json_schema()
    schema.get("properties", {}).pop("kind", None)
    return schema


@router.get("/kinds", summary="List monitor kinds")
async def list_kinds(_: Anyone) -> Data[list[KindOut]]:
    """Every kind of monitor with the schema of its `config`."""
    return Data(data=_kinds())


@router.get("/channel-kinds", summary="List channel kinds")
async def list_channel_kinds(_: Anyone) -> Data[list[ChannelKindOut]]:
    """Every kind of channel with the schema of its `config`."""
    return Data(data=_channel_kinds())
