"""One HTTP exchange as data: what to send and how, what came back and where the time went. No IO."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from watchbell.lib.host_names import is_address, place_of

NOT_STARTED = -1
"""`Answer.code` when nothing was asked: it waited in our own queue for longer than its limit, or the pool closed."""
NOT_RESOLVED = -2
"""`Answer.code` when the name has no address; the message is a whole sentence."""
RESOLVED_LATE = -3
"""As `NOT_RESOLVED`, when its name servers did not answer within the time limit."""
OUR_RESOLVER = -4
"""As `NOT_RESOLVED`, when our own resolver is the trouble."""
NOT_ALLOWED = -5
"""`Answer.code` when strangers may not ask like this; the message is a whole sentence."""

_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


class TlsTerms(NamedTuple):
    """TLS beyond the usual. PEM texts; `ca` replaces the system's authorities; versions are ``1.0`` … ``1.3``."""

    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    lowest: str | None = None
    highest: str | None = None


class Proxy(NamedTuple):
    """A proxy to ask through: ``scheme://host:port`` (http, https, socks4, socks4a, socks5, socks5h), and who we are there."""

    url: str
    username: str | None = None
    password: str | None = None

    @property
    def host(self) -> str:
        """Its host, IPv6 without brackets."""
        return urlsplit(self.url).hostname or ""

    @property
    def place(self) -> str:
        """``host:port``."""
        return f"{self.host}:{urlsplit(self.url).port}"

    @property
    def resolves_names(self) -> bool:
        """Whether the names of targets are looked up by it, not by us."""
        return not self.url.startswith(("socks4:", "socks5:"))


_USUAL_TLS = TlsTerms()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request. `headers` are whole lines; `max_redirects` 0 follows none; `max_body` bytes are read, then it stops.

    `stay_on_host` ends at a redirect to another host, which is then the answer. `dial` is a host and port to connect
    to instead of the URL's; `resolvers` are the DNS servers to ask for its name instead of this system's.
    `allow_private=False` refuses every connection, redirects included, to an address that is not public.
    `http_version` is ``""`` (what both speak), ``1.0``, ``1.1``, ``2``, ``2-prior-knowledge`` or ``3``.
    `want_chain` reads the certificates of the last server and what its TLS is, which costs extra.
    """

    url: str
    timeout_ms: int
    method: str = "GET"
    headers: tuple[str, ...] = ()
    body: bytes | None = None
    credentials: tuple[str, str] | None = None
    digest: bool = False
    user_agent: str = "Watchbell"
    max_redirects: int = 0
    stay_on_host: bool = False
    keep_cookies: bool = False
    decode: bool = True
    max_body: int = 1_048_576
    verify_tls: bool = True
    tls: TlsTerms = _USUAL_TLS
    ip_version: int = 0
    http_version: str = ""
    proxy: Proxy | None = None
    dial: tuple[str, int] | None = None
    resolvers: tuple[tuple[str, int], ...] = ()
    allow_private: bool = True
    want_chain: bool = False

    shape: tuple[object, ...] = field(init=False, repr=False, compare=False)
    """What differs between requests beside URL and time limit; handles of one shape need no new set-up."""
    place: str = field(init=False, repr=False, compare=False)
    """``host:port`` of the URL: what the limit per host counts by."""
    host: str = field(init=False, repr=False, compare=False)
    """The host to look up and connect to, IPv6 without brackets."""
    dialled: str = field(init=False, repr=False, compare=False)
    """``host:port`` that is connected to: what pinned addresses are for."""
    names_address: bool = field(init=False, repr=False, compare=False)
    """Whether nothing need be looked up by us before."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        port = parts.port or (443 if self.is_https else 80)
        place = f"{parts.hostname}:{port}"
        route = None if self.dial is None else (place, self.dial)
        shape = (
            self.method, self.headers, self.body, self.credentials, self.digest, self.user_agent, self.max_redirects,
            self.stay_on_host and place, self.keep_cookies, self.decode, self.verify_tls, self.tls, self.ip_version,
            self.http_version, self.proxy, route, self.allow_private, self.want_chain,
        )  # fmt: skip
        host, dialled_port = self.dial or (parts.hostname or "", port)
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "host", host)
        object.__setattr__(self, "dialled", f"{host}:{dialled_port}")
        object.__setattr__(self, "names_address", is_address(host) and self.proxy is None)

    @property
    def is_https(self) -> bool:
        """Whether the first request goes over TLS."""
        return self.url.startswith("https:")

    @property
    def route(self) -> str | None:
        """Where to connect for the URL's host and port, as libcurl writes it, when it is elsewhere."""
        if self.dial is None:
            return None
        host, _, port = self.place.rpartition(":")
        return f"{place_of(host, int(port))}:{place_of(*self.dial)}"


class Answer(NamedTuple):
    """What came of an exchange. `code` 0 is a complete answer, else a libcurl error with its `message`.

    Times are seconds from the start of the transfer until that phase was done, 0 where it never was.
    `capped` tells that the body was longer than wanted and is cut; `refused` is the address the guard refused.
    `head` holds the header lines of all responses on the way; `wire_bytes` are the body's as transferred.
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
    head: bytes = b""
    wire_bytes: int = 0
    tls: str = ""
    """Version and cipher, as ``TLSv1.3 / TLS_AES_256_GCM_SHA384``, where they were asked for."""
    name_origin: str = ""
    """How the address was had, as ``cached 12 s ago``, unless its name was looked up just now."""

    def later_by(self, seconds: float) -> "Answer":
        """The same answer when something (a look-up, a token) took time before the transfer began."""
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

    @property
    def charset(self) -> str:
        """The body's own charset, UTF-8 if it names none."""
        found = _CHARSET.search(self.content_type)
        return found.group(1) if found else "utf-8"

    def contains(self, text: str, *, ignore_case: bool = False) -> bool:
        """Whether the body holds the text, in the body's own charset."""
        if ignore_case:
            return text.casefold() in self.text.casefold()
        try:
            wanted = text.encode(self.charset)
        except (LookupError, UnicodeError):
            wanted = text.encode("utf-8")
        return wanted in self.body

    @property
    def text(self) -> str:
        """The body as text; what cannot be read is replaced."""
        try:
            return self.body.decode(self.charset, "replace")
        except (LookupError, UnicodeError):
            return self.body.decode("utf-8", "replace")


def phase_times(answer: Answer) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    """Milliseconds of name look-up, connection, TLS, waiting for the first byte, transfer; `None` where it never came."""
    resolved, connected, secured = answer.resolved, answer.connected, answer.secured
    first = answer.first_byte if answer.status else 0.0
    asked = answer.sent or secured or connected
    return (
        round(resolved * 1000, 3) if resolved else None,
        round((connected - resolved) * 1000, 3) if connected else None,
        round((secured - connected) * 1000, 3) if secured else None,
        round(max(0.0, first - asked) * 1000, 3) if first else None,
        round(max(0.0, answer.total - first) * 1000, 3) if first else None,
    )
