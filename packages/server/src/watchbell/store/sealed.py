"""What is sealed in the database, of all organizations: to see whether the present key opens it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from watchbell.store.session import Tx
from watchbell.store.tables import channels, monitors


@dataclass(frozen=True, slots=True)
class Sealed:
    """A monitor or a channel with its config as stored; `token` is the sealed text of a monitor's URL."""

    name: str
    kind: str
    config: dict[str, Any]
    token: str | None = None


async def of_monitors(tx: Tx) -> list[Sealed]:
    """Every monitor's."""
    columns = (monitors.c.name, monitors.c.kind, monitors.c.config, monitors.c.ingest_token)
    rows = await tx.all(select(*columns).order_by(monitors.c.n))
    return [Sealed(row["name"], row["kind"], row["config"], row["ingest_token"]) for row in rows]


async def of_channels(tx: Tx) -> list[Sealed]:
    """Every channel's."""
    rows = await tx.all(select(channels.c.name, channels.c.kind, channels.c.config).order_by(channels.c.id))
    return [Sealed(row["name"], row["kind"], row["config"]) for row in rows]
