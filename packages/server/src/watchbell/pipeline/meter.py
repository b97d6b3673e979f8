"""The line's own measurements, for `/metrics`: how much it does, how late it is, what goes wrong on our side."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Meter:
    """Counters of one process. Lateness is the time from a check's due instant to the moment it is begun."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        registry = registry or CollectorRegistry()
        self.checks = Counter(
            "watchbell_checks", "Checks by verdict; fault is our own trouble.", ["verdict"], registry=registry
        )
        self.lateness = Histogram(
            "watchbell_check_lateness_seconds", "How late checks are begun.", buckets=_SECONDS, registry=registry
        )
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
