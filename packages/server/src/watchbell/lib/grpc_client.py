"""One gRPC call over HTTP/2 on a stream of ours, as gRPC's PROTOCOL-HTTP2 describes it: no channels, no threads."""

import struct
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded, StreamReset, TrailersReceived
from h2.exceptions import H2Error, ProtocolError

from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

CODES = ("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
         "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
         "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED")  # fmt: skip
"""The names of gRPC's status codes, by number."""
MOST_BYTES = 4 << 20
"""A longer answer is refused, as gRPC's own clients do."""
_MOST_SHOWN = 500


class GrpcCall(NamedTuple):
    """What to call: the authority (``host:port``), the path (``/package.Service/Method``), the message, the metadata."""

    authority: str
    path: str
    message: bytes
    metadata: tuple[tuple[str, str], ...] = ()
    user_agent: str = ""
    secure: bool = False


class GrpcReply(NamedTuple):
    """The answer: gRPC's status and its words, the message, and all headers and trailers."""

    code: int
    words: str
    message: bytes
    metadata: tuple[tuple[str, str], ...]

    @property
    def status(self) -> str:
        """The status by name."""
        return CODES[self.code] if self.code < len(CODES) else str(self.code)


class _Progress:
    """What came so far."""

    def __init__(self) -> None:
        self.metadata: list[tuple[str, str]] = []
        self.body = bytearray()
        self.greeted = self.ended = False
        self.broken = ""


async def call(stream: Stream, wanted: GrpcCall, watch: Stopwatch, *, timeout_ms: int) -> GrpcReply:
    """Call and wait for the one answer. Raises `NoConnection` for what is no gRPC, and what a `Stream` raises."""
    watch.doing = "call"
    chosen = stream.tls.selected_alpn_protocol() if stream.tls else None
    if chosen not in (None, "h2"):
        raise NoConnection(Trouble(f"{stream.place} chose {chosen} instead of HTTP/2"))
    connection = H2Connection(H2Configuration(client_side=True, header_encoding=None))
    progress = _Progress()
    try:
        connection.initiate_connection()
        _ask(connection, wanted, timeout_ms)
        await stream.send(connection.data_to_send())
        while not progress.ended:
            data = await stream.read()
            if not data:
                raise EOFError
            if not progress.greeted:
                _check_greeting(data)
                progress.greeted = True
            _take(connection, data, progress)
            if not progress.broken and (answer := connection.data_to_send()):
                await stream.send(answer)
            if progress.broken:
                raise NoConnection(Trouble(f"{stream.place} {progress.broken}"))
    except ProtocolError as error:
        raise NoConnection(Trouble(f"{stream.place} does not speak HTTP/2 here: {_short(error)}")) from error
    except (H2Error, ValueError, UnicodeError) as error:
        raise NoConnection(Trouble(f"{stream.place} answered wrongly: {_short(error)}")) from error
    reply = _reply(stream.place, progress)
    watch.lap("call", f"{wanted.path} answered {reply.status}")
    return reply


def _ask(connection: H2Connection, wanted: GrpcCall, timeout_ms: int) -> None:
    head = [
        (":method", "POST"),
        (":scheme", "https" if wanted.secure else "http"),
        (":path", wanted.path),
        (":authority", wanted.authority),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
        ("user-agent", wanted.user_agent),
        ("grpc-timeout", f"{timeout_ms}m"),
        ("grpc-accept-encoding", "identity"),
        *wanted.metadata,
    ]
    connection.send_headers(1, head)
    framed = struct.pack("!BI", 0, len(wanted.message)) + wanted.message
    step = connection.max_outbound_frame_size
    for at in range(0, len(framed), step):
        connection.send_data(1, framed[at : at + step], end_stream=at + step >= len(framed))


def _check_greeting(data: bytes) -> None:
    """An HTTP/2 server begins with a SETTINGS frame (RFC 9113 §3.4); the library would wait for the rest of nonsense."""
    if len(data) > 3 and data[3] != 4:
        raise ProtocolError(f"it begins with {data[:20]!r}")


def _take(connection: H2Connection, data: bytes, progress: _Progress) -> None:
    for event in connection.receive_data(data):
        if isinstance(event, ResponseReceived | TrailersReceived):
            progress.metadata += _plain(event.headers or ())
        elif isinstance(event, DataReceived):
            progress.body += event.data or b""
            connection.acknowledge_received_data(event.flow_controlled_length or 0, 1)
            if len(progress.body) > MOST_BYTES + 5:
                progress.broken = f"sent an answer of more than {MOST_BYTES} bytes"
        elif isinstance(event, StreamReset):
            progress.broken = f"broke the call off (HTTP/2 error {event.error_code})"
        elif isinstance(event, ConnectionTerminated) and not progress.ended:
            words = (event.additional_data or b"")[:100].decode("utf-8", "replace")
            progress.broken = f"ended the connection (HTTP/2 error {event.error_code}{f': {words}' if words else ''})"
        elif isinstance(event, StreamEnded):
            progress.ended, progress.broken = True, ""
        if progress.broken:
            return


def _plain(headers: Iterable[tuple[bytes | str, bytes | str]]) -> list[tuple[str, str]]:
    def text(given: bytes | str) -> str:
        return given if isinstance(given, str) else given.decode("latin-1")

    return [(text(name), text(value)) for name, value in headers]


def _reply(place: str, progress: _Progress) -> GrpcReply:
    found = dict(progress.metadata)
    if found.get(":status") != "200":
        raise NoConnection(Trouble(f"{place} answered HTTP {found.get(':status', 'without a status')} instead of gRPC"))
    if not found.get("content-type", "").startswith("application/grpc"):
        kind = found.get("content-type", "nothing")[:80]
        raise NoConnection(Trouble(f"{place} answered {kind} instead of application/grpc"))
    code = found.get("grpc-status", "")
    if not (code.isascii() and code.isdigit() and len(code) < 10):
        raise NoConnection(Trouble(f"{place} ended the call without a gRPC status"))
    words = unquote(found.get("grpc-message", ""))[:_MOST_SHOWN]
    metadata = tuple((name, value) for name, value in progress.metadata if not name.startswith(":"))
    return GrpcReply(int(code), words, _unframed(place, bytes(progress.body)), metadata)


def _unframed(place: str, body: bytes) -> bytes:
    """The first message; a call without one has an empty body."""
    if not body:
        return b""
    compressed, size = struct.unpack_from("!BI", body) if len(body) >= 5 else (1, 0)
    if compressed or len(body) < 5 + size:
        raise NoConnection(Trouble(f"{place} sent a message that is compressed or cut off"))
    return body[5 : 5 + size]


def _short(error: Exception) -> str:
    return str(error)[:200]
