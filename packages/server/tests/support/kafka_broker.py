"""A faithful fake of a Kafka broker's wire: it reads and writes with aiokafka's own definitions of the protocol.

There is no real Kafka to be had as a Debian package. What is asked of it here is metadata, logins, offsets and one
produced message; aiokafka's own client can talk to it, which a test of ours shows.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka.protocol import admin, commit, coordination, metadata, offset, produce
from aiokafka.record.default_records import DefaultRecordBatch

from support.tcp_server import tcp_server

_REQUESTS = {
    request.API_KEY: request
    for request in (
        admin.ApiVersionRequest_v0,
        admin.SaslHandShakeRequest_v1,
        admin.SaslAuthenticateRequest_v0,
        metadata.MetadataRequest_v4,
        coordination.FindCoordinatorRequest_v0,
        commit.OffsetFetchRequest_v1,
        offset.OffsetRequest_v1,
        produce.ProduceRequest_v3,
    )
}
_UNKNOWN_TOPIC, _NOT_LEADER, _SASL_FAILED, _NO_MECHANISM = 3, 6, 58, 33


@dataclass
class Broker:
    """What the fake knows. Partitions are (leader, replicas, in sync); `written` holds what was produced."""

    port: int = 0
    advertised: tuple[str, int] | None = None
    more_brokers: tuple[tuple[int, str, int], ...] = ()
    topics: dict[str, list[tuple[int, list[int], list[int]]]] = field(default_factory=dict)
    ends: dict[tuple[str, int], int] = field(default_factory=dict)
    committed: dict[tuple[str, str, int], int] = field(default_factory=dict)
    written: list[bytes] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    coordinator_error: int = 0
    topic_errors: dict[str, int] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client until it leaves; without a login it is refused as a broker does: cut off."""
        session = _Session(self, not self.users)
        while True:
            (size,) = struct.unpack("!i", await reader.readexactly(4))
            frame = await reader.readexactly(size)
            key, version, correlation, length = struct.unpack_from("!hhih", frame)
            request = _REQUESTS[key]
            assert version == request.API_VERSION
            if key not in (17, 18, 36) and not session.is_in:
                return
            answer = session.answer(request.decode(frame[10 + length :])).encode()
            writer.write(struct.pack("!ii", len(answer) + 4, correlation) + answer)
            await writer.drain()


class _Session:
    def __init__(self, broker: Broker, is_in: bool) -> None:
        self.broker, self.is_in = broker, is_in
        self._mechanism = ""
        self._scram: _ScramServer | None = None

    def answer(self, request: Any) -> Any:
        return getattr(self, f"_{request.API_KEY}")(request)

    def _18(self, _request: Any) -> Any:
        return admin.ApiVersionResponse_v0(
            0, [(key, each.API_VERSION, each.API_VERSION) for key, each in _REQUESTS.items()]
        )

    def _17(self, request: Any) -> Any:
        self._mechanism = request.mechanism
        known = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] if self.broker.users else ["GSSAPI"]
        return admin.SaslHandShakeResponse_v1(0 if request.mechanism in known else _NO_MECHANISM, known)

    def _36(self, request: Any) -> Any:
        said: bytes = request.sasl_auth_bytes
        if self._mechanism == "PLAIN":
            _, user, password = said.decode().split("\0")
            self.is_in = self.broker.users.get(user) == password
            return self._authenticated(self.is_in, b"")
        if self._scram is None:
            self._scram = _ScramServer("sha256" if "256" in self._mechanism else "sha512", self.broker.users, said)
            return self._authenticated(True, self._scram.challenge)
        final = self._scram.final(said)
        self.is_in = final is not None
        return self._authenticated(self.is_in, final or b"")

    def _authenticated(self, good: bool, answer: bytes) -> Any:
        words = None if good else "Authentication failed: Invalid username or password"
        return admin.SaslAuthenticateResponse_v0(0 if good else _SASL_FAILED, words, answer)

    def _3(self, request: Any) -> Any:
        broker = self.broker
        here = (1, *(broker.advertised or ("127.0.0.1", broker.port)), None)
        names = list(broker.topics) if request.topics is None else request.topics
        topics = [(self._topic_error(name), name, False, self._partitions(name)) for name in names]
        others = [(node, host, port, None) for node, host, port in broker.more_brokers]
        return metadata.MetadataResponse_v4(0, [here, *others], "fake-cluster", 1, topics)

    def _topic_error(self, name: str) -> int:
        return self.broker.topic_errors.get(name, 0 if name in self.broker.topics else _UNKNOWN_TOPIC)

    def _partitions(self, name: str) -> list[Any]:
        rows = enumerate(self.broker.topics.get(name, []))
        return [(5 if leader < 0 else 0, number, leader, replicas, isr) for number, (leader, replicas, isr) in rows]

    def _10(self, _request: Any) -> Any:
        return coordination.FindCoordinatorResponse_v0(self.broker.coordinator_error, 1, "127.0.0.1", self.broker.port)

    def _9(self, request: Any) -> Any:
        def at(topic: str, number: int) -> int:
            return self.broker.committed.get((request.consumer_group, topic, number), -1)

        rows = [
            (topic, [(number, at(topic, number), "", 0) for number in numbers]) for topic, numbers in request.topics
        ]
        return commit.OffsetFetchResponse_v1(rows)

    def _2(self, request: Any) -> Any:
        ends = self.broker.ends
        rows = [
            (topic, [(number, 0, -1, ends[topic, number]) for number, _ in wanted]) for topic, wanted in request.topics
        ]
        return offset.OffsetResponse_v1(rows)

    def _0(self, request: Any) -> Any:
        ((topic, ((number, data),)),) = request.topics
        batch = DefaultRecordBatch(data)
        assert batch.validate_crc()
        self.broker.written += [record.value for record in batch]
        error = 0 if self.broker.topics[topic][number][0] == 1 else _NOT_LEADER
        return produce.ProduceResponse_v3([(topic, [(number, error, 41 + len(self.broker.written), -1)])], 0)


class _ScramServer:
    """The server's side of RFC 5802, as a broker keeps it."""

    def __init__(self, algorithm: str, users: dict[str, str], first: bytes) -> None:
        self._algorithm = algorithm
        self._bare = first.decode().removeprefix("n,,")
        given = dict(part.split("=", 1) for part in self._bare.split(","))
        salt = secrets.token_bytes(12)
        self._salted = hashlib.pbkdf2_hmac(algorithm, users.get(given["n"], "\0").encode(), salt, 4096)
        self._nonce = given["r"] + secrets.token_hex(8)
        self.challenge = f"r={self._nonce},s={base64.b64encode(salt).decode()},i=4096".encode()

    def final(self, said: bytes) -> bytes | None:
        """The server's proof, or `None` when the client's is wrong."""
        without, _, proof = said.decode().partition(",p=")
        message = f"{self._bare},{self.challenge.decode()},{without}".encode()
        stored = hashlib.new(self._algorithm, self._hmac(self._salted, b"Client Key")).digest()
        mask = self._hmac(stored, message)
        key = bytes(left ^ right for left, right in zip(base64.b64decode(proof), mask, strict=True))
        if without != f"c=biws,r={self._nonce}" or hashlib.new(self._algorithm, key).digest() != stored:
            return None
        return b"v=" + base64.b64encode(self._hmac(self._hmac(self._salted, b"Server Key"), message))

    def _hmac(self, key: bytes, message: bytes) -> bytes:
        return hmac.new(key, message, self._algorithm).digest()


@asynccontextmanager
async def fake_broker(**knows: Any) -> AsyncIterator[Broker]:
    """One on a free port; options of the server (``ssl``) under ``server``."""
    options = knows.pop("server", {})
    broker = Broker(**knows)
    async with tcp_server(broker.serve, **options) as port:
        broker.port = port
        yield broker
