"""What the public page says, in words: from the public state to the few texts and tones its template needs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from watchbell.domain.incidents import Entry
from watchbell.domain.services import Impact, PublicStatus, Service
from watchbell.domain.uptime import DayUptime
from watchbell.lib.clock import rfc3339
from watchbell.services.incident_reading import IncidentReading
from watchbell.services.status import PublicState, ServiceHistory

_SENTENCES = {
    PublicStatus.OPERATIONAL: ("good", "✓", "All systems operational"),
    PublicStatus.UNDER_MAINTENANCE: ("work", "⚙", "Maintenance is under way"),
    PublicStatus.DEGRADED_PERFORMANCE: ("warn", "!", "Some systems are impaired"),
    PublicStatus.PARTIAL_OUTAGE: ("warn", "!", "Some systems are down"),
    PublicStatus.MAJOR_OUTAGE: ("bad", "✕", "Major outage"),
}
_WORDS = {
    PublicStatus.OPERATIONAL: "Operational",
    PublicStatus.UNDER_MAINTENANCE: "Under maintenance",
    PublicStatus.DEGRADED_PERFORMANCE: "Degraded performance",
    PublicStatus.PARTIAL_OUTAGE: "Partial outage",
    PublicStatus.MAJOR_OUTAGE: "Major outage",
}
_TONES = {Impact.NONE: "none", Impact.MINOR: "warn", Impact.MAJOR: "bad", Impact.CRITICAL: "bad"}
_STEP = 4
"""Width of a bar and the gap after it."""
_BAD_SHARE = 0.05
"""From this share of a day on, being down makes the whole day red."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for people and for programs."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a service."""

    x: int
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service's line."""

    name: str
    description: str
    tone: str
    mark: str
    status: str
    bars: tuple[Bar, ...]
    width: int
    uptime: str
    summary: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """Services under one heading; an empty name has none."""

    name: str
    services: tuple[ServiceView, ...]


@dataclass(frozen=True, slots=True)
class UpdateView:
    """A line of an incident's story."""

    status: str
    body: str
    at: Moment


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident's story, the newest update first."""

    title: str
    status: str
    impact: str
    tone: str
    services: tuple[str, ...]
    updates: tuple[UpdateView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page."""

    name: str
    slug: str
    tone: str
    mark: str
    sentence: str
    updated: Moment
    time_zone: str
    groups: tuple[GroupView, ...]
    open_incidents: tuple[IncidentView, ...]
    past_incidents: tuple[IncidentView, ...]


def page_view(state: PublicState, histories: Mapping[str, ServiceHistory]) -> PageView:
    """The page of this state."""
    tone, mark, sentence = _SENTENCES[state.overall]
    return PageView(
        name=state.organization.name,
        slug=state.organization.slug,
        tone=tone,
        mark=mark,
        sentence=sentence,
        updated=moment(state.at),
        time_zone=state.organization.time_zone,
        groups=_groups(state.services, histories),
        open_incidents=tuple(_incident(each) for each in state.open_incidents),
        past_incidents=tuple(_incident(each) for each in state.past_incidents),
    )


def moment(at: int) -> Moment:
    """An instant in UTC, to the minute for people."""
    return Moment(datetime.fromtimestamp(at / 1000, UTC).strftime("%-d %b %Y, %H:%M UTC"), rfc3339(at))


def _groups(services: Sequence[Service], histories: Mapping[str, ServiceHistory]) -> tuple[GroupView, ...]:
    """In the order of their first service; those without a group come first."""
    places: dict[str, int] = {"": -1}
    for place, service in enumerate(services):
        places.setdefault(service.group_name or "", place)
    ordered = sorted(services, key=lambda service: places[service.group_name or ""])
    return tuple(
        GroupView(name, tuple(_service(service, histories.get(service.id)) for service in its))
        for name, its in groupby(ordered, key=lambda service: service.group_name or "")
    )


def _service(service: Service, history: ServiceHistory | None) -> ServiceView:
    tone, mark, _ = _SENTENCES[service.current_status]
    days = history.days if history else ()
    ratio = history.uptime.ratio if history and history.uptime else None
    uptime = "no data yet" if ratio is None else f"{percent(ratio)} uptime"
    return ServiceView(
        name=service.name,
        description=service.description,
        tone=tone,
        mark=mark,
        status=_WORDS[service.current_status],
        bars=tuple(_bar(place, day) for place, day in enumerate(days)),
        width=max(1, len(days) * _STEP - 1),
        uptime=uptime,
        summary=f"{service.name}, last {len(days)} days: {uptime}",
    )


def percent(ratio: float) -> str:
    """A ratio in per cent, never rounded up to 100."""
    shown = f"{int(ratio * 100_000 + 1e-6) / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{shown} %"


def _bar(place: int, day: DayUptime) -> Bar:
    figures, x = day.uptime, place * _STEP
    known = figures.up_ms + figures.down_ms
    if not known or figures.ratio is None:
        return Bar(x, "none", f"{day.day}: no data")
    if figures.down_ms:
        tone = "bad" if figures.down_ms / known >= _BAD_SHARE else "warn"
        return Bar(x, tone, f"{day.day}: {percent(figures.ratio)} up, down {_span(figures.down_ms)}")
    if figures.degraded_ms:
        return Bar(x, "warn", f"{day.day}: degraded {_span(figures.degraded_ms)}")
    return Bar(x, "good", f"{day.day}: no downtime")


def _span(ms: int) -> str:
    minutes = max(1, round(ms / 60_000))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _incident(reading: IncidentReading) -> IncidentView:
    incident = reading.incident
    return IncidentView(
        title=incident.title,
        status=incident.status.value.capitalize(),
        impact=incident.impact.value.capitalize(),
        tone=_TONES[incident.impact] if incident.is_open else "none",
        services=tuple(service.name for service in reading.services),
        updates=tuple(_update(entry) for entry in reversed(reading.entries)),
    )


def _update(entry: Entry) -> UpdateView:
    return UpdateView(entry.status.value.capitalize(), entry.body, moment(entry.created_at))
