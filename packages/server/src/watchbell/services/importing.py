"""Bringing in what another tool watched: a plan becomes monitors, addresses and channels.

It is done in portions, so that a running server gets its turn; what a broken import has left is there already next time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from watchbell.domain.access import Caller, require
from watchbell.domain.addresses import Door, token_address
from watchbell.domain.errors import Conflict, WatchbellError
from watchbell.domain.import_plan import Fate, KeptAddress, Note, Plan, PlannedMonitor
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.services.channels import NewChannel, add_channel
from watchbell.services.context import Context
from watchbell.services.import_fitting import fitted
from watchbell.services.monitor_changes import change_monitor
from watchbell.services.monitor_kinds import monitor_kinds
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.monitors import add_monitor
from watchbell.services.ping_keys import adopt_ping_key
from watchbell.services.service_states import recompute
from watchbell.store import channels as channel_rows
from watchbell.store import contacts, fleet, ingest_addresses, monitors
from watchbell.store import services as service_rows
from watchbell.store.session import Tx

_AT_ONCE = 50


class Outcome(StrEnum):
    """What became of an item."""

    MADE = "made"
    REPLACED = "replaced"
    THERE = "there already"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Imported:
    """One item of the source that has a monitor of ours now, or would have; `monitor` is absent for one left out."""

    planned: PlannedMonitor
    outcome: Outcome
    monitor: Monitor | None = None


@dataclass(slots=True)
class ImportReport:
    """What was done, or would be. `addresses` counts those that lead to their monitor, `channels` those that were made."""

    plan: Plan
    items: list[Imported] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    addresses: int = 0
    channels: int = 0
    history_days: int = 0

    def count(self, outcome: Outcome) -> int:
        """How many items had this outcome."""
        return sum(item.outcome is outcome for item in self.items)


async def apply_plan(ctx: Context, caller: Caller, plan: Plan, *, overwrite: bool = False) -> ImportReport:
    """Do what the plan says. A monitor of the same name stays as it is, unless `overwrite`.

    What cannot be made becomes a note, never a failure. With a context that rehearses nothing stays. Raises `Forbidden`.
    """
    require(caller, "monitors:write")
    if plan.channels:
        require(caller, "channels:write")
    now = ctx.clock()
    plan.name_apart()
    report = ImportReport(plan, notes=list(plan.notes))
    async with ctx.db.read() as tx:
        there = {each.monitor.name: each for each in reversed(await monitors.of_org(tx, caller.org_id))}
    run = _Run(ctx, caller, now, report, there, overwrite)
    for portion in _portions(ctx, plan.monitors):
        async with ctx.transaction() as tx:
            await run.bring_all_in(tx, portion)
    async with ctx.transaction() as tx:
        await _add_channels(ctx, tx, caller, report, now)
        await _adopt_ping_key(ctx, tx, caller, report, replace=overwrite)
    return report


def _portions(ctx: Context, planned: Sequence[PlannedMonitor]) -> Iterator[Sequence[PlannedMonitor]]:
    """A rehearsal is one transaction, for groups need their members; else a running server must get its turn."""
    size = max(1, len(planned)) if ctx.dry_run else _AT_ONCE
    for start in range(0, len(planned), size):
        yield planned[start : start + size]


@dataclass(slots=True)
class _Run:
    """One import, a portion at a time; `tx` is the transaction of the present one."""

    ctx: Context
    caller: Caller
    now: int
    report: ImportReport
    there: Mapping[str, WatchedMonitor]
    overwrite: bool
    ids: dict[str, str] = field(default_factory=dict)
    tx: Tx = field(init=False)

    async def bring_all_in(self, tx: Tx, portion: Sequence[PlannedMonitor]) -> None:
        """Some monitors, and what their services show."""
        self.tx, known = tx, len(self.report.items)
        for planned in portion:
            await self.bring_in(planned)
        services = {item.monitor.service_id for item in self.report.items[known:] if item.monitor is not None}
        await recompute(tx, self.caller.org_id, services, self.now)

    async def bring_in(self, planned: PlannedMonitor) -> None:
        """One monitor, with its addresses."""
        if planned.members:
            known = [self.ids[key] for key in planned.members if key in self.ids]
            planned = replace(planned, config={**planned.config, "monitors": known})
        before = self.there.get(planned.name)
        try:
            if before is None:
                item = Imported(planned, Outcome.MADE, await self._make(planned))
            else:
                item = await self._meet(planned, before)
        except WatchbellError as error:
            self.report.items.append(Imported(planned, Outcome.LEFT_OUT))
            self.report.notes.append(Note(planned.name, planned.source_kind, Fate.LEFT_OUT, error.message))
            return
        self.report.items.append(item)
        if item.monitor is not None:
            self.ids[planned.key] = item.monitor.id
            await self._keep_addresses(planned, item)

    async def _make(self, planned: PlannedMonitor) -> Monitor:
        config, notes = fitted(planned, planned.config)
        wish = NewMonitor(name=planned.name, monitor_type=planned.kind, config=config, **planned.settings)
        token = await self._free_token(planned)
        made = (await add_monitor(self.ctx, self.tx, self.caller, wish, self.now, token=token)).watched.monitor
        self.report.notes += notes
        service = await service_rows.get(self.tx, self.caller.org_id, made.service_id)
        if service is not None and (planned.description or planned.group_name):
            described = replace(
                service,
                description=planned.description[:2000],
                group_name=planned.group_name[:200] if planned.group_name else None,
                version=service.version + 1,
            )
            await service_rows.save(self.tx, described)
        return made

    async def _free_token(self, planned: PlannedMonitor) -> str | None:
        """The secret that it brings along, unless it leads somewhere already."""
        if not planned.token:
            return None
        door = Door(0, token_address(planned.token))
        return None if await ingest_addresses.taken(self.tx, [door]) else planned.token

    async def _meet(self, planned: PlannedMonitor, before: WatchedMonitor) -> Imported:
        """There is a monitor of this name. Raises `Conflict` when it is of another kind."""
        if before.monitor.kind != planned.kind:
            raise Conflict(f"there is a {before.monitor.kind} monitor of this name already")
        if not self.overwrite:
            return Imported(planned, Outcome.THERE, before.monitor)
        config, notes = fitted(planned, planned.config)
        kind = monitor_kinds()[planned.kind]
        changes = {name: value for name, value in planned.settings.items() if name != "is_active"}
        if kind.is_passive or kind.is_told:
            changes.pop("interval_seconds", None)
        after = await change_monitor(self.ctx, self.tx, self.caller, before, {**changes, "config": config}, self.now)
        self.report.notes += notes
        if planned.settings.get("is_active", True) != before.monitor.is_active:
            word = "paused" if before.monitor.is_active else "not paused"
            self.report.notes.append(
                Note(planned.name, "active", Fate.CHANGED, f"it is {word} there; here it goes on as it was")
            )
        return Imported(planned, Outcome.REPLACED, after.monitor)

    async def _keep_addresses(self, planned: PlannedMonitor, item: Imported) -> None:
        monitor = item.monitor
        if monitor is None or not planned.addresses:
            return
        own = {(door.address, door.secret_sha256) for door in (await self._doors(monitor.n))}
        for kept in dict.fromkeys(planned.addresses):
            if (kept.address, kept.secret_sha256) not in own and not await self._keep(monitor, kept):
                why = "it leads to another monitor here already"
                self.report.notes.append(Note(planned.name, kept.what, Fate.LEFT_OUT, why))
                continue
            self.report.addresses += 1

    async def _doors(self, monitor_n: int) -> list[Door]:
        return (await ingest_addresses.of_monitors(self.tx, [monitor_n])).get(monitor_n, [])

    async def _keep(self, monitor: Monitor, kept: KeptAddress) -> bool:
        door = Door(monitor.n, kept.address, kept.secret_sha256)
        if (kept.address, kept.secret_sha256) in await ingest_addresses.taken(self.tx, [door]):
            return False
        await ingest_addresses.add(self.tx, [door], self.now)
        await fleet.note_change(self.tx, monitor.n, self.now)
        return True


async def _adopt_ping_key(ctx: Context, tx: Tx, caller: Caller, report: ImportReport, *, replace: bool) -> None:
    """The key before the slugs in the clients' addresses."""
    if not report.plan.ping_key:
        return
    fate, why = Fate.MAPPED, "it is the organization's now: addresses with slugs keep working"
    try:
        await adopt_ping_key(ctx, tx, caller, report.plan.ping_key, replace=replace)
    except WatchbellError as error:
        fate, why = Fate.LEFT_OUT, error.message
    report.notes.append(Note("all checks", "ping key", fate, why))


async def _add_channels(ctx: Context, tx: Tx, caller: Caller, report: ImportReport, now: int) -> None:
    """Channels of the default contact; one of the same name stays as it is."""
    if not report.plan.channels:
        return
    default = (await contacts.default_of(tx, caller.org_id))[0]
    there = {each.name for each in (await channel_rows.of_contacts(tx, [default.id]))[default.id]}
    for planned in report.plan.channels:
        if planned.name in there:
            report.notes.append(
                Note(planned.name, "notification", Fate.LEFT_OUT, "there is a channel of this name already")
            )
            continue
        wish = NewChannel(planned.name, planned.kind, planned.config, planned.is_enabled)
        try:
            await add_channel(ctx, tx, caller, default, wish, now)
        except WatchbellError as error:
            report.notes.append(Note(planned.name, "notification", Fate.LEFT_OUT, error.message))
        else:
            there.add(planned.name)
            report.channels += 1
