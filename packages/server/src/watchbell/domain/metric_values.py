"""Values of a metric and the bounds they are held to: which of them, taken together, are out of range. Pure."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from watchbell.domain.listening import StoredReading
from watchbell.lib.sliding_mean import SlidingMean

DEFAULT_RETENTION_DAYS = 7


def kept_days(config: Mapping[str, Any] | None) -> int:
    """How many days the values of a monitor with this config are kept, as it is stored: without what it leaves out."""
    days = (config or {}).get("retention_days")
    return days if isinstance(days, int) and days > 0 else DEFAULT_RETENTION_DAYS


class Place(NamedTuple):
    """Where a value stands in its monitor's history: several may be of one instant (ms)."""

    at: int
    seq: int


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """The values of a stretch of time that begins at `at` (ms)."""

    at: int
    min: float
    avg: float
    max: float
    count: int
    is_out_of_range: bool


class Strategy(StrEnum):
    """What is compared with the bounds."""

    IMMEDIATE = "immediate"
    """Each value by itself."""
    CONSECUTIVE_COUNT = "consecutive_count"
    """So many values one after the other, this one included: all must be out."""
    TIME_DURATION_AVERAGE = "time_duration_average"
    """The mean of the values of so many seconds, this one included."""
    SAMPLE_COUNT_AVERAGE = "sample_count_average"
    """The mean of so many values, this one included; of fewer while there are fewer."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest value that are still in range; `None` = no bound."""

    least: float | None = None
    greatest: float | None = None

    def broken_by(self, value: float) -> float | None:
        """The bound that a value lies beyond; `None` when it is in range."""
        if self.least is not None and value < self.least:
            return self.least
        if self.greatest is not None and value > self.greatest:
            return self.greatest
        return None


class Judged(NamedTuple):
    """What was compared with the bounds: a value, or the mean of so many `values`; `broken` is the bound it breaks.

    With consecutive values they are those out of range in a row.
    """

    compared: float
    values: int
    broken: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Bounds, and what is compared with them. `size` is a count of values, or milliseconds for `TIME_DURATION_AVERAGE`."""

    bounds: Bounds
    strategy: Strategy = Strategy.IMMEDIATE
    size: int = 1

    def judge(self, before: Sequence[StoredReading], news: Sequence[StoredReading]) -> Iterator[Judged]:
        """Each of `news` in its turn, in the light of those earlier; both are in the order of time."""
        if self.strategy is Strategy.IMMEDIATE:
            return (Judged(each.value, 1, self.bounds.broken_by(each.value)) for each in news)
        if self.strategy is Strategy.CONSECUTIVE_COUNT:
            return self._in_a_row(before, news)
        return self._means(before, news)

    def _in_a_row(self, before: Sequence[StoredReading], news: Sequence[StoredReading]) -> Iterator[Judged]:
        count = 0
        for earlier in reversed(before):
            if count >= self.size or self.bounds.broken_by(earlier.value) is None:
                break
            count += 1
        for reading in news:
            broken = self.bounds.broken_by(reading.value)
            count = 0 if broken is None else count + 1
            yield Judged(reading.value, count, broken if count >= self.size else None)

    def _means(self, before: Sequence[StoredReading], news: Sequence[StoredReading]) -> Iterator[Judged]:
        is_timed = self.strategy is Strategy.TIME_DURATION_AVERAGE
        window: deque[StoredReading] = deque()
        mean = SlidingMean()
        first = 0 if is_timed else max(0, len(before) - self.size + 1)
        for place, reading in enumerate((*islice(before, first, None), *news), start=first):
            window.append(reading)
            mean.add(reading.value)
            while (window[0].at <= reading.at - self.size) if is_timed else (len(window) > self.size):
                mean.drop(window.popleft().value)
            if place >= len(before):
                yield Judged(mean.mean, mean.count, self.bounds.broken_by(mean.mean))
