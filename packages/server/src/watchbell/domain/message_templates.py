"""A channel's own words: templates of a message's title and text, by what it tells. Pure.

Only the words are the channel's: every notifier dresses, escapes and shortens them as it does the standard ones, and the
facts beside them stay. A notice about Watchbell itself keeps its words whatever the templates say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from watchbell.domain.errors import FieldProblem, Invalid
from watchbell.domain.message_text import TAGS, clean, clip, duration, lasted, moment, one_line
from watchbell.domain.notifying import Message, MessageType
from watchbell.domain.sample_messages import sample_message
from watchbell.lib.text_templates import LONGEST_TEXT, BadTemplate, Filter, TextLanguage
from watchbell.lib.time_zones import check_zone

_TITLE, _QUOTED = 300, 300

Templates = Mapping[str, Mapping[str, str]]
"""By what is told (`Told`), then by part; a part that is not named keeps the standard words."""


class Told(StrEnum):
    """What templates can be for. `ANY` is for whatever has none of its own."""

    ANY = "any"
    FAILURE = "failure"
    RECOVERY = "recovery"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    FLAPPING = "flapping"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as a template's value; `told_at` is when the message was made, `time_zone` where it is read."""

    at: int
    told_at: int
    time_zone: str = "UTC"

    def __str__(self) -> str:
        return _time(self)


def _time(value: object, zone: str | None = None) -> str:
    return moment(value.at, zone or value.time_zone) if isinstance(value, Moment) else str(value)


def _duration(value: object) -> str:
    return duration(max(0, value.told_at - value.at)) if isinstance(value, Moment) else str(value)


def _truncate(value: object, length: int) -> str:
    return clip(str(value), length)


def _check_length(length: int) -> None:
    if not 1 <= length <= LONGEST_TEXT:
        raise ValueError(f"a text is cut to at least 1 and at most {LONGEST_TEXT} characters")


FILTERS = {
    "default": Filter(
        lambda value, other: value if str(value) else other,
        "default('none') or default(service)",
        "What stands there instead of nothing",
        object,
    ),
    "upper": Filter(lambda value: str(value).upper(), "upper", "IN CAPITAL LETTERS"),
    "lower": Filter(lambda value: str(value).lower(), "lower", "in small letters"),
    "truncate": Filter(
        _truncate, "truncate(100)", "At most so many characters, ending in … when cut", int, check=_check_length
    ),
    "time": Filter(
        _time,
        "time('Europe/Berlin')",
        "A moment by the clock of a zone; the organization's without one",
        str,
        may_be_bare=True,
        check=check_zone,
    ),
    "duration": Filter(_duration, "duration", "How long before the message a moment was"),
}

VARIABLES = {
    "service": "The service's name",
    "monitor": "The monitor's name; nothing where several are meant",
    "group": "The service's group",
    "tags": "The monitor's tags, with commas between them",
    "type": "What is told: failure, recovery, reminder, escalation, flapping, acknowledged, unacknowledged, degraded, digest or test",
    "status": "The same in a word: DOWN, UP, STILL DOWN, ESCALATED, FLAPPING, ACKNOWLEDGED, UNACKNOWLEDGED, DEGRADED, DIGEST or TEST",
    "severity": "How much the service matters: low, medium, high or critical",
    "title": "The standard title",
    "text": "The standard text: the reason, in one sentence",
    "since": "When it began; a moment",
    "until": "When it ended; a moment, nothing while it lasts",
    "duration": "How long it lasted, or has lasted so far; nothing when it has just begun",
    "link": "Where to look: the incident's page",
    "ack_link": "Where to acknowledge, with one button and no login; only of what burns",
    "incident.id": "The incident's id",
    "incident.title": "The incident's title",
    "incident.status": "Where the incident stands: investigating, identified, monitoring or resolved",
    "incident.impact": "How badly it touches the service: none, minor, major or critical",
}
"""What templates can name. What is not known of a message is an empty text."""

LANGUAGE = TextLanguage(VARIABLES, FILTERS)


def values_of(message: Message) -> dict[str, Any]:
    """The variables of this message. Texts are cleaned as in the standard words."""
    told_at, zone = message.created_at, message.time_zone
    incident, service, monitor = (_mapping(message.facts.get(name)) for name in ("incident", "service", "monitor"))
    tags = monitor.get("tags")
    return {
        "service": one_line(message.service_name),
        "monitor": one_line(message.monitor_name or ""),
        "group": one_line(str(service.get("group_name") or "")),
        "tags": one_line(", ".join(map(str, tags))) if isinstance(tags, list | tuple) else "",
        "type": message.type.value,
        "status": TAGS[message.type],
        "severity": message.severity,
        "title": one_line(message.title),
        "text": clean(message.text).strip(),
        "since": "" if message.since_at is None else Moment(message.since_at, told_at, zone),
        "until": "" if message.until_at is None else Moment(message.until_at, told_at, zone),
        "duration": lasted(message) or "",
        "link": message.link or "",
        "ack_link": message.ack_link or "",
        "incident": {name: one_line(str(incident.get(name) or "")) for name in ("id", "title", "status", "impact")},
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def in_own_words(message: Message, templates: Templates) -> tuple[Message, str | None]:
    """The message as the templates say it, and what went wrong: a part that fails keeps the standard words. Never raises."""
    if not templates or message.type is MessageType.SYSTEM:
        return message, None
    values, said, troubles = values_of(message), {"title": message.title, "text": message.text}, []
    for part, tidy in _TIDY.items():
        source = _source(message.type, templates, part)
        if source is None:
            continue
        try:
            said[part] = tidy(LANGUAGE.render(source, values)) or said[part]
        except BadTemplate as error:
            troubles.append(f"the channel's own {part} {clip(str(error), _QUOTED)}")
    trouble = f"{'; '.join(troubles)}: the standard words were sent" if troubles else None
    return replace(message, title=said["title"], text=said["text"]), trouble


_TIDY: dict[str, Callable[[str], str]] = {
    "title": lambda text: clip(one_line(text), _TITLE),
    "text": lambda text: clean(text).strip(),
}


def _source(type_: MessageType, templates: Templates, part: str) -> str | None:
    for name in (type_.value, Told.ANY.value):
        source = _mapping(templates.get(name)).get(part)
        if isinstance(source, str) and source:
            return source
    return None


def checked_templates(templates: Templates, field: str = "templates") -> dict[str, dict[str, str]]:
    """What is stored of them: without empty parts. Raises `Invalid` that names the part and lists what there is.

    Each is tried with samples of what it is for.
    """
    kept: dict[str, dict[str, str]] = {}
    problems = []
    for told, parts in templates.items():
        for part, source in parts.items():
            if not source.strip():
                continue
            try:
                for sample in _samples(Told(told)):
                    LANGUAGE.render(source, values_of(sample))
            except BadTemplate as error:
                problems.append(FieldProblem(f"{field}.{told}.{part}", str(error)))
            kept.setdefault(told, {})[part] = source
    if problems:
        raise Invalid.fields(problems)
    return kept


def _samples(told: Told) -> list[Message]:
    if told is Told.ANY:
        return [sample_message(type_) for type_ in MessageType]
    return [sample_message(MessageType(told.value))]
