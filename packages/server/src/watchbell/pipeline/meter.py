"""The line's own measurements, for `/metrics`: how much it does, how late it is, what goes wrong on our side."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from watchbell.domain.observations import Verdict

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Lateness(Collector):
    """How late checks are begun. The library's own histogram, with its locks, costs ten times as much a check."""

    def __init__(self) -> None:
        self._counts = [0] * (len(_SECONDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """One check. Called on the event loop only."""
        self._counts[bisect_left(_SECONDS, seconds)] += 1
        self._sum += seconds

    def collect(self) -> Iterable[HistogramMetricFamily]:
        """For `/metrics`."""
        names = [*(f"{float(edge)}" for edge in _SECONDS), "+Inf"]
        buckets = list(zip(names, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(
            "watchbell_check_lateness_seconds", "How late checks are begun.", buckets=buckets, sum_value=self._sum
        )


class Meter:
    """Counters of one process. Lateness is the time from a check's due instant to the moment it is begun."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        registry = registry or CollectorRegistry()
        self.checks = Counter(
            "watchbell_checks", "Checks by verdict; fault is our own trouble.", ["verdict"], registry=registry
        )
        self._by_verdict = {verdict: self.checks.labels(verdict.value) for verdict in Verdict}
        self.lateness = Lateness()
        registry.register(self.lateness)
        self.in_flight = Gauge("watchbell_checks_in_flight", "Checks under way.", registry=registry)
        self.monitors = Gauge("watchbell_monitors_watched", "Monitors watched by this process.", registry=registry)
        self.skipped = Counter(
            "watchbell_checks_skipped", "Turns skipped because the check before was still under way.", registry=registry
        )
        self.batches = Histogram(
            "watchbell_absorb_seconds", "How long a batch of observations takes.", buckets=_SECONDS, registry=registry
        )
        self.deliveries = Counter(
            "watchbell_deliveries", "Attempts to deliver by outcome.", ["outcome"], registry=registry
        )
        self.delivery_delay = Histogram(
            "watchbell_delivery_delay_seconds",
            "From the commit of an alert to the first attempt.",
            buckets=_SECONDS,
            registry=registry,
        )

    def count(self, verdicts: Mapping[Verdict, int]) -> None:
        """So many checks are stored."""
        for verdict, number in verdicts.items():
            self._by_verdict[verdict].inc(number)
