"""An AMQP 0-9-1 client for one short visit: log in to a virtual host, look at a queue."""

import struct
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeVar

from watchbell.lib.amqp_frames import (
    CHANNEL_CLOSE,
    CHANNEL_OPEN,
    CHANNEL_OPEN_OK,
    CLOSE,
    CLOSE_OK,
    FRAME_END,
    HEADER,
    MOST_BYTES,
    OPEN,
    OPEN_OK,
    QUEUE_DECLARE,
    QUEUE_DECLARE_OK,
    SECURE,
    START,
    START_OK,
    TUNE,
    TUNE_OK,
    Malformed,
    Method,
    long_text,
    method_frame,
    read_close,
    read_declared,
    read_method,
    read_start,
    read_tune,
    short_text,
    start_ok,
)
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_METHOD = 1
_PASSIVE = 1
T = TypeVar("T")


class QueueState(NamedTuple):
    """How many messages wait in a queue, and how many consumers take from it."""

    messages: int
    consumers: int


class AmqpClient:
    """A session on a stream that somebody else opens and closes.

    Every method raises `NoConnection` when the server refuses or speaks no AMQP, `EOFError` when it hangs up.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def login(self, user: str, password: str, vhost: str, watch: Stopwatch) -> dict[str, str]:
        """Log in and open the virtual host; answers what the server says of itself (product, version …)."""
        watch.doing = "greeting"
        await self._stream.send(HEADER)
        about, mechanisms = self._guarded(read_start, (await self._expect(START, first=True)).arguments)
        watch.lap("greeting", " ".join(about.get(name, "") for name in ("product", "version")).strip()[:100])
        watch.doing = "login"
        if "PLAIN" not in mechanisms:
            raise self._trouble(f"offers no login by password, only {', '.join(mechanisms)[:100]}")
        await self._say(0, START_OK, start_ok(user, password))
        tune = await self._expect(TUNE, refusal=f"refused the login as {user!r}")
        channels, largest, _ = self._guarded(read_tune, tune.arguments)
        watch.lap("login", f"as {user}")
        watch.doing = "open"
        agreed = struct.pack("!HIH", channels, min(largest or MOST_BYTES, MOST_BYTES), 0)
        await self._say(0, TUNE_OK, agreed)
        await self._say(0, OPEN, short_text(vhost) + b"\0\0")
        await self._expect(OPEN_OK, refusal=f"refused the virtual host {vhost!r}")
        watch.lap("open", f"virtual host {vhost}")
        return about

    async def look_at(self, queue: str, watch: Stopwatch) -> QueueState:
        """What is in a queue, without changing or creating it."""
        watch.doing = "queue"
        await self._say(1, CHANNEL_OPEN, b"\0")
        await self._expect(CHANNEL_OPEN_OK, refusal="refused a channel")
        await self._say(1, QUEUE_DECLARE, b"\0\0" + short_text(queue) + bytes([_PASSIVE]) + long_text(b""))
        declared = await self._expect(QUEUE_DECLARE_OK, refusal=f"refused the queue {queue!r}")
        state = QueueState(*self._guarded(read_declared, declared.arguments))
        watch.lap("queue", f"{queue}: {state.messages} messages, {state.consumers} consumers")
        return state

    async def goodbye(self, watch: Stopwatch) -> None:
        """Leave in order."""
        watch.doing = "close"
        with suppress(OSError, EOFError):  # a server that left before us
            await self._say(0, CLOSE, struct.pack("!H", 200) + short_text("bye") + b"\0\0\0\0")
            await self._expect(CLOSE_OK)

    async def _say(self, channel: int, name: tuple[int, int], arguments: bytes) -> None:
        await self._stream.send(method_frame(channel, name, arguments))

    async def _expect(self, name: tuple[int, int], *, refusal: str = "ended it", first: bool = False) -> Method:
        """The method that must come now; heartbeats and notices of blocking are passed over."""
        while True:
            method = await self._method(first=first)
            if method is None or method.name in ((10, 60), (10, 61)):
                continue
            if method.name == name:
                return method
            if method.name in (CLOSE, CHANNEL_CLOSE):
                why = self._guarded(read_close, method.arguments)
                raise self._trouble(f"{refusal}: {why.words[:300] or why.code}")
            if method.name == SECURE:
                raise self._trouble("asks for more than a password")
            raise self._trouble("does not keep to AMQP: it sent what does not belong here")

    async def _method(self, *, first: bool) -> Method | None:
        head = await self._stream.exactly(7)
        kind, _, size = struct.unpack("!BHI", head)
        if first and head.startswith(b"AMQP"):
            raise self._trouble("speaks another version of AMQP")
        if kind not in (1, 2, 3, 8) or (first and kind != _METHOD):
            raise self._trouble("does not speak AMQP")
        if size > MOST_BYTES:
            raise self._trouble(f"sent a frame of {size} bytes; at most {MOST_BYTES} are read")
        payload = await self._stream.exactly(size + 1)
        if payload[-1] != FRAME_END:
            raise self._trouble("does not speak AMQP: a frame does not end where it should")
        return self._guarded(read_method, payload[:-1]) if kind == _METHOD else None

    def _guarded(self, reader: Callable[[bytes], T], arguments: bytes) -> T:
        try:
            return reader(arguments)
        except Malformed as error:
            raise self._trouble(f"does not keep to AMQP: {error}") from error

    def _trouble(self, what: str) -> NoConnection:
        return NoConnection(Trouble(f"{self._stream.place} {what}"))
