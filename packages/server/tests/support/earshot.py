"""All that hears clients, in this process: the front with every dialect, the running line, a real database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx2
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from support.clock import LONG
from support.tenants import a_context, a_member, an_organization
from support.world import World
from watchbell.domain.access import Caller
from watchbell.domain.addresses import Door
from watchbell.domain.monitors import Monitor
from watchbell.domain.tenancy import Role
from watchbell.ingest.ears import Ears
from watchbell.ingest.front import Ingest
from watchbell.pipeline.hearing import hear
from watchbell.pipeline.line import Runner
from watchbell.services.context import Context
from watchbell.services.due_resumes import resume_by_client
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.monitors import create_monitor
from watchbell.services.ping_keys import org_of_ping_key, ping_key
from watchbell.services.provisioning import provision
from watchbell.store import ingest_addresses

PASSED_ON = 299
"""The status of what no dialect claims and the application gets."""


@dataclass
class Earshot:
    """`await earshot.ask("GET", "/ping/…")`; what no dialect claims is answered `PASSED_ON`."""

    world: World
    ctx: Context
    caller: Caller
    runner: Runner
    front: Ingest
    client: httpx2.AsyncClient
    passed_on: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        return await self.client.request(method, path, **more)

    async def send(
        self,
        method: str,
        path: str,
        query: bytes = b"",
        headers: Sequence[tuple[bytes, bytes]] = (),
        parts: Sequence[bytes] = (b"",),
    ) -> tuple[int, bytes]:
        """A request as a server hands it on, however odd: what no client library would send. Answers status and body."""
        coming = [
            {"type": "http.request", "body": part, "more_body": place < len(parts)}
            for place, part in enumerate(parts, start=1)
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query,
            "headers": list(headers),
            "scheme": "http",
            "client": ("192.0.2.7", 4711),
        }
        await self.front(scope, receive, send)
        start, *rest = sent
        return start["status"], b"".join(message.get("body", b"") for message in rest)

    async def monitor(self, name: str = "Backup", kind: str = "heartbeat", **more: Any) -> Monitor:
        """A monitor as the API makes it; a heartbeat every minute unless `config` says otherwise."""
        config = more.pop("config", {"period_seconds": 60} if kind == "heartbeat" else {})
        made = await create_monitor(
            self.ctx, self.caller, NewMonitor(name=name, monitor_type=kind, config=config, **more)
        )
        return made.watched.monitor

    def token(self, monitor: Monitor) -> str:
        """The secret in the monitor's URLs."""
        assert monitor.ingest_token is not None
        return self.ctx.box.open(monitor.ingest_token)

    async def ping_key(self) -> str:
        return await ping_key(self.ctx, self.caller)

    async def also_known_as(self, monitor: Monitor, address: str, secret_sha256: str = "") -> None:
        """Lets the monitor be reached by another tool's name for it, as an import does."""
        async with self.ctx.db.transaction() as tx:
            await ingest_addresses.add(tx, [Door(monitor.n, address, secret_sha256)], self.ctx.clock())
        await self.runner.refresh()

    async def pings(self, *columns: str) -> list[Any]:
        """What was stored, in order: whole rows, or one value of each, or tuples."""
        rows = await self.world.rows("pings")
        if not columns:
            return rows
        return [row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns) for row in rows]

    async def state(self) -> dict[str, Any]:
        """The state of the only monitor."""
        [state] = await self.world.rows("monitor_states")
        return state


@asynccontextmanager
async def within(world: World) -> AsyncIterator[Earshot]:
    """Everything running on the world's database, for as long as the block lasts."""
    ctx = a_context(world.db, world.clock)
    world.line.open_secret = ctx.box.open
    world.db._publish = lambda told: world.line.look_again() if told.schedule else None
    caller = a_member(await an_organization(ctx), Role.OWNER)
    runner = Runner(world.line, stood_still_ms=LONG)
    await world.start()
    runner.start()
    passed_on: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        passed_on.append(scope["path"])
        await PlainTextResponse("passed on", PASSED_ON)(scope, receive, send)

    ears = Ears(
        hear=partial(hear, runner, partial(resume_by_client, ctx)),
        org_of=partial(org_of_ping_key, ctx),
        provision=partial(provision, ctx),
    )
    front = Ingest(application, ears)
    transport = httpx2.ASGITransport(app=front, client=("192.0.2.7", 4711))
    try:
        async with httpx2.AsyncClient(transport=transport, base_url="http://bell.test") as client:
            yield Earshot(world, ctx, caller, runner, front, client, passed_on)
    finally:
        await runner.stop(seconds=2)
