"""When a sign of life is awaited, and from when on its absence means something: by a period, by windows, by a schedule."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from watchbell.lib.clock import MINUTE
from watchbell.lib.cron import check_cron, next_firing
from watchbell.lib.on_calendar import check_on_calendar, next_elapse
from watchbell.lib.public_holidays import is_holiday
from watchbell.lib.time_zones import zone_of
from watchbell.lib.weekly_windows import Span, Window, spans, together

LEAST_GRACE_MS = MINUTE


class Region(NamedTuple):
    """Whose public holidays: a country and, where days differ within it, a part of it."""

    country: str
    subdivision: str | None = None


class Due(NamedTuple):
    """When the next sign of life is awaited (ms), and when its absence becomes failure: later by the grace."""

    expected_at: int
    deadline_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expecting:
    """Either `period_ms`, perhaps only within `windows`, or `schedule` says when; `grace_ms` how late it may be.

    Outside its windows nothing is overdue; within one lateness counts from the later of the last sign and the window's
    start. No window begins on a public holiday of `region`.
    """

    period_ms: int | None = None
    schedule: str | None = None
    time_zone: str = "UTC"
    grace_ms: int | None = None
    windows: tuple[Window, ...] = ()
    region: Region | None = None

    def due(self, since: int) -> Due | None:
        """What is awaited after an instant (ms); `None` when nothing is, ever."""
        if self.period_ms is None:
            expected = self._firing(since)
            return None if expected is None else Due(expected, expected + self.grace_after(expected))
        if self.windows:
            return self._due_in_window(since, self.period_ms)
        return Due(since + self.period_ms, since + self.period_ms + self.grace_after(since))

    def grace_after(self, expected: int) -> int:
        """How late (ms) it may be: as was said, else a tenth of the period or of the gap that follows, at least a minute."""
        if self.grace_ms is not None:
            return self.grace_ms
        if self.period_ms is not None:
            return default_grace_ms(self.period_ms)
        following = self._firing(expected)
        return LEAST_GRACE_MS if following is None else default_grace_ms(following - expected)

    def first_open(self, at: int) -> int | None:
        """The first instant (ms) from `at` on at which something can be overdue."""
        if not self.windows:
            return at
        first = next(spans(self.windows, zone_of(self.time_zone), at, self._is_off), None)
        return None if first is None else max(at, first.start_at)

    def upcoming(self, since: int, count: int) -> list[int]:
        """The next instants (ms) at which a punctual client tells something."""
        found: list[int] = []
        while len(found) < count:
            due = self.due(since)
            if due is None:
                break
            since = due.expected_at
            found.append(since)
        return found

    def _firing(self, since: int) -> int | None:
        if self.schedule is None:
            return None
        next_time = next_firing if is_cron(self.schedule) else next_elapse
        return next_time(self.schedule, self.time_zone, since)

    def _due_in_window(self, since: int, period: int) -> Due | None:
        grace = self.grace_after(since)
        need = period + grace

        def is_enough(span: Span) -> bool:
            return max(since, span.start_at) + need <= span.end_at

        parts = spans(self.windows, zone_of(self.time_zone), since, self._is_off)
        for span in together(parts, is_enough):
            if is_enough(span):
                deadline = max(since, span.start_at) + need
                return Due(deadline - grace, deadline)
        return None

    def _is_off(self, day: date) -> bool:
        return self.region is not None and is_holiday(self.region.country, self.region.subdivision, day)


def default_grace_ms(period: int) -> int:
    """The grace of a period (ms) unless another one is said."""
    return max(LEAST_GRACE_MS, period // 10)


def is_cron(schedule: str) -> bool:
    """Five fields on one line are cron; everything else is a calendar expression, as Healthchecks reads it."""
    return "\n" not in schedule.strip() and len(schedule.split()) == 5


def check_schedule(schedule: str) -> str:
    """The schedule itself when it can be understood. Raises `ValueError` with what to write."""
    return check_cron(schedule) if is_cron(schedule) else check_on_calendar(schedule)


def windows_too_short(longest_minutes: int | None, need_ms: int) -> bool:
    """Whether silence could never be noticed within windows of this length (`None` = open without end)."""
    return longest_minutes is not None and longest_minutes * MINUTE < need_ms
