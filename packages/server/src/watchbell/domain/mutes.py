"""A mute: a service's alerts are kept quiet for a while."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mute:
    """A mute as stored. It is over at `until_at`, or when somebody ended it before."""

    id: str
    org_id: str
    service_id: str
    reason: str
    created_by: str
    created_at: int
    until_at: int
    ended_at: int | None
