"""A message in words: the parts every channel shows in its own dress. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime

from watchbell.domain.notifying import Message, MessageType
from watchbell.lib.clock import SECOND
from watchbell.lib.time_zones import zone_of

TAGS = {
    MessageType.FAILURE: "DOWN",
    MessageType.RECOVERY: "UP",
    MessageType.DEGRADED: "DEGRADED",
    MessageType.REMINDER: "STILL DOWN",
    MessageType.ESCALATION: "ESCALATED",
    MessageType.FLAPPING: "FLAPPING",
    MessageType.ACKNOWLEDGED: "ACKNOWLEDGED",
    MessageType.UNACKNOWLEDGED: "UNACKNOWLEDGED",
    MessageType.DIGEST: "DIGEST",
    MessageType.TEST: "TEST",
    MessageType.SYSTEM: "WATCHBELL",
}
"""The word that says in a subject what happened."""
OPEN, ACKNOWLEDGE = "Open in Watchbell", "Acknowledge"

_GREEN, _AMBER, _ORANGE, _RED, _DARK_RED, _BLUE = 0x16A34A, 0xD97706, 0xEA580C, 0xDC2626, 0x991B1B, 0x2563EB
_BY_SEVERITY = {"critical": _DARK_RED, "high": _RED, "medium": _ORANGE, "low": _AMBER}

_ABOUT_US = (MessageType.TEST, MessageType.SYSTEM)
"""No service has anything to do with these."""
_LONGEST = 20_000
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Controls, halves of characters, and marks that turn the direction of writing: they make a text lie or a peer refuse."""


def heading(message: Message) -> str:
    """One line for a subject: ``[DOWN] Shop is down``."""
    return f"[{TAGS[message.type]}] {subject(message)}"


def subject(message: Message) -> str:
    """The title, behind the service's name where it does not begin with it."""
    name, title = one_line(message.service_name), one_line(message.title)
    if message.type in _ABOUT_US:
        return title
    return title if not name or title.casefold().startswith(name.casefold()) else f"{name} — {title}"


def reason(message: Message) -> str:
    """Why, in one sentence; the title where there is none."""
    return clean(message.text).strip() or clean(message.title).strip()


def facts(message: Message) -> tuple[tuple[str, str], ...]:
    """Label and value lines: where it is, then the message's own details in their order; none of them is empty."""
    given = [(one_line(label), clean(value).strip()) for label, value in message.details]
    known = {label.casefold() for label, _ in given}
    service = "" if message.type in _ABOUT_US else one_line(message.service_name)
    places = (("Service", service), ("Monitor", one_line(message.monitor_name or "")))
    lines = [(label, value) for label, value in places if label.casefold() not in known]
    return tuple((label, value) for label, value in (*lines, *given) if label and value)


def moments(message: Message) -> tuple[tuple[str, int], ...]:
    """When it began and ended (ms), as far as it is known and the details do not say so already."""
    known = {one_line(label).casefold() for label, _ in message.details}
    pairs = (("Since", message.since_at), ("Until", message.until_at))
    return tuple((label, at) for label, at in pairs if at is not None and label.casefold() not in known)


def lasted(message: Message) -> str | None:
    """How long the trouble lasted, or has lasted when the message was made; `None` where nothing began, or just now."""
    if message.since_at is None:
        return None
    end = message.created_at if message.until_at is None else message.until_at
    span = max(end - message.since_at, 0)
    return None if message.until_at is None and span < SECOND else duration(span)


def lines(message: Message) -> tuple[tuple[str, str], ...]:
    """Everything as text: facts, moments by the organization's clock, and the duration where no fact says it."""
    found = [*facts(message), *((label, moment(at, message.time_zone)) for label, at in moments(message))]
    span = lasted(message)
    if span is not None and not any(label.casefold() in ("duration", "lasted") for label, _ in found):
        found.append(("Duration", span))
    return tuple(found)


def burns(message: Message) -> bool:
    """Whether it tells of something that is down now: that is as loud as it gets."""
    if message.type is MessageType.DIGEST:
        return bool(_counts(message).get("down", 1))
    return message.type in (MessageType.FAILURE, MessageType.REMINDER, MessageType.ESCALATION)


def is_over(message: Message) -> bool:
    """Whether it tells of ends only."""
    if message.type is MessageType.DIGEST:
        counts = _counts(message)
        return bool(counts) and not counts.get("down") and not counts.get("unsteady")
    return message.type is MessageType.RECOVERY


def _counts(message: Message) -> Mapping[str, int]:
    return message.facts.get("digest") or {}


def colour(message: Message) -> int:
    """The colour (24-bit RGB) that says how bad it is: green is over, red burns, blue is only talk."""
    if is_over(message):
        return _GREEN
    if message.type in (MessageType.DEGRADED, MessageType.FLAPPING, MessageType.ACKNOWLEDGED):
        return _AMBER
    if message.type in (MessageType.TEST, MessageType.SYSTEM):
        return _BLUE
    return _BY_SEVERITY.get(message.severity, _RED)


def link(message: Message) -> str | None:
    """The message's link when it is one that may stand in a mail or chat: http or https, without blanks."""
    return _safe(message.link)


def ack_link(message: Message) -> str | None:
    """Where to acknowledge, likewise."""
    return _safe(message.ack_link)


def notices_link(message: Message) -> str | None:
    """Where to ask for fewer messages, likewise."""
    return _safe(message.notices_link)


def addresses(message: Message) -> tuple[tuple[str, str], ...]:
    """What can be pressed: label and address, to look and, while it burns, to acknowledge."""
    found = ((OPEN, link(message)), (ACKNOWLEDGE, ack_link(message)))
    return tuple((label, address) for label, address in found if address)


def _safe(address: str | None) -> str | None:
    address = address or ""
    is_safe = address.startswith(("http://", "https://")) and not re.search(r"[\s<>\"\\]", address)
    return address if is_safe and clean(address) == address else None


def moment(at: int, time_zone: str = "UTC") -> str:
    """``2026-01-31 12:00:05 UTC``, by the clock of this zone. Of a zone that is not known here the clock of UTC."""
    try:
        zone = zone_of(time_zone)
    except ValueError:  # a message is not lost because the machine's list of zones was exchanged
        zone = zone_of("UTC")
    return datetime.fromtimestamp(at // 1000, zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def duration(ms: int) -> str:
    """The two largest parts of a duration: ``45 s``, ``3 min 12 s``, ``2 h``, ``5 d 4 h``."""
    rest, parts = ms // 1000, []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        parts.append((count, unit))
    first = next((i for i, (count, _) in enumerate(parts) if count), len(parts) - 1)
    chosen = [part for i, part in enumerate(parts[first : first + 2]) if part[0] or i == 0]
    return " ".join(f"{count} {unit}" for count, unit in chosen)


def clean(text: str) -> str:
    """The text without characters that no message may hold; line breaks stay, each as one line feed.

    Of a text that is longer than any channel shows only the beginning is read: a target's answer may be megabytes.
    """
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text on one line, blanks collapsed."""
    return " ".join(clean(text).split())


def units(text: str) -> int:
    """The text's length in UTF-16 units: the strictest way in which chats count."""
    return len(text.encode("utf-16-le", "replace")) // 2


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, ending in ``…`` when it was longer."""
    if len(text) * 2 <= limit or units(text) <= limit:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"
