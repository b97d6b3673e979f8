"""The sum of a monitor's checks over an hour or a day, that can be added to others and taken out again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.uptime import ResponsePoint, Spent, Uptime, ratio_of, spent, stretches
from watchbell.lib.histogram import Buckets, add_buckets, add_packed, count_values, quantiles

_UP = (Verdict.SUCCESS, Verdict.DEGRADED)


@dataclass(slots=True)
class Rollup:
    """Counts, durations (ms) and response times of successful checks (tenths of a millisecond)."""

    total: int = 0
    successful: int = 0
    degraded: int = 0
    up_ms: int = 0
    degraded_ms: int = 0
    down_ms: int = 0
    sum_ms: int = 0
    min_ms: int | None = None
    max_ms: int | None = None
    histogram: Buckets = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.total or self.up_ms or self.down_ms)

    @property
    def known_ms(self) -> int:
        """How much of the time is known."""
        return self.up_ms + self.down_ms

    @property
    def spent(self) -> Spent:
        """The durations alone."""
        return Spent(self.up_ms, self.degraded_ms, self.down_ms)

    def add(self, other: "Rollup") -> None:
        """Include another one."""
        self._combine(other, 1)
        self._widen(other.min_ms, other.max_ms)

    def add_times(self, sum_ms: int, min_ms: int | None, max_ms: int | None, histogram: bytes) -> None:
        """Include the response times alone of another one, as it is stored."""
        self.sum_ms += sum_ms
        add_packed(self.histogram, histogram)
        self._widen(min_ms, max_ms)

    def _widen(self, low: int | None, high: int | None) -> None:
        if low is not None:
            self.min_ms = low if self.min_ms is None else min(self.min_ms, low)
        if high is not None:
            self.max_ms = high if self.max_ms is None else max(self.max_ms, high)

    def replace(self, old: "Rollup | None", new: "Rollup") -> None:
        """Take a part out and put its successor in, which knows at least the same checks."""
        if old is not None:
            self._combine(old, -1)
        self.add(new)

    def _combine(self, other: "Rollup", sign: int) -> None:
        self.total += sign * other.total
        self.successful += sign * other.successful
        self.degraded += sign * other.degraded
        self.up_ms += sign * other.up_ms
        self.degraded_ms += sign * other.degraded_ms
        self.down_ms += sign * other.down_ms
        self.sum_ms += sign * other.sum_ms
        add_buckets(self.histogram, other.histogram, sign)

    def uptime(self) -> Uptime:
        """As people read it."""
        return Uptime(
            ratio=ratio_of(self.up_ms, self.down_ms),
            up_ms=self.up_ms,
            down_ms=self.down_ms,
            degraded_ms=self.degraded_ms,
            total=self.total,
            successful=self.successful,
            **self._response_times(),
        )

    def point(self, at: int, width_ms: int) -> ResponsePoint:
        """As a point of a chart."""
        return ResponsePoint(
            at=at,
            width_ms=width_ms,
            count=sum(self.histogram.values()),
            **self._response_times(),
        )

    def forget_response_times(self) -> None:
        """Keep counts and durations only."""
        self.sum_ms, self.min_ms, self.max_ms, self.histogram = 0, None, None, {}

    def _response_times(self) -> dict[str, float]:
        """In milliseconds, by their names; none when there are none."""
        low, high = self.min_ms, self.max_ms
        if not self.histogram or low is None or high is None:
            return {}
        middle, slow, slowest = (min(max(value, low), high) for value in quantiles(self.histogram, 0.5, 0.95, 0.99))
        return {
            "avg_ms": round(self.sum_ms / sum(self.histogram.values()) / 10, 2),
            "p50": round(middle / 10, 2),
            "p95": round(slow / 10, 2),
            "p99": round(slowest / 10, 2),
            "min": low / 10,
            "max": high / 10,
        }


def count_rows(rows: Iterable[CheckRow]) -> Rollup:
    """What the rows themselves say: counts and response times, no durations."""
    rollup = Rollup()
    times = []
    for row in rows:
        if row.counted is Verdict.FAULT:
            continue
        rollup.total += 1
        if row.verdict in _UP:
            rollup.successful += 1
            rollup.degraded += row.verdict is Verdict.DEGRADED
            if row.ms is not None:
                times.append(round(row.ms * 10))
    if times:
        rollup.sum_ms, rollup.min_ms, rollup.max_ms = sum(times), min(times), max(times)
        rollup.histogram = count_values(times)
    return rollup


def roll_up(rows: Sequence[CheckRow], interval_seconds: int, from_at: int, to_at: int) -> Rollup:
    """Sum up a span. `rows` are in order of time, with the last one before the span if there is one."""
    rollup = count_rows(row for row in rows if from_at <= row.at < to_at)
    time = spent(stretches([(row.at, row.counted) for row in rows], interval_seconds, from_at, to_at))
    rollup.up_ms, rollup.degraded_ms, rollup.down_ms = time
    return rollup


def together(parts: Iterable[Rollup], time: Spent) -> Uptime:
    """Several monitors' checks counted together, with durations that were found otherwise."""
    total = Rollup()
    for part in parts:
        total.add(part)
    total.up_ms, total.degraded_ms, total.down_ms = time
    return total.uptime()
