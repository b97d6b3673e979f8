"""What is kept of a check's attachments: few, small, under names that are safe in paths and URLs."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from watchbell.domain.observations import Attachment

MAX_BYTES = 512 * 1024
"""Bytes kept of each attachment."""
MAX_COUNT = 4
"""Attachments kept of a check."""
_MAX_NAME = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}(; ?charset=[A-Za-z0-9._-]{1,40})?")
_TEXTUAL = re.compile(r"text/|application/(.+\+)?(json|xml|javascript|yaml)\b")
UNKNOWN_TYPE = "application/octet-stream"


class AttachmentNote(NamedTuple):
    """What is known of a kept attachment without its data. `note` says what was left out, if anything was."""

    name: str
    media_type: str
    size: int
    note: str | None = None


class KeptAttachment(NamedTuple):
    """An attachment within the bounds."""

    name: str
    media_type: str
    data: bytes
    note: str | None = None

    @property
    def described(self) -> AttachmentNote:
        """The same without its data."""
        return AttachmentNote(self.name, self.media_type, len(self.data), self.note)


def within_bounds(attachments: Iterable[Attachment]) -> list[KeptAttachment]:
    """The first `MAX_COUNT` attachments, each at most `MAX_BYTES`: of a longer text its beginning, of anything else nothing."""
    kept: list[KeptAttachment] = []
    for attachment in list(attachments)[:MAX_COUNT]:
        name = _safe_name(attachment.name, [each.name for each in kept])
        kept.append(_bounded(name, _safe_type(attachment.media_type), attachment.data))
    return kept


def _bounded(name: str, media_type: str, data: bytes) -> KeptAttachment:
    if len(data) <= MAX_BYTES:
        return KeptAttachment(name, media_type, data)
    if _TEXTUAL.match(media_type):
        return KeptAttachment(name, media_type, _beginning(data), f"the beginning of {len(data)} bytes")
    return KeptAttachment(name, media_type, b"", f"left out: {len(data)} bytes, at most {MAX_BYTES} are kept")


def _beginning(data: bytes) -> bytes:
    """The first bytes, without the half of a UTF-8 character at their end."""
    end = MAX_BYTES
    while end > MAX_BYTES - 4 and data[end] & 0xC0 == 0x80:
        end -= 1
    return data[:end]


def _safe_name(wanted: str, taken: Sequence[str]) -> str:
    name = _UNSAFE.sub("-", wanted).strip("-.")[-_MAX_NAME:].lstrip("-.") or "attachment"
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    numbered = (f"{stem}-{place}{dot}{ending}" if stem else f"{name}-{place}" for place in range(2, MAX_COUNT + 2))
    return next(each for each in numbered if each not in taken)


def _safe_type(wanted: str) -> str:
    return wanted.strip() if _MEDIA_TYPE.fullmatch(wanted.strip()) else UNKNOWN_TYPE
