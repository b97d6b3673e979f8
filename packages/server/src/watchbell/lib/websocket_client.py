"""A WebSocket client on a stream of ours (RFC 6455): the handshake and whole messages, without hidden tasks."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import (
    InvalidHeaderValue,
    InvalidMessage,
    InvalidStatus,
    InvalidUpgrade,
    NegotiationError,
    PayloadTooBig,
)
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Origin, Subprotocol
from websockets.uri import WebSocketURI
from websockets.utils import accept_key

from watchbell.lib.host_names import check_host, encode_name
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_KEPT = "%/:?#[]@!$&'()*+,;=-._~"
_MOST_SHOWN = 250
_SILENT = logging.getLogger("watchbell.websocket")
_SILENT.disabled = True


class WsAddress(NamedTuple):
    """A ``ws://`` or ``wss://`` URL in its parts; `resource` is path and query."""

    secure: bool
    host: str
    port: int
    resource: str


class WsWish(NamedTuple):
    """What is asked for in the handshake, and how much a message may hold."""

    address: WsAddress
    headers: Mapping[str, str]
    origin: str | None = None
    subprotocols: tuple[str, ...] = ()
    ignore_accept: bool = False
    most_bytes: int = 1 << 20


class Handshake(NamedTuple):
    """The server's answer to the handshake."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    subprotocol: str | None
    said: str = ""
    """The beginning of a refusal's body."""


class WsClosed(NoConnection):
    """The server closed the conversation: with a code of RFC 6455 §7.4, 1006 when it just hung up."""

    def __init__(self, trouble: Trouble, code: int) -> None:
        super().__init__(trouble)
        self.code = code


def parse_ws_url(url: str) -> WsAddress:
    """The parts of a URL, ready for the wire. Raises `ValueError` that says what to write instead."""
    if any(not character.isprintable() or character.isspace() for character in url):
        raise ValueError("a URL holds no spaces, line breaks or control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("this is not a URL; an example is wss://example.org/socket") from None
    if parts.scheme not in ("ws", "wss"):
        raise ValueError("the URL must start with ws:// or wss://")
    if not parts.hostname or port == 0:
        raise ValueError("the URL needs a host, for example wss://example.org/socket")
    if parts.username is not None or parts.password is not None:
        raise ValueError("put user name and password into their fields, not into the URL")
    secure = parts.scheme == "wss"
    resource = quote(parts.path, safe=_KEPT) or "/"
    if parts.query:
        resource += "?" + quote(parts.query, safe=_KEPT)
    return WsAddress(secure, encode_name(check_host(parts.hostname)), port or (443 if secure else 80), resource)


class _Protocol(ClientProtocol):
    """May overlook a wrong Sec-WebSocket-Accept, which some servers of old send."""

    ignore_accept = False

    def process_response(self, response: Response) -> None:
        if self.ignore_accept and response.status_code == 101:
            response.headers.pop("Sec-WebSocket-Accept", None)
            response.headers["Sec-WebSocket-Accept"] = accept_key(self.key)
        super().process_response(response)


class WebSocket:
    """An open WebSocket on a stream; the stream's owner closes that."""

    def __init__(self, stream: Stream, wish: WsWish) -> None:
        self._stream, self._wish = stream, wish
        host = wish.address.host
        self._protocol = _Protocol(
            WebSocketURI(wish.address.secure, host, wish.address.port, wish.address.resource, ""),
            origin=None if wish.origin is None else Origin(wish.origin),
            subprotocols=[Subprotocol(each) for each in wish.subprotocols] or None,
            max_size=wish.most_bytes,
            logger=_SILENT,
        )
        self._protocol.ignore_accept = wish.ignore_accept
        self._frames: list[Frame] = []
        self._ended = False

    async def open(self, watch: Stopwatch) -> Handshake:
        """Ask for the upgrade. A refusal by status is an answer too; what is no answer raises `NoConnection`."""
        watch.doing = "handshake"
        request = self._protocol.connect()
        for name, value in self._wish.headers.items():
            request.headers.pop(name, None)
            request.headers[name] = value
        self._protocol.send_request(request)
        await self._flush()
        while not (events := self._protocol.events_received()) and self._protocol.handshake_exc is None:
            await self._feed()
        refused = self._protocol.handshake_exc
        if refused is not None and not isinstance(refused, InvalidStatus):
            why = "closed the connection during the handshake" if self._ended else _why(refused)
            raise NoConnection(Trouble(f"{self._stream.place} {why}"))
        response = events[0]
        assert isinstance(response, Response)  # noqa: S101 - the library's first event is the response
        self._frames += [each for each in events[1:] if isinstance(each, Frame)]
        watch.lap("handshake", f"{response.status_code} {response.reason_phrase[:100]}".rstrip())
        return Handshake(
            response.status_code,
            response.reason_phrase[:100],
            tuple(response.headers.raw_items()),
            self._protocol.subprotocol,
            " ".join((response.body or b"")[:200].decode("utf-8", "replace").split()),
        )

    async def send(self, message: str | bytes) -> None:
        """Send one whole message."""
        if isinstance(message, str):
            self._protocol.send_text(message.encode())
        else:
            self._protocol.send_binary(message)
        await self._flush()

    async def receive(self) -> str | bytes:
        """The next whole message; pings are answered on the way.

        Raises `WsClosed` when the server closes, `NoConnection` for what is against the protocol or too large.
        """
        opcode: Opcode | None = None
        data = bytearray()
        while True:
            frame = await self._frame()
            if frame.opcode in (Opcode.PING, Opcode.PONG):
                continue
            if frame.opcode is Opcode.CLOSE:
                raise self._closed()
            opcode = frame.opcode if opcode is None else opcode
            data += frame.data
            if frame.fin:
                return data.decode("utf-8", "replace") if opcode is Opcode.TEXT else bytes(data)

    async def goodbye(self) -> None:
        """Say that we leave, without waiting: a server that is cut off without a word writes of it into its log."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)
            with suppress(OSError):  # a server that left before us
                await self._flush()

    async def close(self) -> int:
        """Say goodbye and wait for the answer: the server's closing code, 1006 when it hangs up without a word."""
        await self.goodbye()
        try:
            while True:
                await self.receive()
        except WsClosed as closed:
            return closed.code

    async def _frame(self) -> Frame:
        while not self._frames:
            self._frames += [each for each in self._protocol.events_received() if isinstance(each, Frame)]
            if not self._frames:
                if self._protocol.parser_exc is not None:
                    raise self._broken(self._protocol.parser_exc)
                await self._feed()
        return self._frames.pop(0)

    async def _feed(self) -> None:
        data = await self._stream.read()
        if data:
            self._protocol.receive_data(data)
        else:
            self._ended = True
            self._protocol.receive_eof()
        await self._flush()

    async def _flush(self) -> None:
        data = b"".join(self._protocol.data_to_send())
        if data:
            await self._stream.send(data)

    def _closed(self) -> WsClosed:
        said = self._protocol.close_rcvd
        code = 1005 if said is None else said.code
        reason = f" ({said.reason})" if said is not None and said.reason else ""
        return WsClosed(Trouble(f"{self._stream.place} closed the conversation with code {code}{reason}"), code)

    def _broken(self, error: Exception) -> NoConnection:
        if isinstance(error, EOFError):
            return WsClosed(Trouble(f"connection closed by {self._stream.place} without a closing message"), 1006)
        if isinstance(error, PayloadTooBig):
            return NoConnection(
                Trouble(f"{self._stream.place} sent a message of more than {self._wish.most_bytes} bytes")
            )
        if isinstance(error, UnicodeDecodeError):
            return NoConnection(Trouble(f"{self._stream.place} sent a text that is not UTF-8"))
        return NoConnection(Trouble(f"{self._stream.place} does not keep to the WebSocket protocol: {error}"))


def _why(error: Exception) -> str:
    if isinstance(error, InvalidMessage):
        return f"did not answer with HTTP: {error.__cause__}"[:_MOST_SHOWN]
    if isinstance(error, InvalidUpgrade):
        return f"accepted the handshake without a proper {error.name} header: it is no WebSocket server"
    if isinstance(error, InvalidHeaderValue) and error.name == "Sec-WebSocket-Accept":
        return "answered with a wrong Sec-WebSocket-Accept: it did not understand the handshake"
    if isinstance(error, NegotiationError):
        return f"chose what was not offered: {error}"[:_MOST_SHOWN]
    return f"answered the handshake wrongly: {error}"[:_MOST_SHOWN]
