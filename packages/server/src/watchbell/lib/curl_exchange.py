"""One HTTP exchange as data: what to send, what came back and where the time went."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pycurl

from watchbell.lib.host_names import is_address
from watchbell.lib.private_addresses import is_private

NOT_STARTED = -1
"""`Answer.code` when nothing was asked: it waited in our own queue for longer than its limit, or the pool closed."""

NOT_RESOLVED = -2
"""`Answer.code` when the name has no address; the message is a whole sentence."""
RESOLVED_LATE = -3
"""As `NOT_RESOLVED`, when its name servers did not answer within the time limit."""
OUR_RESOLVER = -4
"""As `NOT_RESOLVED`, when our own resolver is the trouble."""

_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_IP_VERSIONS = {0: pycurl.IPRESOLVE_WHATEVER, 4: pycurl.IPRESOLVE_V4, 6: pycurl.IPRESOLVE_V6}
_HTTP_VERSIONS = {1: "1.0", 2: "1.1", 3: "2", 4: "2", 30: "3", 31: "3"}


# What makes a check honest: a connection, a look-up and a handshake of its own each time, straight to the target.
# X25519 first halves the key exchange; the CA file is parsed once per pool and kept for as long as libcurl allows.
_WEB = pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS
_CA_CACHE_TIMEOUT = 321  # CURLOPT_CA_CACHE_TIMEOUT: pycurl takes it by number but has no name for it
_HONEST: tuple[tuple[int, Any], ...] = (
    (pycurl.NOSIGNAL, 1),
    (pycurl.FRESH_CONNECT, 1),
    (pycurl.FORBID_REUSE, 1),
    (pycurl.SSL_SESSIONID_CACHE, 0),
    (pycurl.DNS_CACHE_TIMEOUT, 0),
    (pycurl.PROXY, ""),
    (pycurl.PROTOCOLS, _WEB),
    (pycurl.REDIR_PROTOCOLS, _WEB),
    (pycurl.ACCEPT_ENCODING, ""),
    (pycurl.SSL_EC_CURVES, "X25519:P-256:P-384:P-521"),
    (_CA_CACHE_TIMEOUT, 86_400),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request. `headers` are whole lines; `max_redirects` 0 follows none; `max_body` bytes are read, then it stops.

    `allow_private=False` refuses every connection, redirects included, to an address that is not public.
    `want_chain` reads the certificates of the last server, which costs extra.
    """

    url: str
    timeout_ms: int
    method: str = "GET"
    headers: tuple[str, ...] = ()
    body: bytes | None = None
    credentials: tuple[str, str] | None = None
    user_agent: str = "Watchbell"
    max_redirects: int = 0
    max_body: int = 1_048_576
    verify_tls: bool = True
    ip_version: int = 0
    allow_private: bool = True
    want_chain: bool = False

    shape: tuple[object, ...] = field(init=False, repr=False, compare=False)
    """What differs between requests beside URL and time limit; handles of one shape need no new set-up."""
    place: str = field(init=False, repr=False, compare=False)
    """``host:port``: what the limit per host counts by, and pinned addresses are for."""
    host: str = field(init=False, repr=False, compare=False)
    """The URL's host, IPv6 without brackets."""

    names_address: bool = field(init=False, repr=False, compare=False)
    """Whether the URL's host is an address: nothing to look up."""

    def __post_init__(self) -> None:
        shape = (
            self.method, self.headers, self.body, self.credentials, self.user_agent, self.max_redirects,
            self.verify_tls, self.ip_version, self.allow_private, self.want_chain,
        )  # fmt: skip
        object.__setattr__(self, "shape", shape)
        parts = urlsplit(self.url)
        port = parts.port or (443 if self.is_https else 80)
        object.__setattr__(self, "place", f"{parts.hostname}:{port}")
        object.__setattr__(self, "host", parts.hostname or "")
        object.__setattr__(self, "names_address", is_address(self.host))

    @property
    def is_https(self) -> bool:
        """Whether the first request goes over TLS."""
        return self.url.startswith("https:")


class Answer(NamedTuple):
    """What came of an exchange. `code` 0 is a complete answer, else a libcurl error with its `message`.

    Times are seconds from the start of the transfer until that phase was done, 0 where it never was.
    `capped` tells that the body was longer than wanted and is cut; `refused` is the address the guard refused.
    """

    code: int
    message: str = ""
    os_errno: int = 0
    status: int = 0
    body: bytes = b""
    capped: bool = False
    resolved: float = 0.0
    connected: float = 0.0
    secured: float = 0.0
    sent: float = 0.0
    first_byte: float = 0.0
    total: float = 0.0
    ip: str = ""
    port: int = 0
    http_version: str = ""
    header_bytes: int = 0
    content_type: str = ""
    redirects: int = 0
    final_url: str = ""
    redirect_url: str = ""
    chain: tuple[str, ...] = ()
    refused: str = ""

    def later_by(self, seconds: float) -> "Answer":
        """The same answer when its name was looked up before the transfer began."""
        times = (self.connected, self.secured, self.sent, self.first_byte)
        connected, secured, sent, first_byte = (at + seconds if at else at for at in times)
        return self._replace(
            resolved=self.resolved + seconds,
            connected=connected,
            secured=secured,
            sent=sent,
            first_byte=first_byte,
            total=self.total + seconds,
        )

    def contains(self, text: str) -> bool:
        """Whether the body holds the text, in the body's own charset."""
        charset = _CHARSET.search(self.content_type)
        try:
            wanted = text.encode(charset.group(1) if charset else "utf-8")
        except (LookupError, UnicodeError):
            wanted = text.encode("utf-8")
        return wanted in self.body


class Intake:
    """Takes the body of one exchange at a time, stops it at its limit, and guards which addresses are connected."""

    __slots__ = ("capped", "chunks", "limit", "refused", "size")

    def __init__(self) -> None:
        self.start(0)

    def start(self, limit: int) -> None:
        self.chunks: list[bytes] = []
        self.size = 0
        self.limit = limit
        self.capped = False
        self.refused = ""

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


def dress(handle: Any, intake: Intake, exchange: Exchange, ca_file: str) -> None:
    """Make a handle ready for exchanges of this shape; URL and time limit are set at each use."""
    handle.reset()
    for option, value in _HONEST:
        handle.setopt(option, value)
    handle.setopt(pycurl.CAINFO, ca_file)
    handle.setopt(pycurl.WRITEFUNCTION, intake.write)
    if not exchange.allow_private:
        handle.setopt(pycurl.OPENSOCKETFUNCTION, _guarded_socket(intake))
    _prepare(handle, exchange)


def read_answer(handle: Any, intake: Intake, exchange: Exchange, code: int, message: str) -> Answer:
    """Read what libcurl knows of a finished transfer."""
    info = handle.getinfo
    if code == pycurl.E_WRITE_ERROR and intake.capped:
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
        (info(pycurl.REDIRECT_URL) or "") if 300 <= status < 400 else "",
        _chain(handle) if exchange.want_chain else (),
        intake.refused,
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


def _guarded_socket(intake: Intake) -> Callable[[int, tuple[Any, ...]], Any]:
    def open_socket(_purpose: int, address: tuple[Any, ...]) -> Any:
        family, kind, protocol, where = address
        if not intake.allows(where[0]):
            return pycurl.SOCKET_BAD
        return _Lent(socket.socket(family, kind, protocol))

    return open_socket


def _prepare(handle: Any, exchange: Exchange) -> None:
    set_option = handle.setopt
    set_option(pycurl.USERAGENT, exchange.user_agent)
    if exchange.headers:
        set_option(pycurl.HTTPHEADER, [line.encode("utf-8") for line in exchange.headers])
    if exchange.body is not None:
        set_option(pycurl.POST, 1)
        set_option(pycurl.POSTFIELDS, exchange.body)
    if exchange.method == "HEAD":
        set_option(pycurl.NOBODY, 1)
    elif exchange.method != "GET" or exchange.body is not None:
        set_option(pycurl.CUSTOMREQUEST, exchange.method)
    if exchange.credentials is not None:
        set_option(pycurl.HTTPAUTH, pycurl.HTTPAUTH_BASIC)
        set_option(pycurl.USERNAME, exchange.credentials[0].encode("utf-8"))
        set_option(pycurl.PASSWORD, exchange.credentials[1].encode("utf-8"))
    if exchange.max_redirects:
        set_option(pycurl.FOLLOWLOCATION, 1)
        set_option(pycurl.MAXREDIRS, exchange.max_redirects)
    if not exchange.verify_tls:
        set_option(pycurl.SSL_VERIFYPEER, 0)
        set_option(pycurl.SSL_VERIFYHOST, 0)
    if exchange.ip_version:
        set_option(pycurl.IPRESOLVE, _IP_VERSIONS[exchange.ip_version])
    if exchange.want_chain:
        set_option(pycurl.OPT_CERTINFO, 1)
