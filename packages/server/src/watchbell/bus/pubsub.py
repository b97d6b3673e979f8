"""Carrying live messages to every process, in order and numbered, so that a missing one is noticed."""

from collections.abc import Callable, Sequence
from typing import Protocol

Deliver = Callable[[str, int, Sequence[bytes]], None]
"""Called on the loop with a topic, the number of the first message, and the messages. Must not block or raise."""

START_SHIFT = 10
"""A topic's first number is the present millisecond times 1024: after a restart numbers go on above the old ones, and
they stay below 2^53, so that every JSON reader keeps them exact."""


class PubSub(Protocol):
    """Messages of one topic have consecutive numbers, the same in every process. Nothing is kept: who is away misses."""

    def listen(self, deliver: Deliver) -> None:
        """Name the receiver of all messages, one's own included. Once, before `start`."""

    def send(self, topic: str, messages: Sequence[bytes]) -> None:
        """Hand messages over; never waits, never fails. They are delivered here even when no other process hears."""

    def last(self, topic: str) -> int:
        """The highest number this process knows of the topic; 0 when it knows none."""

    async def start(self) -> None:
        """Begin to carry."""

    async def close(self) -> None:
        """Carry what was handed over, then stop."""

    async def trouble(self) -> str | None:
        """Why other processes are not reached at present, if so."""
