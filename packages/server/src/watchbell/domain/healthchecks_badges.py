"""Badges of checks: what they say, and addresses that only who was told them knows."""

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from watchbell.domain.healthchecks_checks import HealthCheck, status_of

ALL = "*"
"""In the place of a tag: every check."""
FORMATS = ("svg", "json", "shields")
_TWO_STATES = "-2"
_SIGNATURE = 6
"""Bytes of a signature in an address: 8 letters there."""
_NUMBER = 6
_COLOURS = {"up": "success", "late": "important", "down": "critical"}


@dataclass(frozen=True, slots=True)
class Badge:
    """How many checks there are behind a badge, and how they are. With two states, late is up."""

    label: str
    total: int
    grace: int
    down: int
    has_late: bool

    @property
    def status(self) -> str:
        """The worst: ``up``, ``late`` or ``down``."""
        if self.down:
            return "down"
        return "late" if self.grace and self.has_late else "up"

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"status": self.status, "total": self.total, "grace": self.grace, "down": self.down}

    def for_shields(self) -> dict[str, Any]:
        """As shields.io reads it."""
        return {"schemaVersion": 1, "label": self.label, "message": self.status, "color": _COLOURS[self.status]}


def badge_of(checks: Iterable[HealthCheck], label: str, now: int, *, has_late: bool) -> Badge:
    """The badge of these checks."""
    statuses = [status_of(check, now) for check in checks]
    return Badge(label, len(statuses), statuses.count("grace"), statuses.count("down"), has_late)


def check_text(monitor_n: int) -> str:
    """What is signed for the badge of one check."""
    return f"badge of monitor {monitor_n}"


def check_key(monitor_n: int, signature: bytes) -> str:
    """The badge's UUID: which monitor, and that we said so."""
    return str(uuid.UUID(bytes=monitor_n.to_bytes(_NUMBER, "big") + signature[: 16 - _NUMBER]))


def parse_check_key(key: str) -> tuple[int, bytes] | None:
    """The monitor's number, and what it must be signed with; `None` for what is no UUID."""
    try:
        raw = uuid.UUID(key).bytes
    except ValueError:
        return None
    return int.from_bytes(raw[:_NUMBER], "big"), raw[_NUMBER:]


def tag_text(org_id: str, tag: str) -> str:
    """What is signed for the badge of a tag."""
    return f"badge of {org_id} {tag}"


def tag_path(org_id: str, tag: str, signature: bytes, form: str, *, has_late: bool) -> str:
    """The badge's path. A tag may hold anything: written twice as URLs are, it never looks like two parts of a path."""
    signed = base64.urlsafe_b64encode(signature[:_SIGNATURE]).decode() + ("" if has_late else _TWO_STATES)
    rest = "" if tag == ALL else "/" + quote(quote(tag, safe=""), safe="")
    return f"/badge/{org_id}/{signed}{rest}.{form}"


def parse_signature(text: str) -> tuple[bytes, bool]:
    """The beginning of a signature, empty for what is none, and whether the badge has three states."""
    has_late = not (len(text) == 10 and text.endswith(_TWO_STATES))
    try:
        return base64.urlsafe_b64decode(text[:8]) if len(text) in (8, 10) else b"", has_late
    except ValueError:
        return b"", has_late


def parse_tag(text: str) -> str:
    """The tag of a path, whose outer writing was read already."""
    return unquote(text)
