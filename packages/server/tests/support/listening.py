"""The application with its line running, in this process: what clients tell is heard, on a clock in the test's hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from support.cast import BASE_URL, Theatre
from support.clock import LONG, FakeClock
from support.waiting import until
from watchbell.app.compose import _ears
from watchbell.domain.tenancy import Role
from watchbell.ingest.front import Ingest
from watchbell.lib.clock import now_ms
from watchbell.pipeline import line as line_module
from watchbell.pipeline.line import Runner
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.pipeline.watching import load_fleet
from watchbell.services import ping_keys
from watchbell.store.session import Database


class Listening:
    """`client` has no credential, `olga` is the owner's API client; the clock begins at the present instant."""

    def __init__(self, theatre: Theatre, clock: FakeClock) -> None:
        self.theatre = theatre
        self.clock = clock
        self.line = Line(theatre.ctx.db, theatre.ctx.checks, theatre.ctx.box.open, clock, BASE_URL, Meter())
        self.runner = Runner(self.line, stood_still_ms=LONG)
        ears = _ears(theatre.ctx, self.runner)
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=Ingest(theatre.app, ears)), base_url=BASE_URL, timeout=60
        )
        self.olga: httpx2.AsyncClient = self.client
        self.ping_key = ""

    async def get(self, path: str, **query: Any) -> Any:
        """The data of an answer to the owner."""
        answer = await self.olga.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def monitors(self) -> dict[str, dict[str, Any]]:
        """Every monitor by its name."""
        return {each["name"]: each for each in await self.get("/api/v1/monitors", per_page=100)}

    async def becomes(self, name: str, status: str) -> dict[str, Any]:
        """The monitor of this name, once it has this status."""

        async def look() -> dict[str, Any] | None:
            found = (await self.monitors()).get(name)
            return found if found is not None and found["status"] == status else None

        return await until(look, f"{name} is {status}")


@asynccontextmanager
async def listening(db: Database, monkeypatch: Any) -> AsyncIterator[Listening]:
    """Everything but the HTTP server; deadlines are looked at all the time."""
    monkeypatch.setattr(line_module, "OVERDUE_POLL_SECONDS", 0.02)
    clock = FakeClock(now_ms())
    theatre = await Theatre.made(db, clock)
    one = Listening(theatre, clock)
    tell_people = db._publish
    db._publish = lambda told: (
        tell_people(told),
        told.outbox and one.line.outbox_filled.set(),
        told.schedule and one.line.look_again(),
    )
    one.olga = (await theatre.program()).client
    one.olga._transport = one.client._transport
    owner = await theatre.person("olga", Role.OWNER)
    assert owner.caller is not None
    one.ping_key = await ping_keys.ping_key(theatre.ctx, owner.caller)
    await load_fleet(one.line)
    one.runner.start()
    try:
        yield one
    finally:
        await one.runner.stop(seconds=2)
        await one.client.aclose()
        await theatre.close()
