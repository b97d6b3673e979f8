"""Who is on call: rotations in layers, the last one that has somebody wins; overrides lie on top, the newest uppermost.

Turns begin by the clock on the wall, so 09:00 stays 09:00 when clocks change. A contact that is gone leaves its turns to
the rotations below; nobody else's turn moves because of it. All times in ms, ends excluded.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from heapq import merge
from zoneinfo import ZoneInfo

from watchbell.domain.on_call_fields import RotationFields, TurnUnit
from watchbell.domain.window_fields import WindowFields
from watchbell.lib.clock import DAY
from watchbell.lib.time_zones import first_showing, local, offset_ms, zone_of
from watchbell.lib.weekly_windows import Span, Window, spans

_UNITS = {TurnUnit.HOUR: timedelta(hours=1), TurnUnit.DAY: timedelta(days=1), TurnUnit.WEEK: timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class OnCallSchedule:
    """A schedule as stored. `feed_sha256` is of the token in its calendar's address, if it has one."""

    id: str
    org_id: str
    name: str
    time_zone: str
    rotations: tuple[RotationFields, ...]
    feed_sha256: str | None
    created_at: int
    updated_at: int
    version: int


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody stands in for a while."""

    id: str
    org_id: str
    schedule_id: str
    contact_id: str
    starts_at: int
    ends_at: int
    created_by: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is on call, by a rotation or by an override."""

    contact_id: str
    starts_at: int
    ends_at: int
    rotation: str | None = None
    override_id: str | None = None

    @property
    def is_override(self) -> bool:
        """Whether somebody stands in."""
        return self.override_id is not None

    def _goes_on_as(self, later: "Shift") -> bool:
        mine = self.contact_id, self.rotation, self.override_id, self.ends_at
        return mine == (later.contact_id, later.rotation, later.override_id, later.starts_at)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on call at one instant, and by what."""

    contact_id: str
    rotation: str | None = None
    override_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule with its overrides, the newest first, and the contacts that there are."""

    zone: ZoneInfo
    rotations: tuple[RotationFields, ...]
    overrides: tuple[Override, ...]
    people: frozenset[str]


def plan_of(
    time_zone: str, rotations: Sequence[RotationFields], overrides: Collection[Override], people: Collection[str]
) -> Plan:
    """What decides who is on call."""
    newest_first = sorted(overrides, key=lambda each: (each.created_at, each.id), reverse=True)
    return Plan(zone_of(time_zone), tuple(rotations), tuple(newest_first), frozenset(people))


def who(plan: Plan, at: int) -> OnDuty | None:
    """Who is on call at an instant; `None` when nobody is."""
    for override in plan.overrides:
        if override.starts_at <= at < override.ends_at and override.contact_id in plan.people:
            return OnDuty(override.contact_id, override_id=override.id)
    for rotation in reversed(plan.rotations):
        number = _turn_at(plan, rotation, at)
        contact_id = rotation.participants[number % len(rotation.participants)]
        if number >= 0 and contact_id in plan.people and _is_open(plan, rotation, at):
            return OnDuty(contact_id, rotation=rotation.name)
    return None


def shifts(plan: Plan, begin: int, end: int) -> list[Shift]:
    """Who is on call between two instants, in order; the first and the last one are cut there."""
    whole: list[Shift] = []
    for shift in turns(plan, begin, end):
        if whole and whole[-1]._goes_on_as(shift):  # noqa: SLF001 - its own module
            whole[-1] = replace(whole[-1], ends_at=shift.ends_at)
        else:
            whole.append(shift)
    return whole


def turns(plan: Plan, begin: int, end: int) -> list[Shift]:
    """The same, each turn by itself, also where the next one is the same person's."""
    laid: list[Shift] = []
    for override in plan.overrides:
        first, last = max(begin, override.starts_at), min(end, override.ends_at)
        if first < last and override.contact_id in plan.people:
            laid = _over(laid, [Shift(override.contact_id, first, last, override_id=override.id)])
    for rotation in reversed(plan.rotations):
        free = gaps(laid, begin, end)
        if not free:
            break  # whatever lies below is never seen
        laid = _over(laid, _own_turns(plan, rotation, free[0].start_at, free[-1].end_at))
    return laid


def gaps(covered: Sequence[Shift], begin: int, end: int) -> list[Span]:
    """When nobody is on call between two instants, of which `covered` are the shifts."""
    found, free = [], begin
    for shift in covered:
        if shift.starts_at > free:
            found.append(Span(free, shift.starts_at))
        free = shift.ends_at
    if free < end:
        found.append(Span(free, end))
    return found


def whole_turns_since(plan: Plan, now: int) -> int:
    """When the earliest turn began that is under way: from there on no turn that matters now is cut."""
    under_way = [override.starts_at for override in plan.overrides if override.starts_at <= now < override.ends_at]
    for rotation in plan.rotations:
        number = _turn_at(plan, rotation, now)
        if number >= 0:
            under_way.append(_begin(plan, rotation, number))
    return min(under_way, default=now)


def _over(upper: Sequence[Shift], lower: Sequence[Shift]) -> list[Shift]:
    """The upper shifts, and of the lower ones what those leave free; each in order and without overlap."""
    free: list[Shift] = []
    index = 0
    for shift in lower:
        start = shift.starts_at
        while index < len(upper) and upper[index].ends_at <= start:
            index += 1
        above = index
        while above < len(upper) and upper[above].starts_at < shift.ends_at:
            if upper[above].starts_at > start:
                free.append(replace(shift, starts_at=start, ends_at=upper[above].starts_at))
            start = upper[above].ends_at
            above += 1
        if start < shift.ends_at:
            free.append(replace(shift, starts_at=start))
    return list(merge(upper, free, key=lambda each: each.starts_at))


def _own_turns(plan: Plan, rotation: RotationFields, begin: int, end: int) -> list[Shift]:
    open_times = _open_times(plan, rotation, begin, end)
    number = max(0, _turn_at(plan, rotation, begin))
    starts = _begin(plan, rotation, number)
    taken: list[Shift] = []
    while starts < end:
        number += 1
        ends = _begin(plan, rotation, number)
        contact_id = rotation.participants[(number - 1) % len(rotation.participants)]
        if contact_id in plan.people and starts < ends:
            taken.append(Shift(contact_id, max(starts, begin), min(ends, end), rotation=rotation.name))
        starts = ends
    return _within(taken, open_times)


def _within(taken: Sequence[Shift], open_times: Sequence[Span]) -> list[Shift]:
    """The parts of shifts that lie in the spans; both in order and without overlap."""
    kept: list[Shift] = []
    index = 0
    for shift in taken:
        while index < len(open_times) and open_times[index].end_at <= shift.starts_at:
            index += 1
        at = index
        while at < len(open_times) and open_times[at].start_at < shift.ends_at:
            starts, ends = max(shift.starts_at, open_times[at].start_at), min(shift.ends_at, open_times[at].end_at)
            kept.append(replace(shift, starts_at=starts, ends_at=ends))
            at += 1
    return kept


def _open_times(plan: Plan, rotation: RotationFields, begin: int, end: int) -> list[Span]:
    """When the rotation is open between two instants, in order and without overlap."""
    if not rotation.windows:
        return [Span(begin, end)]
    found: list[Span] = []
    for span in _until(_windows(plan, rotation, begin), end):
        if found and span.start_at <= found[-1].end_at:
            found[-1] = Span(found[-1].start_at, max(found[-1].end_at, span.end_at))
        else:
            found.append(span)
    return found


def _is_open(plan: Plan, rotation: RotationFields, at: int) -> bool:
    if not rotation.windows:
        return True
    if offset_ms(at - 3 * DAY, plan.zone) == offset_ms(at + 3 * DAY, plan.zone):
        # No clock changes within days: what it shows decides, and nothing need be laid out.
        shown = local(at, plan.zone)
        return any(_holds(_window(each), shown) for each in rotation.windows)
    return any(span.start_at <= at < span.end_at for span in _until(_windows(plan, rotation, at), at + 1))


@lru_cache(maxsize=1024)
def _window(fields: WindowFields) -> Window:
    return fields.window


def _holds(window: Window, shown: datetime) -> bool:
    """Whether a clock that runs evenly shows a time within the window, which may have begun yesterday."""
    length = timedelta(minutes=window.minutes)
    for ago in range(2):
        midnight = datetime.combine(shown.date() - timedelta(days=ago), time())
        starts = midnight + timedelta(minutes=window.start)
        if midnight.weekday() in window.days and starts <= shown < starts + length:
            return True
    return False


def _windows(plan: Plan, rotation: RotationFields, since: int) -> Iterator[Span]:
    return spans([_window(each) for each in rotation.windows], plan.zone, since, _never)


def _never(_day: date) -> bool:
    return False


def _until(found: Iterator[Span], end: int) -> Iterator[Span]:
    """Those that begin before `end`; they come in the order of their beginnings."""
    for span in found:
        if span.start_at >= end:
            return
        yield span


def _turn_at(plan: Plan, rotation: RotationFields, at: int) -> int:
    """The number of the turn under way, from 0; negative before the first."""
    number = (local(at, plan.zone) - rotation.begins) // _length(rotation)
    while _begin(plan, rotation, number) > at:
        number -= 1
    while _begin(plan, rotation, number + 1) <= at:
        number += 1
    return number


def _begin(plan: Plan, rotation: RotationFields, number: int) -> int:
    return first_showing(_reading(rotation, number), plan.zone)


def _reading(rotation: RotationFields, number: int) -> datetime:
    return rotation.begins + number * _length(rotation)


def _length(rotation: RotationFields) -> timedelta:
    return rotation.turn.every * _UNITS[rotation.turn.unit]
