r"""A syslog record as RFC 5424 writes it, no larger than asked for. Pure.

Structured data is written as section 6.3 says: names of printable ASCII, values in UTF-8 in which ``"``, ``\`` and ``]``
are escaped. The message is UTF-8 behind a byte order mark (section 6.4), on one line: many receivers keep lines.
"""

from collections.abc import Iterable
from typing import NamedTuple

FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
)  # fmt: skip
"""The facilities by their numbers (RFC 5424, table 1), by the names that are usual."""

_BOM = b"\xef\xbb\xbf"
_NIL = b"-"
_MESSAGE_ROOM = 320
"""Bytes that structured data leaves for the message."""


class Record(NamedTuple):
    """What a record says. `facility` 0–23 and `severity` 0–7 are the numbers of the RFC; `timestamp` is RFC 3339."""

    facility: int
    severity: int
    timestamp: str
    hostname: str
    app_name: str
    message_id: str
    element: str
    parameters: tuple[tuple[str, str], ...]
    text: str


def encode(record: Record, limit: int) -> bytes:
    """The record in at most `limit` bytes (1000 at least): the text is cut, before that parameters at the end."""
    head = b" ".join(
        (
            b"<%d>1" % (record.facility * 8 + record.severity),
            record.timestamp.encode("ascii"),
            _field(record.hostname, 255),
            _field(record.app_name, 48),
            _NIL,
            _field(record.message_id, 32),
        )
    )
    data = _element(record.element, record.parameters, limit - len(head) - _MESSAGE_ROOM)
    start = head + b" " + data + b" " + _BOM
    return start + _cut(record.text, limit - len(start))


def framed(record: bytes) -> bytes:
    """The record with its length in front: octet counting, RFC 6587 section 3.4.1 and RFC 5425 section 4.3."""
    return b"%d " % len(record) + record


def _field(text: str, longest: int) -> bytes:
    """Printable ASCII without blanks, or ``-``."""
    return bytes(ord(mark) if "!" <= mark <= "~" else ord("_") for mark in text[:longest]) or _NIL


def _element(name: str, parameters: Iterable[tuple[str, str]], room: int) -> bytes:
    parts, room = [name.encode("ascii")], room - len(name) - 2
    for key, value in parameters:
        part = b'%s="%s"' % (key.encode("ascii"), _escaped(value))
        room -= len(part) + 1
        if room >= 0:
            parts.append(part)
        else:
            room += len(part) + 1
    return b"[" + b" ".join(parts) + b"]"


def _escaped(value: str) -> bytes:
    for mark in ("\\", '"', "]"):
        value = value.replace(mark, f"\\{mark}")
    return value.encode("utf-8", "replace")


def _cut(text: str, limit: int) -> bytes:
    """At most so many bytes of UTF-8, no character in halves."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return data
    return data[: limit - 3].decode("utf-8", "ignore").encode() + "…".encode()
