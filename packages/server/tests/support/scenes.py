"""Scenes to decide about: a service with its monitors, and who is told of it."""

from dataclasses import replace

from watchbell.domain.contacts import Channel
from watchbell.domain.scenes import Scene, Trigger
from watchbell.domain.services import PublicStatus, Service, Severity
from watchbell.domain.states import MonitorStatus

NOW = 1_700_000_000_000
UP, DOWN, PAUSED = MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.PAUSED


def channel(name: str, **changes) -> Channel:
    plain = Channel(name, "org", "contact", name, "webhook", {}, True, (), None, None, None, 0, NOW, NOW, 1)
    return replace(plain, **changes)


def scene(*, severity: Severity = Severity.MEDIUM, channels=None, muted=False, **statuses) -> Scene:
    service = Service(
        "svc", "org", "Shop", "", severity, None, 0, True, False, UP, PublicStatus.OPERATIONAL, None, NOW, NOW, 1
    )
    return Scene(
        service,
        dict(statuses) or {"m1": UP},
        routed=(channel("c1"),) if channels is None else tuple(channels),
        muted=muted,
    )


def goes(status: MonitorStatus, monitor: str = "m1") -> Trigger:
    return Trigger(monitor, monitor, "http", False, status, NOW - 5000, "got 503" if status is DOWN else None)


def told_by(current: Scene, delivery: str = "d1") -> Scene:
    """As the outbox does once deliveries exist."""
    current.told = {each.id: f"{delivery}-{each.id}" for each in current.routed}
    return current
