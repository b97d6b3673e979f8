"""Reading what the API answered, and what it left in the database."""

from typing import Any

import httpx2
from sqlalchemy import select

from support.cast import Theatre
from watchbell.store import tables


def problems(answer: httpx2.Response) -> dict[str, str]:
    """The fields a refused body names, each with what is wrong."""
    assert answer.status_code == 422, answer.text
    return {problem["field"]: problem["message"] for problem in answer.json()["error"]["details"]}


async def rows(theatre: Theatre, name: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    async with theatre.ctx.db.read() as tx:
        return [dict(row) for row in await tx.all(select(tables.metadata.tables[name]))]


async def make_monitor(person: Any, **changes: Any) -> dict[str, Any]:
    """A new monitor as the API answers it: an http monitor called Shop unless told otherwise; `...` leaves a field out."""
    body = {"name": "Shop", "monitor_type": "http", "config": {"url": "https://shop.example"}, **changes}
    answer = await person.post("/api/v1/monitors", {name: value for name, value in body.items() if value is not ...})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made
