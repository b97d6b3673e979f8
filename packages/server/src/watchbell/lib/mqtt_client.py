"""An MQTT client for one short visit: log in, subscribe, publish, wait for a message."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from watchbell.lib.mqtt_packets import (
    V5,
    Kind,
    Login,
    Malformed,
    Message,
    acknowledge,
    connect,
    packet,
    publish,
    read_ack,
    read_codes,
    read_connack,
    read_publish,
    reason,
    subscribe,
)
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.websocket_client import WebSocket, WsClosed

MOST_BYTES = 1 << 20
"""A larger packet is refused."""
_MOST_WAITING = 100
T = TypeVar("T")


class Wire(Protocol):
    """What the packets travel by: a `Stream`, or a WebSocket."""

    @property
    def place(self) -> str:
        """``host:port``, for sentences."""

    async def send(self, data: bytes) -> None:
        """Send all of it."""

    async def exactly(self, count: int) -> bytes:
        """So many bytes. Raises `EOFError` when it ends before."""


class WebSocketWire:
    """The bytes of a WebSocket's binary messages; MQTT packets may lie across them (MQTT 5 §6)."""

    def __init__(self, socket: WebSocket, place: str) -> None:
        self._socket, self.place = socket, place
        self._waiting = bytearray()

    async def send(self, data: bytes) -> None:
        """Send as one binary message."""
        await self._socket.send(data)

    async def goodbye(self) -> None:
        """Leave in order."""
        await self._socket.goodbye()

    async def exactly(self, count: int) -> bytes:
        """So many bytes. Raises `EOFError` when the socket is closed before."""
        while len(self._waiting) < count:
            try:
                message = await self._socket.receive()
            except WsClosed as closed:
                raise EOFError from closed
            self._waiting += message if isinstance(message, bytes) else message.encode()
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken


class MqttClient:
    """A session on a wire that somebody else opens and closes.

    Every method raises `NoConnection` when the server refuses or speaks no MQTT, `EOFError` when it hangs up.
    """

    def __init__(self, wire: Wire, level: int) -> None:
        self._wire, self._level = wire, level
        self._waiting: deque[Message] = deque(maxlen=_MOST_WAITING)
        self._last_id = 0

    async def login(self, login: Login, watch: Stopwatch) -> None:
        """Introduce ourselves and be let in."""
        watch.doing = "login"
        await self._wire.send(connect(login))
        _, _, body = await self._packet(only=Kind.CONNACK)
        code = self._read(read_connack, body)
        if code:
            who = "" if login.username is None else f" as {login.username!r}"
            raise self._trouble(f"refused the login{who}: {reason(code, self._level)}")
        watch.lap("login", "accepted")

    async def subscribe(self, topic: str, qos: int, watch: Stopwatch) -> None:
        """Ask for the messages of a topic filter."""
        watch.doing = "subscribe"
        number = self._next_id()
        await self._wire.send(subscribe(number, topic, qos, self._level))
        body = await self._until(Kind.SUBACK, number)
        codes = self._read(lambda given: read_codes(given, self._level)[1], body)
        if not codes or codes[0] >= 0x80:
            why = f": {reason(codes[0], self._level)}" if codes and self._level == V5 else ""
            raise self._trouble(f"refused the subscription of {topic!r}{why}")
        watch.lap("subscribe", f"{topic}, QoS {codes[0]}")

    async def publish(self, message: Message, watch: Stopwatch) -> None:
        """Publish, and wait until the server has taken it over as its QoS says."""
        watch.doing = "publish"
        numbered = message._replace(packet_id=self._next_id() if message.qos else 0)
        await self._wire.send(publish(numbered, self._level))
        if message.qos == 1:
            await self._until(Kind.PUBACK, numbered.packet_id)
        elif message.qos == 2:
            await self._until(Kind.PUBREC, numbered.packet_id)
            await self._wire.send(acknowledge(Kind.PUBREL, numbered.packet_id))
            await self._until(Kind.PUBCOMP, numbered.packet_id)
        watch.lap("publish", f"{len(message.payload)} bytes to {message.topic}, QoS {message.qos}")

    async def next_message(self) -> Message:
        """The next message of what was subscribed."""
        while not self._waiting:
            await self._handle(*await self._packet())
        return self._waiting.popleft()

    async def goodbye(self) -> None:
        """Leave in order, without waiting."""
        with suppress(OSError):  # a server that left before us
            await self._wire.send(packet(Kind.DISCONNECT, 0, b""))

    async def _until(self, wanted: Kind, packet_id: int) -> bytes:
        """The body of the acknowledgement of that packet; messages that come before it are kept."""
        while True:
            kind, flags, body = await self._packet()
            if kind is not wanted:
                await self._handle(kind, flags, body)
                continue
            number, code = self._read(read_ack, body)
            if number != packet_id:
                raise self._trouble("acknowledged what was never sent")
            if code >= 0x80 and kind is not Kind.SUBACK:
                raise self._trouble(f"refused the message: {reason(code, self._level)}")
            return body

    async def _handle(self, kind: Kind, flags: int, body: bytes) -> None:
        if kind is Kind.PUBLISH:
            message = self._read(lambda given: read_publish(flags, given, self._level), body)
            self._waiting.append(message)
            if message.qos:
                answer = Kind.PUBACK if message.qos == 1 else Kind.PUBREC
                await self._wire.send(acknowledge(answer, message.packet_id))
        elif kind is Kind.PUBREL:
            await self._wire.send(acknowledge(Kind.PUBCOMP, self._read(read_ack, body)[0]))
        elif kind is Kind.DISCONNECT:
            why = f": {reason(body[0], self._level)}" if body else ""
            raise self._trouble(f"ended the session{why}")
        else:
            raise self._trouble(f"sent {kind.name}, which nobody asked for")

    async def _packet(self, only: Kind | None = None) -> tuple[Kind, int, bytes]:
        head = (await self._wire.exactly(1))[0]
        try:
            kind = Kind(head >> 4)
        except ValueError:
            raise self._trouble("does not speak MQTT") from None
        if only not in (None, kind):
            raise self._trouble("did not answer the login as MQTT does")
        size = 0
        for place in range(4):
            byte = (await self._wire.exactly(1))[0]
            size |= (byte & 0x7F) << 7 * place
            if not byte & 0x80:
                break
        else:
            raise self._trouble("does not speak MQTT")
        if size > MOST_BYTES:
            raise self._trouble(f"sent a packet of {size} bytes; at most {MOST_BYTES} are read")
        return kind, head & 0x0F, await self._wire.exactly(size)

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _read(self, reader: Callable[[bytes], T], body: bytes) -> T:
        try:
            return reader(body)
        except Malformed as error:
            raise self._trouble(f"does not keep to MQTT: {error}") from error

    def _trouble(self, what: str) -> NoConnection:
        return NoConnection(Trouble(f"{self._wire.place} {what}"))
