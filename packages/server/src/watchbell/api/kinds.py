"""What monitors and channels there can be: the shelves, with the JSON schema of each kind's config."""

import asyncio
import inspect
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from watchbell import listeners, notifiers, probers
from watchbell.api.deps import Anyone, Signed
from watchbell.api.envelopes import Data
from watchbell.api.fields import Input
from watchbell.domain.listening import Listener
from watchbell.domain.probing import Prober
from watchbell.lib.json_schema import schema_of
from watchbell.services.monitor_kinds import kind_of_url

router = APIRouter(tags=["kinds"])


class KindOut(BaseModel):
    """A kind of monitor. A passive one waits for pings, an active one is asked. `schema` describes its `config`.

    `is_told` ones are what a person says (`PUT /monitors/{id}/status`). `missing` says what must be installed before it can be used here, if anything. `schemes` are those of the URLs that
    stand for a monitor of this kind.
    """

    kind: str
    label: str
    group: str
    description: str
    passive: bool
    is_told: bool
    missing: str | None
    schemes: tuple[str, ...]
    config_schema: dict[str, Any] = Field(serialization_alias="schema")


class UrlIn(Input):
    """A URL that stands for a monitor: https://…, tcp://host:port, dns://name."""

    url: Annotated[str, StringConstraints(max_length=2_000)]


class ReadUrlOut(BaseModel):
    """What a URL means: a kind and its config, credentials included."""

    kind: str
    config: dict[str, Any]


class ChannelKindOut(BaseModel):
    """A kind of channel. `schema` describes its `config`; properties with `x-secret` are never shown again.

    `missing` says what must be installed or switched on before there can be one, if anything.
    """

    kind: str
    label: str
    description: str
    missing: str | None
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
        is_told=isinstance(item, Prober) and item.is_told,
        missing=item.missing if isinstance(item, Prober) else None,
        schemes=item.schemes if isinstance(item, Prober) and item.shorthand else (),
        config_schema=config_schema(item.target),
    )


def _channel_kinds() -> list[ChannelKindOut]:
    return [
        ChannelKindOut(
            kind=item.kind,
            label=item.label,
            description=inspect.getdoc(item.config) or "",
            missing=item.missing(),
            config_schema=config_schema(item.config),
        )
        for item in notifiers.shelf().values()
    ]


def config_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a config as people fill it in: without `kind`, which stands beside the config."""
    schema = schema_of(model)
    return {**schema, "properties": {name: it for name, it in schema.get("properties", {}).items() if name != "kind"}}


@router.get("/kinds", summary="List monitor kinds")
async def list_kinds(_: Anyone) -> Data[list[KindOut]]:
    """Every kind of monitor with the schema of its `config`."""
    return Data(data=await asyncio.to_thread(_kinds))  # the first time it imports all of them


@router.post("/kinds/of-url", summary="Read a URL as a kind and its config")
async def read_url(body: UrlIn, _: Signed) -> Data[ReadUrlOut]:
    """What `POST /monitors` makes of a bare `url`, to be completed before it is saved. Nothing is stored."""
    kind, config = kind_of_url(body.url)
    return Data(data=ReadUrlOut(kind=kind.kind, config={key: each for key, each in config.items() if key != "kind"}))


@router.get("/channel-kinds", summary="List channel kinds")
async def list_channel_kinds(_: Anyone) -> Data[list[ChannelKindOut]]:
    """Every kind of channel with the schema of its `config`."""
    return Data(data=await asyncio.to_thread(_channel_kinds))
