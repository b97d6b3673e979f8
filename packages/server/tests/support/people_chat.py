"""A channel that people read, on a world's database: what it is sent, and how its deliveries stand."""

from typing import Any

from support.receiver import Answer, Receiver
from support.world import World
from watchbell.domain.contacts import Channel
from watchbell.store.session import Tx


async def chat(world: World, receiver: Receiver, **changes: Any) -> Channel:
    """A chat, which takes many alerts as one message."""
    config = {"kind": "slack", "webhook_url": f"{receiver.url}/services/T0/B0/X"}
    receiver.default = Answer(200, b"ok")
    return await world.channel(kind="slack", name="chat", config=config, **changes)


async def send(world: World) -> None:
    """Deliver what is due now."""
    while await world.deliver_due():
        pass


async def statuses(world: World) -> list[tuple[str, str]]:
    """What each delivery tells and where it stands, in the order of their making."""
    return [(row["message"]["type"], row["status"]) for row in await world.rows("deliveries")]


def words(receiver: Receiver) -> list[str]:
    """The bodies of what was sent."""
    return [request.body.decode() for request in receiver.requests]


class Crash(BaseException):
    """The process dies here."""


class Doom:
    """The process dies at the n-th statement that writes; `is_over` once it has."""

    def __init__(self, monkeypatch: Any, statement: int) -> None:
        self.left = statement
        plain = Tx.execute

        async def mortal(tx: Tx, *arguments: Any) -> Any:
            self.left -= 1
            if self.left == -1:
                raise Crash
            return await plain(tx, *arguments)

        monkeypatch.setattr(Tx, "execute", mortal)

    @property
    def is_over(self) -> bool:
        """Whether it has died."""
        return self.left < 0
