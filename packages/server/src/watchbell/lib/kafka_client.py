"""A Kafka client for one short visit: one broker, one request at a time."""

import asyncio
import struct
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeVar

from watchbell.lib import kafka_wire as wire
from watchbell.lib.kafka_wire import VERSIONS, Api, Broker, Cluster, Malformed, error_words
from watchbell.lib.scram import Scram
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

MOST_BYTES = 8 << 20
"""A larger answer is refused."""
_AT_ONCE_BYTES = 65_536
T = TypeVar("T")


class Login(NamedTuple):
    """How to log in by SASL."""

    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
    username: str
    password: str


class KafkaClient:
    """A conversation with one broker on a stream that somebody else opens and closes.

    Every method raises `NoConnection` when the broker refuses or speaks no Kafka, `EOFError` when it hangs up.
    """

    def __init__(self, stream: Stream, client_id: str) -> None:
        self._stream, self._client_id = stream, client_id
        self._last = 0
        self._first = True

    async def greet(self, watch: Stopwatch, login: Login | None) -> None:
        """Ask what it understands, and log in if wished."""
        watch.doing = "versions"
        known = await self._ask(Api.API_VERSIONS, b"", wire.read_versions)
        for api in (Api.METADATA, *((Api.SASL_HANDSHAKE, Api.SASL_AUTHENTICATE) if login else ())):
            oldest, newest = known.get(api, (0, -1))
            if not oldest <= VERSIONS[api] <= newest:
                raise self._trouble("is too old or too new a Kafka for this check")
        watch.lap("versions", f"{len(known)} requests known")
        if login is not None:
            watch.doing = "login"
            await self._login(login)
            watch.lap("login", f"as {login.username} by {login.mechanism}")

    async def metadata(self, topics: Sequence[str] | None) -> Cluster:
        """Brokers, and these topics (`None` for all)."""
        return await self._ask(Api.METADATA, wire.metadata_request(topics), wire.read_metadata)

    async def coordinator(self, group: str) -> Broker:
        """The broker that keeps a group's offsets."""
        error, broker = await self._ask(Api.FIND_COORDINATOR, wire.text(group), wire.read_coordinator)
        self._check(error, f"of the group {group!r}")
        return broker

    async def committed(self, group: str, topic: str, partitions: Sequence[int]) -> dict[int, int]:
        """Partition → the offset a group has read up to; partitions it never read are left out."""
        body = wire.offset_fetch_request(group, topic, partitions)
        found = await self._ask(Api.OFFSET_FETCH, body, wire.read_committed)
        for _, error in found.values():
            self._check(error, f"of the group {group!r}")
        return {number: offset for number, (offset, _) in found.items() if offset >= 0}

    async def ends(self, topic: str, partitions: Sequence[int]) -> dict[int, int]:
        """Partition → where it ends; only the leader of a partition knows."""
        found = await self._ask(Api.LIST_OFFSETS, wire.list_offsets_request(topic, partitions), wire.read_ends)
        for _, error in found.values():
            self._check(error, f"of the topic {topic!r}")
        return {number: offset for number, (offset, _) in found.items()}

    async def produce(self, topic: str, partition: int, batch: bytes, timeout_ms: int) -> int:
        """Write a batch to the leader of a partition; its offset."""
        body = wire.produce_request(topic, partition, batch, timeout_ms)
        error, offset = await self._ask(Api.PRODUCE, body, wire.read_produced)
        self._check(error, f"of the topic {topic!r}")
        return offset

    async def _login(self, login: Login) -> None:
        body = wire.text(login.mechanism)
        error, offered = await self._ask(Api.SASL_HANDSHAKE, body, wire.read_handshake)
        if error:
            others = f", only {', '.join(offered)[:200]}" if offered else ""
            raise self._trouble(f"does not offer the login {login.mechanism}{others}")
        if login.mechanism == "PLAIN":
            await self._say(login, f"\0{login.username}\0{login.password}".encode())
            return
        scram = Scram("sha256" if login.mechanism.endswith("256") else "sha512", login.username, login.password)
        try:
            challenge = await self._say(login, scram.first())
            proof = await asyncio.to_thread(scram.final, challenge)
            scram.verify(await self._say(login, proof))
        except (ValueError, KeyError, PermissionError) as problem:
            raise self._trouble(f"broke the login {login.mechanism}: {problem}") from problem

    async def _say(self, login: Login, message: bytes) -> bytes:
        body = wire.sized(message)
        error, words, answer = await self._ask(Api.SASL_AUTHENTICATE, body, wire.read_authenticated)
        if error:
            raise self._trouble(f"refused the login as {login.username!r}: {words[:300] or error_words(error)}")
        return answer

    async def _ask(self, api: Api, body: bytes, reader: Callable[[bytes], T]) -> T:
        self._last += 1
        await self._stream.send(wire.request(api, self._last, self._client_id, body))
        size, correlation = struct.unpack("!ii", await self._stream.exactly(8))
        if correlation != self._last or size < 4:
            raise self._trouble("does not speak Kafka" if self._first else "answered what was never asked")
        if size > MOST_BYTES:
            raise self._trouble(f"sent an answer of {size} bytes; at most {MOST_BYTES} are read")
        self._first = False
        try:
            answer = await self._stream.exactly(size - 4)
            if size > _AT_ONCE_BYTES:  # thousands of partitions take a while to read, and others wait for the loop
                return await asyncio.to_thread(reader, answer)
            return reader(answer)
        except Malformed as error:
            raise self._trouble(f"does not keep to Kafka's protocol: {error}") from error

    def _check(self, error: int, what: str) -> None:
        if error:
            raise self._trouble(f"refused the request {what}: {error_words(error)}")

    def _trouble(self, what: str) -> NoConnection:
        return NoConnection(Trouble(f"{self._stream.place} {what}"))
