"""Puts the program together: the one place that knows every part. No logic lives here."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from starlette.types import ASGIApp

from watchbell import __version__, probers
from watchbell.api.application import create_app
from watchbell.api.state import AppState
from watchbell.app.context import context_of
from watchbell.app.settings import Settings
from watchbell.app.token_paths import token_paths
from watchbell.bus.in_process import InProcessPubSub
from watchbell.bus.pubsub import PubSub
from watchbell.domain.events import Committed
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits
from watchbell.domain.streams import Audience
from watchbell.ingest.ears import Ears
from watchbell.ingest.front import Ingest
from watchbell.jobs import resume, retention, seal
from watchbell.jobs.clockwork import Job, keep_running
from watchbell.jobs.conversations import conversing
from watchbell.lib import outgoing
from watchbell.lib.connectivity import Connectivity, parse_anchors
from watchbell.lib.file_limits import raise_file_limit
from watchbell.lib.mail_relay import Relay, relay_from_url, set_default_relay
from watchbell.lib.own_programs import set_program_folder
from watchbell.lib.push_desk import set_push_desk
from watchbell.live.broadcast import Broadcast
from watchbell.live.sse import EventStream
from watchbell.pages.dashboard import Dashboard, built_folder
from watchbell.pages.link_pages import LinkPages
from watchbell.pages.status_pages import StatusPages
from watchbell.pipeline import escalating, planned_work, quieting, reminding, restating, steadying, withholding
from watchbell.pipeline.hearing import hear, is_told
from watchbell.pipeline.line import Runner
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.pipeline.probe import probe
from watchbell.pipeline.upkeep import (
    catch_up_mutes,
    close_orphans,
    keep_alive,
    last_alive_at,
    recall_connection,
    take_over,
    watch_connection,
    watch_ourselves,
    watch_resolver,
)
from watchbell.pipeline.watching import credit_downtime, load_fleet
from watchbell.services.context import Context
from watchbell.services.due_resumes import resume_by_client
from watchbell.services.ping_keys import org_of_ping_key
from watchbell.services.provisioning import provision
from watchbell.services.push import Desk
from watchbell.services.readiness import troubles
from watchbell.services.setup import ensure_first_rows
from watchbell.store.migrating import migrate
from watchbell.store.session import Database


@dataclass(frozen=True, slots=True)
class Program:
    """The program, put together and watching. `setup_token` is for the one-time link, at first start."""

    app: ASGIApp
    ctx: Context
    broadcast: Broadcast
    setup_token: str | None


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Program]:
    """Everything but the HTTP server: migrated, loaded, watching. Ends gracefully."""
    raise_file_limit()
    await migrate(settings.database)
    set_default_relay(_relay(settings))
    set_program_folder(settings.shell_channels)
    switchboard = Switchboard()
    db = Database.open(settings.database, switchboard.tell)
    try:
        ctx = context_of(settings, db)
        set_push_desk(Desk(ctx))
        await ctx.checks.load()
        token = await ensure_first_rows(
            ctx,
            admin_username=settings.admin_username,
            admin_email=settings.admin_email,
            admin_password=_secret(settings.admin_password),
        )
        metrics = CollectorRegistry()
        line = Line(db, ctx.checks, ctx.box.open, ctx.clock, settings.shown_url, Meter(metrics))
        line.ping_rate = settings.ping_rate
        line.storm_limit = settings.storm_limit
        line.sign = ctx.box.sign
        line.connectivity = Connectivity(parse_anchors(settings.connectivity_anchors))
        async with _bus(settings) as bus:
            broadcast = Broadcast(bus)
            ctx.doorkeeper.on_forget.append(broadcast.recheck)
            pages = StatusPages(ctx, LinkPages(ctx, Dashboard(built_folder())))
            switchboard.connect(ctx, line, broadcast, pages)
            await bus.start()
            # Before anything is due: making the routes keeps the event loop busy for half a second.
            api = create_app(
                replace(_state(ctx, metrics, bus, broadcast, pages), modules=settings.modules),
                allowed_hosts=settings.hosts,
            )
            async with _watching(line, _jobs(ctx, line, settings)) as runner:
                ears = _ears(ctx, runner)
                async with _mail(settings, ears, runner), conversing(ctx):
                    yield Program(Ingest(api, ears), ctx, broadcast, token)
    finally:
        await outgoing.close()
        for prober in probers.shelf().used:
            await prober.close()
        await db.close()


def _ears(ctx: Context, runner: Runner) -> Ears:
    return Ears(
        hear=partial(hear, runner, partial(resume_by_client, ctx)),
        org_of=partial(org_of_ping_key, ctx),
        provision=partial(provision, ctx),
    )


@asynccontextmanager
async def _mail(settings: Settings, ears: Ears, runner: Runner) -> AsyncIterator[None]:
    """Pings by e-mail, if they are wanted."""
    if settings.mail_place is None:
        yield
        return
    from watchbell.ingest.mail import MailDoor, taking_mail  # noqa: PLC0415 - only who wants them loads an SMTP server

    tls = settings.ping_smtp_tls_cert, settings.ping_smtp_tls_key
    door = MailDoor(*settings.mail_place, settings.ping_email_domain, *tls)
    async with taking_mail(door, ears, partial(is_told, runner), runner.line.clock):
        yield


_SHOWN = ("service.", "incident.", "maintenance.")
"""Events after which public pages look different begin so."""


class Switchboard:
    """Tells those who wait for commits: the loops of the line, requests that wait for a result, the live streams."""

    def __init__(self) -> None:
        self._parts: tuple[Context, Line, Broadcast, StatusPages] | None = None

    def connect(self, ctx: Context, line: Line, broadcast: Broadcast, pages: StatusPages) -> None:
        """The parts exist now; commits before this have nobody to tell."""
        self._parts = ctx, line, broadcast, pages

    def tell(self, committed: Committed) -> None:
        """Called by the database after each commit that leaves something to tell."""
        if self._parts is None:
            return
        ctx, line, broadcast, pages = self._parts
        if committed.outbox:
            line.outbox_filled.set()
        if committed.schedule:
            line.look_again()
        if committed.events:
            broadcast.publish(committed.events)
            ctx.waiters.see(committed.events)
            pages.forget(event.org_id for event in committed.events if event.name.startswith(_SHOWN))


@asynccontextmanager
async def _bus(settings: Settings) -> AsyncIterator[PubSub]:
    url = _secret(settings.redis_url)
    bus: PubSub = _redis(url) if url else InProcessPubSub()
    try:
        yield bus
    finally:
        await bus.close()


def _redis(url: str) -> PubSub:
    # Imported here: the client is an extra, and nobody without Redis should need or load it.
    from watchbell.bus.redis import RedisPubSub  # noqa: PLC0415 - an extra

    return RedisPubSub(url)


@asynccontextmanager
async def _watching(line: Line, work: Sequence[Job]) -> AsyncIterator[Runner]:
    await load_fleet(line)
    await credit_downtime(line, await last_alive_at(line))
    await keep_alive(line)
    await recall_connection(line)
    await take_over(line)
    await planned_work.follow_plan(line)  # before anything is judged: what began meanwhile alarms nobody
    runner = Runner(line)
    runner.start()
    jobs = [asyncio.create_task(keep_running(job), name=job.name) for job in work]
    try:
        yield runner
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await runner.stop()
        await keep_alive(line)


def _jobs(ctx: Context, line: Line, settings: Settings) -> list[Job]:
    return [
        Job("mutes", 5, partial(catch_up_mutes, line)),
        Job("planned work", planned_work.EVERY_SECONDS, partial(planned_work.follow_plan, line)),
        Job("orphans", 15, partial(close_orphans, line)),
        Job("own faults", 5, partial(watch_ourselves, line)),
        Job("connection", 5, partial(watch_connection, line)),
        Job("resolver", 5, partial(watch_resolver, line)),
        Job("alive", 10, partial(keep_alive, line)),
        Job("reminders", reminding.EVERY_SECONDS, partial(reminding.remind_again, line), first=reminding.FIRST_SECONDS),
        Job(
            "escalations",
            escalating.EVERY_SECONDS,
            partial(escalating.escalate_again, line),
            first=escalating.FIRST_SECONDS,
        ),
        Job("quiet hours", quieting.EVERY_SECONDS, partial(quieting.end_quiet, line)),
        Job("flapping", steadying.EVERY_SECONDS, partial(steadying.steady_again, line)),
        Job("withheld", withholding.EVERY_SECONDS, partial(withholding.judge_withheld, line)),
        Job("restate", restating.EVERY_SECONDS, partial(restating.restate, line), first=60),
        Job("resume", resume.EVERY_SECONDS, partial(resume.resume_paused, ctx)),
        Job("seal", seal.EVERY_SECONDS, partial(seal.seal_hours, ctx)),
        Job("retention", retention.EVERY_SECONDS, partial(retention.remove_old, ctx, settings.retention), first=60),
    ]


def _state(ctx: Context, metrics: CollectorRegistry, bus: PubSub, broadcast: Broadcast, pages: StatusPages) -> AppState:
    def open_stream(audience: Audience, last_event_id: str | None) -> EventStream:
        return EventStream(broadcast, audience, last_event_id)

    async def ready() -> dict[str, str]:
        found = await troubles(ctx)
        trouble = await bus.trouble()
        return {**found, "bus": trouble} if trouble else found

    return AppState(ctx, open_stream, metrics, _probe_once, __version__, ready, pages, token_paths=token_paths())


async def _probe_once(kind: str, config: dict[str, Any], limits: ProbeLimits) -> Observation:
    prober = probers.shelf()[kind]
    return await probe(prober, prober.target.model_validate(config), limits)


def _relay(settings: Settings) -> Relay | None:
    url = _secret(settings.smtp_url)
    return relay_from_url(url, sender=settings.smtp_from) if url else None


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None
