"""What is written about an incident when it is over: a part for everybody, a part for us, and a draft of both. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from watchbell.domain.alerts import AlertType, DeliveryStatus
from watchbell.domain.incident_templates import clock_time, listed
from watchbell.domain.incidents import Entry, Incident, IncidentStatus
from watchbell.domain.message_text import duration
from watchbell.domain.public_words import public_update
from watchbell.domain.services import Impact
from watchbell.lib.time_zones import zone_of

_IMPACTS = {
    Impact.NONE: "could be used as usual",
    Impact.MINOR: "did not work as usual",
    Impact.MAJOR: "did not work for many",
    Impact.CRITICAL: "did not work",
}


@dataclass(frozen=True, slots=True)
class Postmortem:
    """As stored. Strangers read `published_body` and nothing else; `body` is what it may become, `internal` never is."""

    incident_id: str
    org_id: str
    body: str
    internal: str
    published_body: str | None
    published_at: int | None
    updated_by: str
    created_at: int
    updated_at: int
    version: int


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody may read."""

    incident_id: str
    body: str
    published_at: int


@dataclass(frozen=True, slots=True)
class ToldLine:
    """An alert and what became of it in one channel; without a channel, why nobody was told."""

    created_at: int
    type: AlertType
    suppressed_by: str | None
    channel_name: str | None
    status: DeliveryStatus | None
    settled_at: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a draft is made of. Names of services are those the public knows, `hidden_services` are not.

    `part_entries` are of incidents that went on in this one: strangers may never have read those.
    """

    incident: Incident
    entries: Sequence[Entry]
    part_entries: Sequence[Entry]
    services: Sequence[str]
    hidden_services: Sequence[str]
    monitors: Sequence[str]
    told: Sequence[ToldLine]
    time_zone: str


def public_draft(facts: Facts) -> str:
    """The part for everybody: only what strangers have read already, and headings to fill."""
    incident = facts.incident
    names = listed(facts.services) or "our services"
    summary = f"From {_at(facts, incident.started_at)}"
    if incident.resolved_at is not None:
        summary += f" to {_at(facts, incident.resolved_at)}, for {_lasted(incident.started_at, incident.resolved_at)}"
    lines = ["## Summary", "", f"{summary}, {names} {_IMPACTS[incident.impact]}.", ""]
    lines += ["## What happened", "", "_Say in plain words what broke, and why._", "", "## Timeline", ""]
    said = [update for entry in facts.entries if (update := public_update(entry)) is not None]
    for update in said:
        status = IncidentStatus(update.status).value.capitalize()
        lines.append(f"- **{_at(facts, update.at)}** {status}: {_one_line(update.body)}")
    lines += ["", "## What we do about it", "", "- _What changes, and until when._", ""]
    return "\n".join(lines)


def internal_draft(facts: Facts) -> str:
    """The part for us: figures, every entry with its words, what failed, and who was told when."""
    lines = ["## Figures", "", *_figures(facts), "", "## Affected", ""]
    lines += [f"- Service {_one_line(name)}" for name in facts.services]
    lines += [f"- Service {_one_line(name)} (not on the public page)" for name in facts.hidden_services]
    lines += [f"- Monitor {_one_line(name)}" for name in facts.monitors]
    lines += ["", f"## Timeline ({facts.time_zone})", ""]
    for entry in sorted((*facts.entries, *facts.part_entries), key=attrgetter("id")):
        who = f" ({_one_line(entry.created_by)})" if entry.created_by else ""
        kind = entry.kind.value.replace("_", " ")
        lines.append(f"- **{_clock(facts, entry.created_at)}** {kind}{who}: {_one_line(entry.body)}")
    lines += ["", "## Who was told", ""]
    lines += [f"- **{_clock(facts, each.created_at)}** {_telling(each)}" for each in facts.told] or ["Nobody."]
    lines += ["", "## Causes", "", "_What made it possible, and what made it worse._", ""]
    return "\n".join(lines)


def _figures(facts: Facts) -> list[str]:
    incident = facts.incident
    found = [f"- Began: {_at(facts, incident.started_at)}"]
    moments = (
        ("Noticed", incident.created_at, ""),
        ("Acknowledged", incident.acknowledged_at, f" by {_one_line(incident.acknowledged_by or '')}"),
        ("Resolved", incident.resolved_at, ""),
    )
    for word, at, who in moments:
        after = "" if at is None else f" ({_lasted(incident.started_at, at)} after the beginning)"
        found.append(f"- {word}: never" if at is None else f"- {word}: {_at(facts, at)}{who}{after}")
    return found


def _telling(line: ToldLine) -> str:
    kind = line.type.value.replace("_", " ")
    if line.channel_name is None:
        return f"{kind}: nobody, because {(line.suppressed_by or 'no channel').replace('_', ' ')}"
    became = "on its way" if line.status is None else line.status.value
    took = f" after {_lasted(line.created_at, line.settled_at)}" if line.settled_at is not None else ""
    return f"{kind} to {_one_line(line.channel_name)}: {became}{took}"


def _lasted(begin: int, end: int) -> str:
    return duration(max(0, end - begin))


def _at(facts: Facts, at: int) -> str:
    return clock_time(at, facts.time_zone)


def _clock(facts: Facts, at: int) -> str:
    return datetime.fromtimestamp(at / 1000, zone_of(facts.time_zone)).strftime("%d %b %H:%M:%S")


def _one_line(text: str) -> str:
    return " ".join(text.split())
