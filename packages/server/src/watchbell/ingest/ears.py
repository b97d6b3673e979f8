"""What dialects are given: one way to be heard, whatever language the client speaks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from watchbell.domain.pings import Signal
from watchbell.pipeline.arriving import Outcome


class Hear(Protocol):
    """Takes a signal in; it is durable when the outcome is there."""

    async def __call__(self, address: str, signal: Signal, secret_sha256: str = "") -> Outcome:
        """Raises `NotFound` for an address nobody has, `Unauthorized` for one that wants another credential, `Ambiguous`
        when it leads to several monitors, `BadRequest` when its monitor is told in another manner.
        """
        ...


class Provision(Protocol):
    """Makes a monitor that a client of the organization has told of first."""

    async def __call__(self, org_id: str, slug: str, kind: str, config: Mapping[str, Any], **settings: Any) -> None:
        """Raises `Conflict` when the organization has too many of them, `Invalid`."""
        ...


@dataclass(frozen=True, slots=True)
class Ears:
    """`org_of(ping_key)` answers the organization's id, `None` for a key nobody has."""

    hear: Hear
    org_of: Callable[[str], Awaitable[str | None]]
    provision: Provision
