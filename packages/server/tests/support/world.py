"""A small world on a real database: one organization, monitors and channels as wanted, and the line to run by hand."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from watchbell.domain.contacts import Channel
from watchbell.domain.monitors import Monitor
from watchbell.domain.mutes import Mute
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import PingKind, Signal
from watchbell.domain.services import PublicStatus, Service, Severity
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.domain.tenancy import Organization
from watchbell.lib.clock import Clock
from watchbell.lib.ids import uuid7
from watchbell.notifiers import shelf
from watchbell.pipeline.arriving import Reported, Seen
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.flow import absorb, deliver, finish, take
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.pipeline.watching import load_fleet
from watchbell.store import channels, contacts, monitors, mutes, organizations, services, tables
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database


@dataclass
class World:
    """`await World.made(db)`, then add things, `await world.start()`, and let results happen with `see`."""

    db: Database
    line: Line
    clock: Clock
    org_id: str = field(default_factory=uuid7)
    contact_id: str = ""

    @classmethod
    async def made(cls, db: Database, clock: Clock) -> "World":
        checks = CheckStore(db)
        await checks.load()
        world = cls(db, Line(db, checks, lambda text: text, clock, "http://here", Meter()), clock)
        now = clock()
        async with db.transaction() as tx:
            await organizations.add(tx, Organization(world.org_id, "default", "Default", "UTC", now, now))
            [default] = await contacts.default_of(tx, world.org_id)
            world.contact_id = default.id
        return world

    async def service(self, name: str = "Shop", severity: Severity = Severity.MEDIUM) -> str:
        now, service_id = self.clock(), uuid7()
        service = Service(
            service_id,
            self.org_id,
            name,
            "",
            severity,
            None,
            0,
            True,
            False,
            MonitorStatus.UNKNOWN,
            PublicStatus.OPERATIONAL,
            None,
            now,
            now,
            1,
        )
        async with self.db.transaction() as tx:
            await services.add(tx, service)
        return service_id

    async def monitor(
        self, service_id: str, name: str = "web", *, deadline_at: int | None = None, **changes: Any
    ) -> Monitor:
        """An active monitor of kind tcp unless told otherwise; down at the first failure."""
        now = self.clock()
        plain = Monitor(
            n=0,
            id=uuid7(),
            org_id=self.org_id,
            service_id=service_id,
            name=name,
            kind="tcp",
            config={"kind": "tcp", "host": "127.0.0.1", "port": 9},
            interval_seconds=60,
            timeout_ms=30_000,
            failure_threshold=1,
            recovery_threshold=1,
            retry_interval_seconds=None,
            degraded_after_ms=None,
            failure_window=None,
            is_active=True,
            is_public=False,
            allow_private=True,
            tags=(),
            regions=(),
            depends_on=(),
            paused_until=None,
            disabled_reason=None,
            ingest_token=None,
            slug=None,
            created_at=now,
            updated_at=now,
            version=1,
        )
        wanted = replace(plain, **changes)
        async with self.db.transaction() as tx:
            state = MonitorState(0, since_at=now, clock_started_at=now, deadline_at=deadline_at)
            return await monitors.add(tx, wanted, state, None)

    async def channel(self, url: str = "http://127.0.0.1:9/", contact_id: str | None = None, **changes: Any) -> Channel:
        now = self.clock()
        config = {"kind": "webhook", "url": url, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
        plain = Channel(
            uuid7(),
            self.org_id,
            contact_id or self.contact_id,
            "hook",
            "webhook",
            config,
            True,
            (),
            None,
            None,
            None,
            0,
            now,
            now,
            1,
        )
        channel = replace(plain, **changes)
        notifier = shelf().get(channel.kind)
        if notifier is not None and "takes_digests" not in changes:
            takes_digests = notifier.takes_digests(notifier.config.model_validate(channel.config))
            channel = replace(channel, takes_digests=takes_digests)
        async with self.db.transaction() as tx:
            await channels.add(tx, channel)
        return channel

    async def mute(self, service_id: str, until_at: int) -> None:
        async with self.db.transaction() as tx:
            await mutes.add(tx, Mute(uuid7(), self.org_id, service_id, "work", "Olga", self.clock(), until_at, None))

    async def start(self) -> None:
        await load_fleet(self.line)

    async def see(self, *results: tuple[Monitor, Verdict]) -> None:
        """One batch of results, observed now; what reports in tells them itself."""
        at = self.clock()
        batch = [_arrival(self.line.fleet[monitor.n], verdict, at) for monitor, verdict in results]
        await absorb(self.line, batch)

    async def deliver_due(self) -> int:
        """One round of the outbox; how many attempts were made."""
        claimed = await take(self.line)
        if claimed:
            await finish(self.line, [await deliver(self.line, each) for each in claimed])
        return len(claimed)

    async def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table in the order of their identifiers."""
        table = tables.metadata.tables[name]
        async with self.db.read() as tx:
            return [dict(row) for row in await tx.all(select(table).order_by(*table.primary_key.columns))]


def _arrival(watched: Watched, verdict: Verdict, at: int) -> Seen | Reported:
    if watched.listener is not None:
        return Reported(watched, Signal(kind=PingKind.FAIL if verdict.is_bad else PingKind.SUCCESS), at)
    error = None if verdict is Verdict.SUCCESS else "got 503"
    return Seen(watched, Observation(verdict, at, 12.5, error=error))
