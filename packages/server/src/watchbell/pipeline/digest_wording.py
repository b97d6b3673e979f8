"""What a digest says: how many are down and how many are back, by name, and the reasons of the first of them. Pure."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from watchbell.domain.alerts import Alert, AlertType
from watchbell.domain.message_text import duration, moment
from watchbell.domain.services import Severity
from watchbell.pipeline.wording import alert_facts

_EXPLAINED = 20
"""Of so many the reason is said; all are named."""
_DOWN = (AlertType.FAILURE.value, AlertType.ESCALATION.value, AlertType.REMINDER.value)


class _Kind(Enum):
    """What is said of a service: under which heading, of one and of several."""

    DOWN = "Down", "is down", "are down"
    BRIEF = "Down and back up", "was down and is back up", "were down and are back up"
    BACK = "Back up", "is back up", "are back up"
    UNSTEADY = "Unsteady", "is unsteady", "are unsteady"

    def __init__(self, heading: str, one: str, many: str) -> None:
        self.heading, self.one, self.many = heading, one, many


def digest_message(alert: Alert, lines: Sequence[Mapping[str, Any]], base_url: str, now: int) -> dict[str, Any]:
    """The message that stands for these, which come in the order in which they were made. One alone speaks for itself."""
    if len(lines) == 1:
        return dict(lines[0])
    newest = {_subject(line): line for line in lines}  # who went down and came back is back
    begun = {_subject(line) for line in lines if line["type"] in _DOWN}
    by_kind: dict[_Kind, list[Mapping[str, Any]]] = {kind: [] for kind in _Kind}
    for subject, line in newest.items():
        by_kind[_kind_of(line, has_begun=subject in begun)].append(line)
    down, brief, back, other = by_kind.values()
    down.sort(key=lambda line: -Severity(line["severity"]).rank)
    parts = [(kind, named) for kind, named in by_kind.items() if named]
    title, severity = _title([(len(named), kind) for kind, named in parts]), worst([*down, *other] or [*brief, *back])
    return {
        "type": AlertType.DIGEST.value,
        "event": "alerts.digest",
        "title": title,
        "text": " ".join(f"{kind.heading}: {', '.join(map(_name, named))}." for kind, named in parts),
        "severity": severity,
        "created_at": now,
        "time_zone": lines[0].get("time_zone", "UTC"),
        "service_name": "",
        "monitor_name": None,
        "since_at": None,
        "until_at": None,
        "link": f"{base_url}/alerts",
        "details": _details([*down, *other, *brief, *back]),
        "incident_id": None,
        "facts": {
            "alert": {**alert_facts(alert), "message": title, "severity": severity},
            "incident": None,
            "service": None,
            "monitor": None,
            "digest": {
                "down": len(down),
                "back": len(brief) + len(back),
                "unsteady": len(other),
                "lines": [_line(line) for line in newest.values()],
            },
        },
    }


def worst(lines: Sequence[Mapping[str, Any]]) -> str:
    """The highest severity among these."""
    return max((Severity(line["severity"]) for line in lines), key=lambda each: each.rank).value


def _subject(line: Mapping[str, Any]) -> str:
    """What a line is about: its service, wherever that is still known."""
    service = (line.get("facts") or {}).get("service") or {}
    return str(service.get("id") or line.get("incident_id") or line["service_name"])


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    """What programs read of a line: the newest that there is to say of a service."""
    service = (line.get("facts") or {}).get("service") or {}
    return {
        "type": line["type"],
        "incident_id": line.get("incident_id"),
        "service_id": service.get("id"),
        "service_name": line["service_name"],
        "severity": line["severity"],
        "text": line["text"],
    }


def _name(line: Mapping[str, Any]) -> str:
    return str(line["service_name"])


def _services(count: int) -> str:
    return "1 service" if count == 1 else f"{count} services"


def _kind_of(line: Mapping[str, Any], *, has_begun: bool) -> _Kind:
    if line["type"] in _DOWN:
        return _Kind.DOWN
    if line["type"] != AlertType.RECOVERY.value:
        return _Kind.UNSTEADY
    return _Kind.BRIEF if has_begun else _Kind.BACK


def _title(parts: Sequence[tuple[int, _Kind]]) -> str:
    """``37 services are down, 2 are back up``."""
    (first, kind), *rest = parts
    said = [f"{_services(first)} {kind.one if first == 1 else kind.many}"]
    said += [f"{count} {kind.one if count == 1 else kind.many}" for count, kind in rest]
    return ", ".join(said)


def _details(lines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """What was said of the first of them, and since when."""
    details = []
    for line in lines[:_EXPLAINED]:
        since = line.get("since_at")
        begun = (
            f"since {moment(since, line.get('time_zone', 'UTC'))}: "
            if since is not None and line["type"] in _DOWN
            else ""
        )
        details.append([str(line["title"]), _lasted(line) or f"{begun}{line['text']}"])
    if len(lines) > _EXPLAINED:
        details.append(["And", f"{len(lines) - _EXPLAINED} more"])
    return details


def _lasted(line: Mapping[str, Any]) -> str | None:
    """Of an end, which says nothing that its title does not say: how long it was."""
    since, until = line.get("since_at"), line.get("until_at")
    if line["type"] != AlertType.RECOVERY.value or since is None or until is None:
        return None
    return f"it was down for {duration(max(0, until - since))}"
