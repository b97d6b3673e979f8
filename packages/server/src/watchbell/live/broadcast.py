"""Fan-out of live events: encoded once, kept for a while for those who come back, offered to every reader.

Readers never wait for each other: each has its own bounded backlog. Who is too slow loses the oldest frames and is told
how many. Frames of an organization have consecutive numbers, so what was lost on the way here is told as well.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from watchbell.bus.pubsub import PubSub
from watchbell.domain.events import Event
from watchbell.domain.streams import Audience, without_reasons
from watchbell.live.reader import Reader

KEEP_FRAMES = 5_000
"""Frames kept for replay, per organization."""
BEAT_SECONDS = 15.0
MAX_BEATS = 60
"""A stream ends after 15 minutes and the client comes back with `Last-Event-ID`: rights are looked at again."""


class Frame(NamedTuple):
    """One numbered event as it came; most are never read by anyone, so they are unpacked only for those who do."""

    number: int
    raw: bytes


class _Message(msgspec.Struct, array_like=True):
    """An event between processes; its data is JSON already."""

    name: str
    data: bytes
    monitor_id: str | None
    service_id: str | None
    is_public: bool


def _framed(message: _Message, number: int, data: bytes) -> bytes:
    return b"event: %b\nid: %d\ndata: %b\n\n" % (message.name.encode(), number, data)


class _Room:
    """An organization's frames and readers. `born` is the number before the first frame this process saw."""

    def __init__(self, born: int, keep: int) -> None:
        self.born = born
        self.last = born
        self.frames: deque[Frame] = deque(maxlen=keep)
        self.readers: set[Reader] = set()


class Broadcast:
    """Made once per process. Call everything on the event loop."""

    def __init__(self, bus: PubSub, *, keep: int = KEEP_FRAMES, beat_seconds: float = BEAT_SECONDS) -> None:
        self._bus = bus
        self._keep = keep
        self._beat_seconds = beat_seconds
        self._rooms: dict[str, _Room] = {}
        self._ticker: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.msgpack.Decoder(_Message)
        bus.listen(self._arrived)

    def publish(self, events: Iterable[Event]) -> None:
        """Tell every reader of every process. Never waits."""
        by_org: dict[str, list[bytes]] = {}
        for event in events:
            message = _Message(
                event.name, self._encoder.encode(event.data), event.monitor_id, event.service_id, event.is_public
            )
            by_org.setdefault(event.org_id, []).append(msgspec.msgpack.encode(message))
        for org_id, messages in by_org.items():
            self._bus.send(org_id, messages)

    def attach(self, audience: Audience, last_event_id: str | None = None) -> Reader:
        """A new reader; with the number it read last it gets what came since, or `lag` when that is gone."""
        room = self._room(audience.org_id)
        reader = Reader(audience)
        if self._is_closed:
            reader.close()
            return reader
        reader.greet(room.last)
        if last_event_id is not None:
            self._replay(room, reader, last_event_id)
        room.readers.add(reader)
        if self._ticker is None:
            self._ticker = asyncio.get_running_loop().call_later(self._beat_seconds, self._beat)
        return reader

    def detach(self, reader: Reader) -> None:
        """The reader has gone."""
        self._room(reader.audience.org_id).readers.discard(reader)

    def recheck(self) -> None:
        """Rights have changed: end the streams of insiders, who come back and are looked at again."""
        for reader in self._readers():
            if reader.audience.is_insider:
                reader.close()

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._is_closed = True
        if self._ticker is not None:
            self._ticker.cancel()
            self._ticker = None
        for reader in self._readers():
            reader.close()

    @property
    def reader_count(self) -> int:
        """How many read at this moment."""
        return sum(len(room.readers) for room in self._rooms.values())

    def _readers(self) -> list[Reader]:
        return [reader for room in self._rooms.values() for reader in room.readers]

    def _room(self, org_id: str) -> _Room:
        room = self._rooms.get(org_id)
        if room is None:
            room = self._rooms[org_id] = _Room(self._bus.last(org_id), self._keep)
        return room

    def _arrived(self, org_id: str, first: int, messages: Sequence[bytes]) -> None:
        room = self._rooms.get(org_id)
        if room is None:
            room = self._rooms[org_id] = _Room(first - 1, self._keep)
        missing = first - 1 - room.last if room.last else 0
        if not room.last:
            room.born = first - 1
        if missing > 0:
            room.frames.clear()
            room.born = first - 1
            for reader in room.readers:
                reader.lose(missing)
        for number, raw in enumerate(messages, first):
            frame = Frame(number, raw)
            room.frames.append(frame)
            if room.readers:
                self._offer(org_id, frame, room.readers)
        room.last = first + len(messages) - 1

    def _offer(self, org_id: str, frame: Frame, readers: Iterable[Reader]) -> None:
        message = self._decoder.decode(frame.raw)
        body, public = _framed(message, frame.number, message.data), b""
        event = Event(message.name, org_id, {}, message.monitor_id, message.service_id, message.is_public)
        for reader in readers:
            if not reader.audience.may_read(event):
                continue
            if reader.audience.is_insider:
                reader.offer(body)
                continue
            public = public or _framed(message, frame.number, self._public(message.data))
            reader.offer(public)

    def _public(self, data: bytes) -> bytes:
        return self._encoder.encode(without_reasons(msgspec.json.decode(data, type=dict)))

    def _replay(self, room: _Room, reader: Reader, last_event_id: str) -> None:
        is_number = last_event_id.isascii() and last_event_id.isdigit()
        last = int(last_event_id) if is_number and len(last_event_id) < 17 else -1
        oldest = room.frames[0].number if room.frames else room.last + 1
        if not room.born <= last <= room.last:
            reader.lose(None)
        elif last < oldest - 1:
            reader.lose(oldest - 1 - last)
        for frame in room.frames:
            if frame.number > last:
                self._offer(reader.audience.org_id, frame, [reader])

    def _beat(self) -> None:
        self._ticker = asyncio.get_running_loop().call_later(self._beat_seconds, self._beat)
        for reader in self._readers():
            reader.beat(MAX_BEATS)
