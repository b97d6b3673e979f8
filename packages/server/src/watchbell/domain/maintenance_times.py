"""When planned work takes place: once, or by a rule on the clock of its time zone.

A window that repeats keeps its times on the wall: from 02:00 to 04:00 is from 02:00 to 04:00 also in the night in which
clocks are put forward (one hour) or back (three hours). A time that a clock skips is the end of the gap; of a time that it
shows twice, a window begins at the first and ends at the second. Where a gap would leave nothing of an occurrence, it
lasts as long as the clock says from the end of the gap on. A window that takes place once is just two instants.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from watchbell.lib.clock import DAY, MINUTE
from watchbell.lib.recurrence import Rule, days, parse_rule
from watchbell.lib.time_zones import first_showing, last_showing, local, zone_of

MIN_MS = MINUTE
MAX_MS = 92 * DAY
_LOOKED_AT, _LOOKED_MS = 120, 3660 * DAY
"""So many occurrences, of so long a time, are compared with the one after them: a rule that overlaps does so soon."""


class Occurrence(NamedTuple):
    """From one instant up to, not including, another one (ms)."""

    starts_at: int
    ends_at: int


class Plan(NamedTuple):
    """The first occurrence, and the rule by which it repeats in the zone."""

    starts_at: int
    ends_at: int
    rrule: str | None
    time_zone: str


def check_plan(plan: Plan) -> None:
    """Raise `ValueError` for a plan that nobody means."""
    length = plan.ends_at - plan.starts_at
    if length < MIN_MS:
        raise ValueError("ends_at must be at least a minute after starts_at")
    if length > MAX_MS:
        raise ValueError("a window lasts 92 days at most")
    if plan.rrule is None:
        return
    parse_rule(plan.rrule)
    end = plan.starts_at + _LOOKED_MS
    near = takewhile(lambda each: each.starts_at < end, coming(plan, plan.starts_at - 1))
    first = list(islice(near, _LOOKED_AT))
    if not first:
        raise ValueError("the rule names no day within ten years")
    if any(one.ends_at > other.starts_at for one, other in pairwise(first)):
        raise ValueError(
            "an occurrence would begin before the one before it has ended: shorten it, or repeat it less often"
        )


def coming(plan: Plan, since: int, *, done_until: int = 0) -> Iterator[Occurrence]:
    """The occurrences that end after `since` and begin after `done_until`, in order."""
    for each in _all(plan, since):
        if each.ends_at > since and each.starts_at > done_until:
            yield each


def between(plan: Plan, from_at: int, to_at: int) -> list[Occurrence]:
    """The occurrences that lie in a span, wholly or in part."""
    found = []
    for each in coming(plan, from_at):
        if each.starts_at >= to_at:
            break
        found.append(each)
    return found


def _all(plan: Plan, since: int) -> Iterator[Occurrence]:
    if plan.rrule is None:
        yield Occurrence(plan.starts_at, plan.ends_at)
        return
    rule, zone = parse_rule(plan.rrule), zone_of(plan.time_zone)
    first = local(plan.starts_at, zone)
    clock = local(plan.ends_at, zone) - first
    length = plan.ends_at - plan.starts_at
    if clock <= timedelta():
        clock = timedelta(milliseconds=length)
    # An occurrence that lasts now began so long ago, and a clock is put back by a day at most.
    around = local(max(since - length - 2 * DAY, plan.starts_at), zone).date()
    for day in days(rule, first.date(), around):
        begin = datetime.combine(day, first.time())
        if day == first.date():
            starts_at, ends_at = plan.starts_at, plan.ends_at
        else:
            starts_at, ends_at = first_showing(begin, zone), last_showing(begin + clock, zone)
            if ends_at <= starts_at:
                ends_at = starts_at + round(clock.total_seconds() * 1000)
        if _is_over(rule, begin, starts_at):
            return
        yield Occurrence(starts_at, ends_at)


def _is_over(rule: Rule, begin: datetime, starts_at: int) -> bool:
    """Whether an `until` that is a time has passed."""
    until = rule.until
    if not isinstance(until, datetime):
        return False
    return begin > until if until.tzinfo is None else datetime.fromtimestamp(starts_at / 1000, UTC) > until
