"""Where the notifier for browsers finds them: the program that keeps them sets it once when it starts."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from watchbell.lib.web_push import Subscription


class Device(NamedTuple):
    """A browser of a person."""

    id: str
    username: str
    subscription: Subscription


class PushDesk(Protocol):
    """The subscriptions, and the key by which push services know us."""

    @property
    def contact(self) -> str:
        """An https or mailto URL by which the operators of a push service find ours."""

    async def devices(self, org_id: str, usernames: Collection[str]) -> Sequence[Device]:
        """Those of these people of the organization; of everybody when no names are given."""

    async def key(self) -> str:
        """The private key, made when it is first needed."""

    async def forget(self, device_ids: Collection[str]) -> None:
        """These are no more."""


_desk: list[PushDesk] = []


def set_push_desk(desk: PushDesk | None) -> None:
    """Sets it; `None` takes it away."""
    _desk[:] = [] if desk is None else [desk]


def push_desk() -> PushDesk | None:
    """The desk, if the program has one."""
    return _desk[0] if _desk else None
