"""One client of the SMTP server: limited in number, in time and in what it may say at a stretch."""

import asyncio
import contextlib
import ipaddress
import ssl
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

MAX_MAIL = 1_048_576
_MOST_FLOOD = 8 * MAX_MAIL
"""A client that goes on beyond this with one mail is hung up on: it could fill our memory with a line that never ends."""
_MOST_LINE = 65_536
_MOST_SESSIONS = 100
_MOST_OF_ONE = 20
_MOST_COMMANDS = 200
"""So often a client may give the same command in one session."""
_IDLE_SECONDS = 120
_SESSION_SECONDS = 600
_FULL = b"421 4.3.2 too many connections: try again\r\n"


def host_of(peer: Any) -> str:
    """The address of whoever is at the other end, without its port."""
    host = str(peer[0]) if isinstance(peer, tuple) else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


class Room:
    """Who is being served."""

    def __init__(self) -> None:
        self.served: dict[asyncio.BaseTransport, str] = {}
        self._of = Counter[str]()

    def enter(self, transport: asyncio.BaseTransport) -> bool:
        """Answers whether there is room."""
        host = host_of(transport.get_extra_info("peername"))
        if len(self.served) >= _MOST_SESSIONS or self._of[host] >= _MOST_OF_ONE:
            return False
        self.served[transport] = host
        self._of[host] += 1
        return True

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Make room."""
        host = self.served.pop(transport, None)
        if host is not None:
            self._of[host] -= 1
            if not self._of[host]:
                del self._of[host]


class MailSession(SMTP):
    """One client's session: limited in time, and in what it may say at a stretch."""

    line_length_limit = _MOST_LINE

    def __init__(self, room: Room, postman: object, domain: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            postman,
            data_size_limit=MAX_MAIL,
            enable_SMTPUTF8=True,
            hostname=domain,
            ident="ESMTP",
            tls_context=tls,
            timeout=_IDLE_SECONDS,
            command_call_limit=_MOST_COMMANDS,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )
        self.taken = 0
        """Bytes that came since the last mail began."""
        self._room = room
        self._first: asyncio.BaseTransport | None = None
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._first is None:
            self._first = transport
            if not self._room.enter(transport):
                transport.write(_FULL)  # type: ignore[attr-defined]  # a stream's transport
                transport.close()
            else:
                self._end = asyncio.get_running_loop().call_later(_SESSION_SECONDS, transport.abort)  # type: ignore[attr-defined]  # a stream's
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._end is not None:
            self._end.cancel()
        if self._first is not None:
            self._room.leave(self._first)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self.taken += len(data)
        if self.taken > _MOST_FLOOD and self._first is not None:
            self._first.abort()  # type: ignore[attr-defined]  # a stream's transport
            return
        super().data_received(data)


class Certificate:
    """What STARTTLS shows. Read again when the file is another: certificates are renewed while we run."""

    def __init__(self, cert: Path, key: Path | None) -> None:
        self._cert, self._key = cert, key
        self._context, self._read_at = self._read()

    def context(self) -> ssl.SSLContext:
        """For the next session. Files that cannot be read, or do not belong together yet, leave the last ones in force."""
        with contextlib.suppress(OSError):
            if self._cert.stat().st_mtime_ns != self._read_at:
                self._context, self._read_at = self._read()
        return self._context

    def _read(self) -> tuple[ssl.SSLContext, int]:
        context, read_at = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), self._cert.stat().st_mtime_ns
        context.load_cert_chain(self._cert, self._key)
        return context, read_at
