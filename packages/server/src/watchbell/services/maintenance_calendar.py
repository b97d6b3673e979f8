"""The calendar of planned work: all occurrences in a span, past ones too."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from watchbell.domain.access import Caller, require
from watchbell.domain.audit import AuditEntry
from watchbell.domain.errors import Invalid
from watchbell.domain.maintenance import MaintenanceWindow, WindowStatus, settled
from watchbell.domain.maintenance_times import Occurrence, between
from watchbell.lib.clock import DAY
from watchbell.services.context import Context
from watchbell.store import audit
from watchbell.store import maintenance as rows

MAX_MS = 62 * DAY
MAX_ENTRIES = 5_000
_MONTH = 31 * DAY
_FARTHEST = 3660 * DAY
_STARTED = "maintenance.started"
_ACTS = (_STARTED, "maintenance.ended", "maintenance.canceled")


class CalendarEntry(NamedTuple):
    """One occurrence of a window, and where it stands."""

    window: MaintenanceWindow
    occurrence: Occurrence
    status: WindowStatus


async def read_calendar(ctx: Context, caller: Caller, first: int | None, last: int | None) -> list[CalendarEntry]:
    """What takes place in the span (the coming month, when none is named), the first to begin first. Raises `Invalid`."""
    require(caller, "maintenance-windows:read")
    now = ctx.clock()
    from_at = now if first is None else first
    to_at = from_at + _MONTH if last is None else last
    if not from_at < to_at <= from_at + MAX_MS:
        raise Invalid.field("to", "must lie after from, at most 62 days")
    if abs(from_at - now) > _FARTHEST:
        raise Invalid.field("from", "must lie within ten years")
    async with ctx.db.read() as tx:
        windows = await rows.of_org(tx, caller.org_id)
        looks_back = from_at < now and any(window.rrule is not None for window in windows)
        acts = await audit.acts(tx, caller.org_id, _ACTS, from_at - _MONTH) if looks_back else []
    by_hand = _by_hand(acts)
    found: list[CalendarEntry] = []
    for window in windows:
        found += _entries(settled(window, now).window, by_hand.get(window.id, {}), from_at, to_at, now)
        await asyncio.sleep(0)  # a rule may name days that are years apart: let others in between
    found.sort(key=lambda entry: (entry.occurrence, entry.window.id))
    return found[:MAX_ENTRIES]


def _by_hand(acts: Sequence[AuditEntry]) -> dict[str, dict[int, Occurrence]]:
    """By window and planned beginning: the occurrences that people began or ended, as they were."""
    found: dict[str, dict[int, Occurrence]] = defaultdict(dict)
    for act in acts:
        before, after = act.before or {}, act.after or {}
        began_at = before.get("occurrence_starts_at")
        if began_at is None or act.resource_id is None:
            continue
        known = found[act.resource_id]
        if act.action == _STARTED:
            known[began_at] = Occurrence(act.created_at, after.get("occurrence_ends_at", act.created_at))
        elif began_at < act.created_at:
            planned_at = next((planned for planned, each in known.items() if each.starts_at == began_at), began_at)
            known[planned_at] = Occurrence(began_at, act.created_at)
    return found


def _entries(
    window: MaintenanceWindow, by_hand: Mapping[int, Occurrence], from_at: int, to_at: int, now: int
) -> list[CalendarEntry]:
    current = window.occurrence
    # An occurrence that people began or ended otherwise than planned stands where it is, not where it was planned.
    planned = [each for each in between(window.plan, from_at, to_at) if not _is_replaced(window, each)]
    if window.rrule is not None:
        planned = [each for each in planned if each.starts_at not in by_hand]
        planned += [each for each in by_hand.values() if current is None or each.starts_at != current.starts_at]
        planned = [each for each in planned if each.ends_at > from_at and each.starts_at < to_at]
    if current is not None and current not in planned and current.ends_at > from_at and current.starts_at < to_at:
        planned.append(current)
    if window.status is WindowStatus.CANCELED:
        planned = [each for each in planned if each.starts_at < window.updated_at]
    return [CalendarEntry(window, each, _status(window, each, now)) for each in planned]


def _is_replaced(window: MaintenanceWindow, planned: Occurrence) -> bool:
    current = window.occurrence
    if current is None:
        return False
    if window.rrule is None or planned.starts_at == current.starts_at:
        return planned != current
    return current.starts_at < planned.starts_at <= window.done_until_at


def _status(window: MaintenanceWindow, each: Occurrence, now: int) -> WindowStatus:
    if window.status is WindowStatus.CANCELED:
        return WindowStatus.CANCELED
    if each.ends_at <= now or (each.starts_at <= window.done_until_at and each != window.occurrence):
        return WindowStatus.COMPLETED
    return WindowStatus.IN_PROGRESS if each.starts_at <= now else WindowStatus.SCHEDULED
