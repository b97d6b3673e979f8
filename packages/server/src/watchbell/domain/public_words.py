"""What strangers read of an incident's timeline. Pure."""

from dataclasses import dataclass

from watchbell.domain.incidents import Entry, EntryKind, IncidentStatus

SAID_BY_ITSELF = {
    EntryKind.CREATED: "We have noticed a problem and are investigating.",
    EntryKind.RESOLVED: "This incident is over.",
    EntryKind.REOPENED: "The problem is back.",
}
INTERNAL = frozenset(
    {EntryKind.NOTE, EntryKind.ACKNOWLEDGED, EntryKind.UNACKNOWLEDGED, EntryKind.EDITED, EntryKind.SEPARATED}
)
_WENT_ON = "What we have to say about this is said in another incident."
"""Automatic entries hold addresses and error texts of the inside; the public reads these sentences instead."""


@dataclass(frozen=True, slots=True)
class PublicUpdate:
    """One thing said about an incident."""

    at: int
    status: str
    body: str


def public_update(entry: Entry) -> PublicUpdate | None:
    """What the public reads of a timeline's entry; `None` for what is nobody's business outside."""
    if entry.kind in INTERNAL:
        return None
    if entry.kind is EntryKind.MERGED:
        # The other one's title is told by that one, if it is for the public at all.
        over = entry.status is IncidentStatus.RESOLVED
        return PublicUpdate(entry.created_at, entry.status.value, _WENT_ON) if over else None
    body = entry.body if entry.created_by else SAID_BY_ITSELF.get(entry.kind)
    return None if body is None else PublicUpdate(entry.created_at, entry.status.value, body)
