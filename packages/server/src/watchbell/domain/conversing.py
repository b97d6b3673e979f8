"""What people say in a channel that listens, and what is said back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that a person said: a typed text, or a button that was pressed (`press` is the data it carries).

    `number` is its place in the peer's queue: the next time is asked for what follows it. `places` are the names of the
    chat, `context` is what the kind needs to answer there (small JSON). `moved_to` is set when the chat goes on under another
    name, which the channel is then given.
    """

    number: int
    places: tuple[str, ...]
    person: str
    text: str = ""
    press: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    moved_to: str = ""
    is_alone: bool = False
    """Nobody else is in the chat: whatever is a command there is meant for us."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said back.

    `note` is added to the message whose button was pressed; `settled` are the buttons that go: what they carry, or its
    beginning up to the colon.
    """

    text: str
    note: str = ""
    settled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """A reply on its way: kept until the peer has it."""

    heard: Heard
    reply: Reply

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Pending":
        """From the database."""
        heard, reply = dict(stored["heard"]), dict(stored["reply"])
        heard["places"], reply["settled"] = tuple(heard["places"]), tuple(reply["settled"])
        return cls(Heard(**heard), Reply(**reply))


@dataclass(frozen=True, slots=True)
class Hooked:
    """How a peer stands that calls us: the address it calls, empty when it calls nobody.

    `trouble` is what went wrong when it called last, at `troubled_at` (ms); `waiting` calls are still to be made.
    """

    url: str
    trouble: str = ""
    troubled_at: int = 0
    waiting: int = 0


class Unheard(Exception):
    """The peer could not be asked or answered just now; `wait_ms` is how long it wants to be left alone.

    `hooked_url` is set when it does not answer because it calls this address instead.
    """

    def __init__(self, reason: str, *, wait_ms: int = 0, hooked_url: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_ms = wait_ms
        self.hooked_url = hooked_url
