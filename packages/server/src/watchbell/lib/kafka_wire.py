"""Kafka on the wire (kafka.apache.org/protocol): the few requests a check needs, as bytes. Nothing is sent here.

Of each request the oldest version that brokers from 0.11 (2017) to 4 all understand.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_MOST_ITEMS = 1_000_000


class Api(IntEnum):
    """The requests, by their number."""

    PRODUCE = 0
    LIST_OFFSETS = 2
    METADATA = 3
    OFFSET_FETCH = 9
    FIND_COORDINATOR = 10
    SASL_HANDSHAKE = 17
    API_VERSIONS = 18
    SASL_AUTHENTICATE = 36


VERSIONS = {Api.PRODUCE: 3, Api.LIST_OFFSETS: 1, Api.METADATA: 4, Api.OFFSET_FETCH: 1, Api.FIND_COORDINATOR: 0,
            Api.SASL_HANDSHAKE: 1, Api.API_VERSIONS: 0, Api.SASL_AUTHENTICATE: 0}  # fmt: skip

_ERRORS = {
    2: "corrupt message", 3: "no such topic or partition", 5: "it has no leader", 6: "the broker is not its leader",
    7: "the replicas did not answer in time", 10: "the message is too large", 14: "the coordinator is loading",
    15: "the coordinator is not available", 16: "the broker is not the coordinator", 17: "the topic name is not valid",
    19: "too few replicas are in sync", 20: "too few replicas are in sync", 29: "not allowed for this topic",
    30: "not allowed for this group", 31: "not allowed for this cluster", 33: "it does not offer this login",
    34: "it expects no login here", 35: "the broker is too old or too new for this check", 58: "the login failed",
}  # fmt: skip


class Malformed(ValueError):
    """What came is no answer of Kafka."""


class Broker(NamedTuple):
    """A broker as the cluster tells clients to reach it."""

    node: int
    host: str
    port: int


class Partition(NamedTuple):
    """A partition: its leader (-1 for none), and how many of its replicas are in sync."""

    number: int
    error: int
    leader: int
    replicas: int
    in_sync: int


class Topic(NamedTuple):
    """A topic, or why there is none."""

    name: str
    error: int
    partitions: tuple[Partition, ...]


class Cluster(NamedTuple):
    """What the metadata tell. `controller` is -1 when there is none."""

    brokers: tuple[Broker, ...]
    cluster_id: str
    controller: int
    topics: tuple[Topic, ...]


def error_words(code: int) -> str:
    """What an error code means."""
    return _ERRORS.get(code, f"error {code}")


def request(api: Api, correlation: int, client_id: str, body: bytes) -> bytes:
    """A whole request with its header (version 1)."""
    head = struct.pack("!hhi", api, VERSIONS[api], correlation) + text(client_id) + body
    return struct.pack("!i", len(head)) + head


def text(given: str | None) -> bytes:
    """A nullable string."""
    if given is None:
        return b"\xff\xff"
    data = given.encode()
    return struct.pack("!h", len(data)) + data


def sized(data: bytes) -> bytes:
    """Bytes with their length before."""
    return struct.pack("!i", len(data)) + data


def metadata_request(topics: Sequence[str] | None) -> bytes:
    """Of these topics, of none, or (`None`) of all; none is created by asking."""
    names = b"\xff\xff\xff\xff" if topics is None else struct.pack("!i", len(topics)) + b"".join(map(text, topics))
    return names + b"\0"


def offset_fetch_request(group: str, topic: str, partitions: Sequence[int]) -> bytes:
    """How far a group has read a topic."""
    return text(group) + struct.pack("!i", 1) + text(topic) + _numbers(partitions)


def list_offsets_request(topic: str, partitions: Sequence[int]) -> bytes:
    """Where partitions end."""
    rows = b"".join(struct.pack("!iq", number, -1) for number in partitions)
    return struct.pack("!ii", -1, 1) + text(topic) + struct.pack("!i", len(partitions)) + rows


def produce_request(topic: str, partition: int, batch: bytes, timeout_ms: int) -> bytes:
    """One batch, acknowledged by all replicas in sync."""
    head = text(None) + struct.pack("!hii", -1, timeout_ms, 1) + text(topic)
    return head + struct.pack("!ii", 1, partition) + sized(batch)


def read_versions(body: bytes) -> dict[int, tuple[int, int]]:
    """Each request's oldest and newest version the broker understands."""
    reader = Reader(body)
    error = reader.number("!h")
    if error:
        raise Malformed(f"it answered error {error}")
    return dict(reader.array(lambda: (reader.number("!h"), (reader.number("!h"), reader.number("!h")))))


def read_handshake(body: bytes) -> tuple[int, list[str]]:
    """Error code, and the logins offered."""
    reader = Reader(body)
    return reader.number("!h"), reader.array(reader.text)


def read_authenticated(body: bytes) -> tuple[int, str, bytes]:
    """Error code, its words, and the server's part of the login."""
    reader = Reader(body)
    return reader.number("!h"), reader.text(), reader.sized()


def read_metadata(body: bytes) -> Cluster:
    """Brokers and topics."""
    reader = Reader(body)
    reader.number("!i")

    def broker() -> Broker:
        found = Broker(reader.number("!i"), reader.text(), reader.number("!i"))
        reader.text()
        return found

    def partition() -> Partition:
        error, number, leader = reader.number("!h"), reader.number("!i"), reader.number("!i")
        return Partition(number, error, leader, len(reader.numbers()), len(reader.numbers()))

    def topic() -> Topic:
        error, name = reader.number("!h"), reader.text()
        reader.number("!b")
        return Topic(name, error, tuple(reader.array(partition)))

    brokers = tuple(reader.array(broker))
    return Cluster(brokers, reader.text(), reader.number("!i"), tuple(reader.array(topic)))


def read_coordinator(body: bytes) -> tuple[int, Broker]:
    """Error code, and the broker that keeps a group's offsets."""
    reader = Reader(body)
    return reader.number("!h"), Broker(reader.number("!i"), reader.text(), reader.number("!i"))


def read_committed(body: bytes) -> dict[int, tuple[int, int]]:
    """Partition → offset (-1 for none) and error code, of one topic."""
    reader = Reader(body)

    def row() -> tuple[int, tuple[int, int]]:
        number, offset = reader.number("!i"), reader.number("!q")
        reader.text()
        return number, (offset, reader.number("!h"))

    return _of_one_topic(reader, row)


def read_ends(body: bytes) -> dict[int, tuple[int, int]]:
    """Partition → end offset and error code, of one topic."""
    reader = Reader(body)

    def row() -> tuple[int, tuple[int, int]]:
        number, error = reader.number("!i"), reader.number("!h")
        reader.number("!q")
        return number, (reader.number("!q"), error)

    return _of_one_topic(reader, row)


def read_produced(body: bytes) -> tuple[int, int]:
    """Error code and offset of the one batch."""
    reader = Reader(body)

    def row() -> tuple[int, tuple[int, int]]:
        number, error, offset = reader.number("!i"), reader.number("!h"), reader.number("!q")
        reader.number("!q")
        return number, (offset, error)

    found = _of_one_topic(reader, row)
    if not found:
        raise Malformed("its answer is empty")
    offset, error = next(iter(found.values()))
    return error, offset


def _of_one_topic(reader: "Reader", row: Callable[[], tuple[int, tuple[int, int]]]) -> dict[int, tuple[int, int]]:
    def topic() -> Mapping[int, tuple[int, int]]:
        reader.text()
        return dict(reader.array(row))

    return {number: found for each in reader.array(topic) for number, found in each.items()}


def _numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"!i{len(numbers)}i", len(numbers), *numbers)


class Reader:
    """Reads an answer from its beginning; raises `Malformed` where it ends too soon."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self, layout: str) -> int:
        """One integer."""
        size = struct.calcsize(layout)
        return int(struct.unpack(layout, self._take(size))[0])

    def text(self) -> str:
        """A string; a null one is empty."""
        size = self.number("!h")
        return "" if size < 0 else self._take(size).decode("utf-8", "replace")

    def sized(self) -> bytes:
        """Bytes; null ones are empty."""
        size = self.number("!i")
        return b"" if size < 0 else self._take(size)

    def numbers(self) -> list[int]:
        """An array of 32-bit integers."""
        return self.array(lambda: self.number("!i"))

    def array(self, item: Callable[[], T]) -> list[T]:
        """An array; a null one is empty."""
        count = self.number("!i")
        if count > min(_MOST_ITEMS, len(self._data)):
            raise Malformed("its answer is cut off")
        return [item() for _ in range(max(0, count))]

    def _take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise Malformed("its answer is cut off")
        self._at += count
        return self._data[self._at - count : self._at]
