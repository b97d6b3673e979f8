"""A client of Redis's protocol (RESP 2), as small as a check needs: log in, run a command, read little.

Redis, Valkey, KeyDB, Dragonfly and Sentinel speak it. Own rather than a driver's: the connection goes to a pinned address,
each step is timed, and an answer without end is cut off. Source: the "Redis serialization protocol specification".
"""

from collections.abc import Sequence
from typing import Any

from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tables import MOST_BYTES, text_of
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.wrong_protocol import not_speaking, understood

_NAME = "Redis"
_KINDS = b"+-:$*"
_MOST_ITEMS = 10_000
_DEEPEST = 16
_NOT_READY = ("LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN")
_LOGIN = ("WRONGPASS", "DENIED")


class ErrorReply(NoConnection):
    """The server answered with an error; `said` is its line."""

    def __init__(self, trouble: Trouble, said: str) -> None:
        super().__init__(trouble)
        self.said = said


class Redis:
    """A session on an open stream. Everything raises `NoConnection` with what went wrong, or what a `Stream` raises."""

    def __init__(self, stream: Stream, watch: Stopwatch) -> None:
        self._stream, self._watch = stream, watch
        self._left = MOST_BYTES
        self._during = "login"

    async def login(self, user: str | None, password: str | None, database: int) -> None:
        """Log in if there is a password, and select the database if it is not the first."""
        self._watch.doing = "login"
        if password is not None:
            await self._ask(["AUTH", *([user] if user else []), password])
        if database:
            await self._ask(["SELECT", str(database)])

    async def command(self, words: Sequence[str]) -> Any:
        """A command's answer: text, whole number, `None`, or a list of these."""
        self._watch.doing = self._during = "query"
        return await self._ask(words)

    async def info(self) -> dict[str, str]:
        """What ``INFO`` tells, each line by its name."""
        said = await self.command(["INFO"])
        lines = (line.partition(":") for line in str(said).splitlines() if ":" in line)
        return {name: value.strip() for name, _, value in lines}

    async def farewell(self) -> None:
        """Say that we leave."""
        await self._stream.send(_packed(["QUIT"]))

    async def _ask(self, words: Sequence[str]) -> Any:
        self._left = MOST_BYTES
        await self._stream.send(_packed(words))
        return await self._answer(0)

    async def _answer(self, depth: int) -> Any:
        line = await self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return text_of(rest)
        if kind == b"-":
            raise self._refusal(rest.decode("utf-8", "replace")[:500])
        with understood(self._stream.place, _NAME):
            count = int(rest)
        if kind == b":":
            return count
        if count < 0:
            return None
        if kind == b"$":
            return await self._text(count)
        if count > _MOST_ITEMS or depth >= _DEEPEST:
            raise self._too_much()
        return [await self._answer(depth + 1) for _ in range(count)]

    async def _line(self) -> bytes:
        first = await self._stream.exactly(1)
        if first not in _KINDS:
            raise await not_speaking(self._stream, _NAME, first)
        line = first + await self._stream.line()
        self._spend(len(line) + 2)
        return line

    async def _text(self, count: int) -> str:
        self._spend(count + 2)
        data = await self._stream.exactly(count + 2)
        return text_of(data[:-2])

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise self._too_much()

    def _too_much(self) -> NoConnection:
        return NoConnection(Trouble(f"{self._stream.place} sent more than {MOST_BYTES // 1024} KB in one answer"))

    def _refusal(self, said: str) -> ErrorReply:
        place, kind = self._stream.place, said.partition(" ")[0]
        if kind == "NOAUTH":
            return ErrorReply(Trouble(f"{place} asks for a password, and none is given"), said)
        if kind in _NOT_READY:
            return ErrorReply(Trouble(f"{place} is not ready: {said}"), said)
        if "max number of clients" in said:
            return ErrorReply(Trouble(f"{place} takes no more connections: {said}"), said)
        if kind in _LOGIN or self._during == "login":
            return ErrorReply(Trouble(f"login refused by {place}: {said}"), said)
        return ErrorReply(Trouble(f"the command failed: {said}"), said)


def _packed(words: Sequence[str]) -> bytes:
    encoded = [word.encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
