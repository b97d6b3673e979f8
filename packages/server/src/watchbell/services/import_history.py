"""Uptime that another tool counted, as the monitors' past."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from watchbell.domain.access import Caller
from watchbell.domain.days import day_start
from watchbell.domain.import_history import Count, History, history_of
from watchbell.domain.rollups import Rollup
from watchbell.lib.clock import HOUR
from watchbell.lib.ids import instant_of
from watchbell.services.context import Context
from watchbell.services.importing import ImportReport
from watchbell.store import monitors, organizations
from watchbell.store.rollups import DAYS, HOURS, Range, put_rollups, rollups_in
from watchbell.store.seal_marks import sealed_mark
from watchbell.store.session import Tx

Counts = Callable[[str], tuple[list[Count], list[Count]]]
"""The hours and the days that were counted of the monitor with this key."""


async def bring_history(ctx: Context, caller: Caller, report: ImportReport, counts: Counts) -> None:
    """Write the past of the report's monitors, one transaction each: done again it changes nothing.

    Only what lies before the hour in which the monitor was made here is written, so its own results are never touched.
    """
    async with ctx.db.read() as tx:
        zone = ZoneInfo(await organizations.time_zone_of(tx, caller.org_id))
    for item in report.items:
        if item.monitor is None:
            continue
        until = min(ctx.clock(), instant_of(item.monitor.id)) // HOUR * HOUR
        history = history_of(*counts(item.planned.key), item.planned.interval_seconds, zone, until)
        by_hours = {day_start(at, zone) for at in history.hours} - history.days.keys()
        report.history_days += len(history.days) + len(by_hours)
        if not ctx.dry_run:
            async with ctx.transaction() as tx:
                await _write(tx, item.monitor.n, history, zone)


async def _write(tx: Tx, n: int, history: History, zone: ZoneInfo) -> None:
    mark = await sealed_mark(tx)
    # Sealing has not come to what lies behind the mark: it would take these hours for its own.
    history = history._replace(hours={at: sums for at, sums in history.hours.items() if not mark or at < mark})
    starts = {at: day_start(at, zone) for at in history.hours}
    touched = sorted(set(starts.values()) - history.days.keys())
    days: dict[tuple[int, int], Rollup] = {}
    if touched:
        days = {row[:2]: row.rollup for row in await rollups_in(tx, DAYS, [n], [Range(touched[0], touched[-1] + 1)])}
        span = Range(min(starts), max(starts) + 1)
        before = {row.start_at: row.rollup for row in await rollups_in(tx, HOURS, [n], [span])}
        days = {key: day for key, day in days.items() if key[1] in touched}
        for at, rollup in history.hours.items():
            if starts[at] in touched:
                days.setdefault((n, starts[at]), Rollup()).replace(before.get(at), rollup)
    days |= {(n, at): rollup for at, rollup in history.days.items()}
    await put_rollups(tx, HOURS, {(n, at): rollup for at, rollup in history.hours.items()})
    await put_rollups(tx, DAYS, days)
    if history.hours or history.days:
        await monitors.set_created(tx, n, min([*history.hours, *history.days]))
