"""A client of Healthchecks' API and the whole program in this process: pings are heard, deadlines pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2

from support.cast import BASE_URL, Theatre
from support.clock import LONG
from support.waiting import until
from watchbell.domain.tenancy import Role
from watchbell.ingest.ears import Ears
from watchbell.ingest.front import Ingest
from watchbell.pipeline.hearing import hear
from watchbell.pipeline.line import Runner
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.pipeline.watching import load_fleet
from watchbell.services import tokens
from watchbell.services.due_resumes import resume_by_client
from watchbell.services.ping_keys import org_of_ping_key
from watchbell.services.provisioning import provision

READ_ONLY = ("monitors:read", "checks:read", "pings:read")


@dataclass
class Project:
    """`await project.ask("GET", "checks/")` with a key that may write; `key=project.read_only` for the other one."""

    theatre: Theatre
    client: httpx2.AsyncClient
    key: str
    read_only: str
    version: int = 3

    async def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **more: Any
    ) -> httpx2.Response:
        """As its clients do; an empty `key` sends none."""
        key = self.key if key is None else key
        headers = {**({"X-Api-Key": key} if key else {}), **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        place = path if path.startswith("/") else f"/api/v{self.version}/{path}"
        return await self.client.request(method, place, headers=headers, **more)

    async def make(self, **fields: Any) -> dict[str, Any]:
        """A new check."""
        answer = await self.ask("POST", "checks/", fields)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def read(self, check: dict[str, Any]) -> dict[str, Any]:
        """The check as it is now."""
        answer = await self.ask("GET", f"checks/{check['uuid']}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def ping(self, check: dict[str, Any], verb: str = "", body: str = "", method: str = "POST") -> None:
        """One ping, as `curl` sends it, a second after the one before."""
        self.theatre.clock.advance(seconds=1)
        answer = await self.client.request(method, check["ping_url"] + verb, content=body or None)
        assert (answer.status_code, answer.text) == (200, "OK")

    async def until_down(self, check: dict[str, Any]) -> None:
        """Wait until it was noticed that the deadline has passed."""

        async def is_noticed() -> bool:
            monitors = (await self.ask("GET", "/api/v1/monitors")).json()["data"]
            return any(each["ping_url"] == check["ping_url"] and each["status"] == "down" for each in monitors)

        await until(is_noticed, f"the monitor of {check['name']} is down")

    async def key_with(
        self, *, role: Role = Role.MEMBER, org_id: str | None = None, scopes: tuple[str, ...] = ()
    ) -> str:
        """A new API token."""
        async with self.theatre.ctx.db.transaction() as tx:
            issued = await tokens.issue(
                tx,
                org_id or self.theatre.org_id,
                tokens.CredentialKind.API,
                name="hc",
                now=self.theatre.clock(),
                role=role,
                scopes=scopes,
            )
        return issued.secret


@asynccontextmanager
async def within(theatre: Theatre) -> AsyncIterator[Project]:
    """Everything running on the theatre's database, for as long as the block lasts."""
    ctx = theatre.ctx
    line = Line(ctx.db, ctx.checks, ctx.box.open, ctx.clock, BASE_URL, Meter())
    told_before = ctx.db._publish

    def tell(told: Any) -> None:
        told_before(told)
        if told.schedule:
            line.look_again()

    ctx.db._publish = tell
    await load_fleet(line)
    runner = Runner(line, stood_still_ms=LONG)
    runner.start()
    ears = Ears(
        hear=partial(hear, runner, partial(resume_by_client, ctx)),
        org_of=partial(org_of_ping_key, ctx),
        provision=partial(provision, ctx),
    )
    transport = httpx2.ASGITransport(app=Ingest(theatre.app, ears), client=("192.0.2.7", 4711))
    try:
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            project = Project(theatre, client, "", "")
            project.key = await project.key_with()
            project.read_only = await project.key_with(scopes=READ_ONLY)
            yield project
    finally:
        await runner.stop(seconds=2)
