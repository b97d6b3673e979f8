"""The cast of the API's tests and the application they talk to, in this process, over ASGI."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from support.clock import FakeClock
from watchbell.api.application import create_app
from watchbell.api.presented import CSRF_HEADER, SESSION_COOKIE
from watchbell.api.state import AppState
from watchbell.bus.in_process import InProcessPubSub
from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.credentials import CredentialKind
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG, Role, User
from watchbell.lib.ids import uuid7
from watchbell.lib.secret_box import SecretBox
from watchbell.live.broadcast import Broadcast
from watchbell.live.sse import EventStream
from watchbell.services import organizations as organization_use_cases
from watchbell.services import sessions, setup, tokens
from watchbell.services.context import Context, Options
from watchbell.store import organizations, users
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

BASE_URL = "http://watchbell.test"
BOX = SecretBox(["a key for tests"])


_built: list[FastAPI] = []


def _app_of(state: AppState) -> FastAPI:
    """One application for all tests of the process: building its routes takes half a second, its state a moment."""
    if not _built:
        _built.append(create_app(state))
    _built[0].state.watchbell = state
    return _built[0]


@dataclass
class Person:
    """Somebody with a session (or nobody, or a token): `await olga.get("/api/v1/members")`."""

    name: str
    client: httpx2.AsyncClient
    user: User | None = None
    org_id: str = ""
    caller: Caller | None = None

    async def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        return await self.client.request(method, path, **more)

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.request("GET", path, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> httpx2.Response:
        return await self.request("POST", path, **({"json": json} if json is not None else {}), **more)

    async def patch(self, path: str, json: Any = None, **more: Any) -> httpx2.Response:
        return await self.request("PATCH", path, json=json, **more)

    async def put(self, path: str, json: Any = None, **more: Any) -> httpx2.Response:
        return await self.request("PUT", path, json=json, **more)

    async def delete(self, path: str, **more: Any) -> httpx2.Response:
        return await self.request("DELETE", path, **more)


@dataclass
class Theatre:
    """One application on one database, and everybody who talks to it."""

    ctx: Context
    broadcast: Broadcast
    app: Any
    org_id: str
    clock: FakeClock
    probed: list[tuple[str, dict[str, Any], ProbeLimits]] = field(default_factory=list)
    probe_answer: Observation | None = None
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    @classmethod
    async def made(cls, db: Database, clock: FakeClock, **options: Any) -> "Theatre":
        """With the default organization and nobody in it. `options` are those of `services.context.Options`."""
        checks = CheckStore(db)
        await checks.load()
        options = {"base_url": BASE_URL, "version": "1.2.3", **options}
        ctx = Context(db=db, checks=checks, box=BOX, options=Options(**options), clock=clock)
        await setup.ensure_first_rows(ctx)
        broadcast = Broadcast(InProcessPubSub(clock))
        db._publish = lambda told: (broadcast.publish(told.events), ctx.waiters.see(told.events))
        ctx.doorkeeper.on_forget.append(broadcast.recheck)
        default = await organization_use_cases.by_slug(ctx, DEFAULT_ORG_SLUG)
        theatre = cls(ctx, broadcast, None, default.id, clock)
        theatre.app = _app_of(
            AppState(
                ctx=ctx,
                open_stream=lambda audience, last: EventStream(broadcast, audience, last),
                metrics=CollectorRegistry(),
                probe_once=theatre._probe_once,
                version="1.2.3",
            )
        )
        return theatre

    async def _probe_once(self, kind: str, config: dict[str, Any], limits: ProbeLimits) -> Observation:
        self.probed.append((kind, config, limits))
        return self.probe_answer or Observation(Verdict.SUCCESS, limits.observed_at, 12.5)

    def client(self, **more: Any) -> httpx2.AsyncClient:
        """Somebody's browser or program, without any credential of its own."""
        made = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=self.app), base_url=BASE_URL, **more)
        self.clients.append(made)
        return made

    async def person(
        self, name: str, role: Role, org_id: str | None = None, *, is_instance_admin: bool = False
    ) -> Person:
        """A logged-in person with a role in the default organization or another one."""
        org_id = org_id or self.org_id
        now = self.clock()
        user = User(uuid7(), name, f"{name}@watchbell.test", is_instance_admin, now, now)
        async with self.ctx.db.transaction() as tx:
            await users.add(tx, user, None)
            await organizations.add_member(tx, org_id, user.id, role, now)
            opened = await sessions.open_session(self.ctx, tx, user, address="127.0.0.1", user_agent="test")
        client = self.client(headers={CSRF_HEADER: opened.session.csrf_token})
        client.cookies.set(SESSION_COOKIE, opened.secret)
        principal = Principal(PrincipalKind.SESSION, user.id, name, {org_id: role})
        return Person(name, client, user, org_id, Caller(principal, org_id))

    async def other_organization(self, slug: str = "elsewhere") -> str:
        """Another tenant; its id."""
        async with self.ctx.db.transaction() as tx:
            made = await organization_use_cases.make(tx, name=slug, slug=slug, time_zone="UTC", now=self.clock())
        return made.id

    async def program(
        self, role: Role = Role.OWNER, *, kind: CredentialKind = CredentialKind.API, **more: Any
    ) -> Person:
        """A program with a token of the default organization. For a manage key give `kind` and `resource_id`."""
        async with self.ctx.db.transaction() as tx:
            issued = await tokens.issue(tx, self.org_id, kind, name="program", now=self.clock(), role=role, **more)
        client = self.client(headers={"Authorization": f"Bearer {issued.secret}"})
        return Person("program", client, None, self.org_id)

    async def close(self) -> None:
        self.broadcast.close()
        for client in self.clients:
            await client.aclose()
