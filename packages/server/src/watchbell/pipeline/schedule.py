"""What is due: the near future in memory, spread evenly, never bursting after a stall.

A monitor is due on a grid of its interval, shifted by a phase of its own. The phases follow the golden ratio, so any
number of monitors of one interval is spread evenly, and a restart finds the same grid again: everything is checked
within one interval after start.
"""

import heapq
from typing import NamedTuple

_GOLDEN = 0.6180339887498949


def phase_ms(monitor_n: int, interval_ms: int) -> int:
    """The monitor's own shift on the grid, in [0, interval)."""
    return int((monitor_n * _GOLDEN) % 1.0 * interval_ms)


def next_slot(monitor_n: int, interval_ms: int, after: int) -> int:
    """The first instant of the monitor's grid that is later than `after`."""
    phase = phase_ms(monitor_n, interval_ms)
    return (after - phase) // interval_ms * interval_ms + interval_ms + phase


class Due(NamedTuple):
    """A monitor's turn: when it was due, and who waits for the result if somebody does.

    `is_early` says that something has happened since the monitor was last looked at: it must not be left out.
    """

    monitor_n: int
    due_at: int
    request_id: str | None = None
    is_early: bool = False


class Schedule:
    """A heap of turns. Turns that were moved or cancelled are recognised by their time and skipped."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._turns: dict[int, Due] = {}
        self._intervals: dict[int, int] = {}

    def __len__(self) -> int:
        """How many monitors are on the schedule."""
        return len(self._intervals)

    def put(self, monitor_n: int, interval_ms: int, now: int, *, at_once: bool = False) -> None:
        """Add a monitor, or change its interval. `at_once` for a new one: its first check is not kept waiting."""
        self._intervals[monitor_n] = interval_ms
        at = now if at_once else next_slot(monitor_n, interval_ms, now)
        self._turn(Due(monitor_n, at))

    def hurry(self, monitor_n: int, at: int, request_id: str | None = None) -> None:
        """Check earlier than planned: a retry, or somebody asked. Never later."""
        turn = self._turns.get(monitor_n)
        if monitor_n in self._intervals and (turn is None or at < turn.due_at or request_id):
            self._turn(Due(monitor_n, at, request_id, is_early=True))

    def remove(self, monitor_n: int) -> None:
        """Take a monitor off the schedule."""
        self._intervals.pop(monitor_n, None)
        self._turns.pop(monitor_n, None)

    def due(self, now: int, limit: int) -> list[Due]:
        """The turns that have come, each planned anew on its grid after `now`: what was missed is not made up for."""
        turns: list[Due] = []
        while self._heap and self._heap[0][0] <= now and len(turns) < limit:
            at, monitor_n = heapq.heappop(self._heap)
            turn = self._turns.get(monitor_n)
            if turn is None or turn.due_at != at:
                continue
            turns.append(turn)
            interval = self._intervals[monitor_n]
            self._turn(Due(monitor_n, _following(monitor_n, interval, now)))
        return turns

    def next_at(self) -> int | None:
        """When the next turn comes."""
        while self._heap:
            at, monitor_n = self._heap[0]
            turn = self._turns.get(monitor_n)
            if turn is not None and turn.due_at == at:
                return at
            heapq.heappop(self._heap)
        return None

    def _turn(self, turn: Due) -> None:
        self._turns[turn.monitor_n] = turn
        heapq.heappush(self._heap, (turn.due_at, turn.monitor_n))


def _following(monitor_n: int, interval_ms: int, now: int) -> int:
    """The next turn: on the grid, but at least half an interval away from this one."""
    return next_slot(monitor_n, interval_ms, now + interval_ms // 2 - 1)
