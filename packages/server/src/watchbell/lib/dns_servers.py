"""DNS servers as people write them: ``1.1.1.1``, ``dns.example:5353``, ``tcp://…``, ``tls://…``, ``https://…``."""

from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from watchbell.lib.host_names import check_host, is_address, place_of
from watchbell.lib.tls_context import TlsWish

Transport = Literal["udp", "tcp", "tls", "https"]
_PORTS = {"udp": 53, "tcp": 53, "tls": 853, "https": 443}
_TRANSPORTS: dict[str, Transport] = {"udp": "udp", "dns": "udp", "tcp": "tcp", "tls": "tls", "https": "https"}


class DnsServer(NamedTuple):
    """Where to ask and how; `url` is that of DNS over HTTPS."""

    transport: Transport
    host: str
    port: int
    url: str = ""

    @property
    def place(self) -> str:
        """How it is called in sentences."""
        if self.url:
            return self.url
        place = place_of(self.host, self.port)
        return place if self.transport == "udp" else f"{self.transport}://{place}"

    @property
    def is_plain(self) -> bool:
        """Whether a datagram to an address is all it takes."""
        return self.transport == "udp" and is_address(self.host)


class DnsWay(NamedTuple):
    """How long, where to and how trustingly to ask; `deadline` is a time of the event loop's clock."""

    timeout_ms: int
    deadline: float
    allow_private: bool
    tls: TlsWish = TlsWish()
    server_name: str | None = None


@lru_cache(maxsize=4096)
def parse_server(text: str) -> DnsServer:
    """Read one. Raises `ValueError` that says what to write instead."""
    try:
        found = _read(text)
    except ValueError:
        found = None
    if found is None:
        hint = "1.1.1.1, ns1.example.org:5353, tls://dns.example.org or https://dns.example.org/dns-query"
        raise ValueError(f"{text!r} is no DNS server: write for example {hint}")
    return found


def _read(text: str) -> DnsServer | None:
    scheme, separator, rest = text.partition("://")
    transport = _TRANSPORTS.get(scheme.lower()) if separator else "udp"
    rest = rest if separator else text
    if transport is None:
        return None
    if transport == "udp" and is_address(rest):
        return DnsServer("udp", rest, _PORTS["udp"])
    parts = urlsplit(f"//{rest}")
    host, port = parts.hostname or "", parts.port or _PORTS[transport]
    check_host(host)
    if not is_address(host) and host.rpartition(".")[2].isdigit():
        return None  # half an address
    if transport == "https":
        url = text if parts.path.strip("/") else f"https://{parts.netloc}/dns-query"
        return DnsServer("https", host, port, url)
    is_more = bool(parts.path or parts.query or parts.username is not None)
    return None if is_more else DnsServer(transport, host, port)
