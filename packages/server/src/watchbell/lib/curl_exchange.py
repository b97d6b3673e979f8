"""What libcurl hands over during one HTTP exchange, and what it knows at the end."""

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pycurl

from watchbell.lib.http_exchange import Answer, Exchange
from watchbell.lib.private_addresses import is_private

_HTTP_VERSIONS = {1: "1.0", 2: "1.1", 3: "2", 4: "2", 30: "3", 31: "3"}
_TLS_SAID = "SSL connection using "
_TEXT = 0  # CURLINFO_TEXT
_MOST_HEAD_BYTES = 65_536


class Intake:
    """Takes head and body of one exchange at a time, stops it at its limit, and guards which addresses are connected.

    `head` is filled by libcurl itself, a line at a time, and never replaced: most exchanges need no callback of ours.
    """

    __slots__ = ("capped", "chunks", "head", "left_for", "limit", "refused", "size", "tls")

    def __init__(self) -> None:
        self.head: list[bytes] = []
        self.start(0)

    def start(self, limit: int) -> None:
        """Make ready for the next exchange."""
        self.chunks: list[bytes] = []
        self.head.clear()
        self.size = 0
        self.limit = limit
        self.capped = False
        self.refused = self.left_for = self.tls = ""

    def write(self, chunk: bytes) -> int:
        """Take a chunk for libcurl: an answer of 0 ends the transfer."""
        self.size += len(chunk)
        self.chunks.append(chunk)
        if self.size > self.limit:
            self.capped = True
            return 0
        return len(chunk)

    def allows(self, address: str) -> bool:
        """Whether a connection to the address may be opened; a refusal is remembered."""
        if is_private(address):
            self.refused = address
            return False
        return True

    def staying(self, url: str) -> Callable[[bytes], int]:
        """Takes header lines, and ends the transfer at a redirect to another host than the URL's."""

        def take(line: bytes) -> int:
            self.head.append(line)
            if line.lower().startswith(b"location:"):
                target = urljoin(url, line[9:].strip().decode("latin-1"))
                self.left_for = "" if _host_of(target) == _host_of(url) else target
            return 0 if self.left_for and line in (b"\r\n", b"\n") else len(line)

        return take

    def listen(self, kind: int, said: bytes) -> None:
        """Keep what libcurl tells of the TLS connection."""
        if kind == _TEXT:
            text = said.decode("utf-8", "replace").strip()
            if text.startswith(_TLS_SAID):
                self.tls = " / ".join(text.removeprefix(_TLS_SAID).split(" / ")[:2])


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def read_answer(handle: Any, intake: Intake, exchange: Exchange, code: int, message: str) -> Answer:
    """Read what libcurl knows of a finished transfer."""
    info = handle.getinfo
    if code == pycurl.E_WRITE_ERROR and (intake.capped or intake.left_for):
        code, message = 0, ""
    redirects = info(pycurl.REDIRECT_COUNT)
    status = info(pycurl.RESPONSE_CODE)
    return Answer(
        code,
        message,
        info(pycurl.OS_ERRNO) if code else 0,
        status,
        b"".join(intake.chunks)[: intake.limit],
        intake.capped,
        info(pycurl.NAMELOOKUP_TIME),
        info(pycurl.CONNECT_TIME),
        info(pycurl.APPCONNECT_TIME),
        info(pycurl.PRETRANSFER_TIME),
        info(pycurl.STARTTRANSFER_TIME),
        info(pycurl.TOTAL_TIME),
        info(pycurl.PRIMARY_IP),
        info(pycurl.PRIMARY_PORT),
        _HTTP_VERSIONS.get(info(pycurl.INFO_HTTP_VERSION), ""),
        info(pycurl.HEADER_SIZE),
        info(pycurl.CONTENT_TYPE) or "",
        redirects,
        info(pycurl.EFFECTIVE_URL) if redirects else exchange.url,
        (intake.left_for or info(pycurl.REDIRECT_URL) or "") if 300 <= status < 400 else "",
        _chain(handle) if exchange.want_chain else (),
        intake.refused,
        b"".join(intake.head)[-_MOST_HEAD_BYTES:],
        info(pycurl.SIZE_DOWNLOAD_T),
        intake.tls,
    )


def _chain(handle: Any) -> tuple[str, ...]:
    return tuple(value for facts in handle.getinfo(pycurl.INFO_CERTINFO) for name, value in facts if name == "Cert")


class _Lent:
    """A socket shown to pycurl, which duplicates its descriptor and forgets the object."""

    __slots__ = ("_socket",)

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    def fileno(self) -> int:
        return self._socket.fileno()

    def __del__(self) -> None:
        self._socket.close()


def guarded_socket(intake: Intake) -> Callable[[int, tuple[Any, ...]], Any]:
    """Opens sockets for libcurl, to public addresses only."""

    def open_socket(_purpose: int, address: tuple[Any, ...]) -> Any:
        family, kind, protocol, where = address
        if not intake.allows(where[0]):
            return pycurl.SOCKET_BAD
        return _Lent(socket.socket(family, kind, protocol))

    return open_socket
