"""A year of heartbeats in seconds: clients that are punctual, late, hang, fail, die and come back, against an oracle.

The oracle knows when somebody is expected by looking at a clock on the wall, minute by minute, for the whole year.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from support.clock import FakeClock
from support.world import World
from watchbell.domain.pings import PingKind, Signal
from watchbell.lib.clock import DAY, HOUR, MINUTE, parse_rfc3339, rfc3339
from watchbell.pipeline.arriving import Lapsed, Reported
from watchbell.pipeline.flow import absorb

BEGIN = parse_rfc3339("2027-12-20T12:00:00Z")
END = BEGIN + 372 * DAY
"""Over a leap day, and over both changes of every clock."""


def minutes(zone: str, step: int = 1):
    tz = ZoneInfo(zone)
    for at in range(BEGIN - 8 * DAY, END + 8 * DAY, step * MINUTE):
        yield at, datetime.fromtimestamp(at / 1000, tz).replace(tzinfo=None, fold=0)


def firings(zone: str, fits: Callable[[datetime], bool]) -> list[int]:
    """Where the clock shows what fits; the second showing of a repeated time does not count."""
    found, shown = [], set()
    for at, reading in minutes(zone, 15):
        if fits(reading) and reading not in shown:
            shown.add(reading)
            found.append(at)
    return found


def stretches(zone: str, is_open: Callable[[datetime], bool]) -> list[tuple[int, int]]:
    found, before = [], None
    for at, reading in minutes(zone, 15):
        now = is_open(reading)
        if now and not before:
            found.append([at, at])
        if now:
            found[-1][1] = at
        before = now
    return [tuple(each) for each in found]


def by_firings(zone, grace, fits):
    expected = firings(zone, fits)

    def due(since):
        awaited = expected[bisect_right(expected, since)]
        return awaited, awaited + grace

    return due


def by_windows(zone, period, grace, is_open):
    spans = stretches(zone, is_open)
    ends = [end for _, end in spans]

    def due(since):
        for start, end in spans[bisect_left(ends, since) :]:
            deadline = max(since, start) + period + grace
            if deadline <= end:
                return deadline - grace, deadline
        raise AssertionError("the year is over")

    return due


def is_last_day(reading):
    return (reading + timedelta(days=1)).day == 1


STORIES = {
    "daily in Berlin": (
        {"schedule": "30 3 * * *", "time_zone": "Europe/Berlin", "grace_seconds": 1800},
        lambda: by_firings("Europe/Berlin", HOUR // 2, lambda at: (at.hour, at.minute) == (3, 30)),
    ),
    "workdays in New York": (
        {"schedule": "Mon..Fri 06:15\nSat 08:00", "time_zone": "America/New_York", "grace_seconds": 3600},
        lambda: by_firings(
            "America/New_York",
            HOUR,
            lambda at: (at.hour, at.minute) == ((6, 15) if at.weekday() < 5 else (8, 0)) and at.weekday() < 6,
        ),
    ),
    "the last day of the month on Lord Howe": (
        {"schedule": "0 12 L * *", "time_zone": "Australia/Lord_Howe", "grace_seconds": 7200},
        lambda: by_firings(
            "Australia/Lord_Howe", 2 * HOUR, lambda at: at.hour == 12 and at.minute == 0 and is_last_day(at)
        ),
    ),
    "office hours in Berlin": (
        {
            "period_seconds": 3 * 3600,
            "grace_seconds": 1800,
            "time_zone": "Europe/Berlin",
            "windows": [{"start": "08:00", "end": "18:00"}],
        },
        lambda: by_windows(
            "Europe/Berlin",
            3 * HOUR,
            HOUR // 2,
            lambda at: at.weekday() < 5 and 8 * 60 <= at.hour * 60 + at.minute <= 18 * 60,
        ),
    ),
    "nights on Lord Howe": (
        {
            "period_seconds": 2 * 3600,
            "grace_seconds": 900,
            "time_zone": "Australia/Lord_Howe",
            "windows": [{"days": ["fri", "sat"], "start": "22:00", "end": "06:00"}],
        },
        lambda: by_windows(
            "Australia/Lord_Howe",
            2 * HOUR,
            HOUR // 4,
            lambda at: (
                (at.weekday() in (4, 5) and at.hour >= 22)
                or (at.weekday() in (5, 6) and at.hour * 60 + at.minute <= 6 * 60)
            ),
        ),
    ),
}


@dataclass
class Oracle:
    """What is true of the monitor, by counting alone."""

    due: Callable[[int], tuple[int, int]]
    threshold: int
    since: int = BEGIN
    failures: list[int] = field(default_factory=list)
    run_at: int | None = None
    status: str = "unknown"
    seen: list[tuple[str, int]] = field(default_factory=list)

    def deadline(self) -> int:
        awaited, deadline = self.due(self.since)
        if self.run_at is None:
            return deadline
        return min(deadline, self.run_at + deadline - awaited)

    def wait_until(self, at: int) -> None:
        while self.status != "down" and self.deadline() <= at:
            missed_at, awaited = self.deadline(), self.due(self.since)[0]
            if self.run_at is None or awaited <= missed_at:
                self.since = awaited
            self.run_at = None
            self.fail(missed_at)

    def fail(self, at: int) -> None:
        self.failures.append(at)
        if self.status != "down" and len(self.failures) >= self.threshold:
            self.change("down", self.failures[0])

    def tell(self, kind: PingKind, at: int) -> None:
        self.wait_until(at)
        if kind is PingKind.START:
            self.run_at = at
            return
        self.since, self.run_at = at, None
        if kind is PingKind.FAIL:
            self.fail(at)
            return
        self.failures = []
        if self.status != "up":
            self.change("up", at)

    def change(self, status: str, at: int) -> None:
        self.status = status
        self.seen.append((status, at))


def life(random: Random, due: Callable[[int], tuple[int, int]]) -> list[tuple[int, PingKind]]:
    """What a client does in a year, in order."""
    said: list[tuple[int, PingKind]] = []
    at = BEGIN
    while at < END - 60 * DAY:
        awaited, deadline = due(at)
        grace = deadline - awaited
        # Who is expected twelve times has less time for trouble.
        fate = random.uniform(0.6 if awaited - at > 7 * DAY else 0, 1)
        if fate < 0.75:
            begin = awaited + random.randint(1, grace // 2)
            if random.random() < 0.4:
                said.append((begin, PingKind.START))
            at = begin + random.randint(1, grace // 3)
            said.append((at, PingKind.SUCCESS))
        elif fate < 0.82:
            at = deadline + random.randint(1, 3 * grace)
            said.append((at, PingKind.SUCCESS))
        elif fate < 0.88:
            at = awaited + random.randint(1, grace - 1)
            said.append((at, PingKind.FAIL))
        elif fate < 0.94:
            at = awaited + random.randint(1, grace - 1)
            said.append((at, PingKind.START))
        else:
            at = deadline + random.randint(1, 9) * DAY
    return said


class Year:
    """The real rules on a real database: what is said is absorbed, deadlines lapse when they pass."""

    def __init__(self, world: World, clock: FakeClock, monitor) -> None:
        self.world, self.clock, self.monitor = world, clock, monitor
        self.seen: list[tuple[str, int]] = []

    async def state(self):
        [row] = await self.world.rows("monitor_states")
        if row["status"] != "unknown" and (not self.seen or self.seen[-1][0] != row["status"]):
            self.seen.append((row["status"], row["since_at"]))
        return row

    async def wait_until(self, at: int) -> None:
        while (deadline := (await self.state())["deadline_at"]) is not None and deadline <= at:
            self.clock.at = deadline + 900
            await absorb(self.world.line, [Lapsed(self.world.line.fleet[self.monitor.n], deadline)])

    async def tell(self, kind: PingKind, at: int) -> None:
        await self.wait_until(at)
        self.clock.at = at
        signal = Signal(kind=kind, method="GET")
        await absorb(self.world.line, [Reported(self.world.line.fleet[self.monitor.n], signal, at)])


@pytest.mark.parametrize("threshold", [1, 2])
@pytest.mark.parametrize("story", STORIES)
async def test_a_year_is_seen_as_it_was(sqlite_db, story, threshold):
    config, make_due = STORIES[story]
    due = make_due()
    said = life(Random(f"{story}, {threshold} failures"), due)
    oracle = Oracle(due, threshold)
    for at, kind in said:
        oracle.tell(kind, at)
    oracle.wait_until(END - 30 * DAY)

    clock = FakeClock(BEGIN)
    world = await World.made(sqlite_db, clock)
    monitor = await world.monitor(
        await world.service(),
        kind="heartbeat",
        config={"kind": "heartbeat", **config},
        failure_threshold=threshold,
        deadline_at=due(BEGIN)[1],
    )
    await world.start()
    year = Year(world, clock, monitor)
    for at, kind in said:
        await year.tell(kind, at)
    await year.wait_until(END - 30 * DAY)
    await year.state()

    def shown(seen):
        return [(status, rfc3339(at)) for status, at in seen]

    assert {status for status, _ in oracle.seen} == {"up", "down"}
    assert shown(year.seen) == shown(oracle.seen)
