"""Host names and addresses as people write them: what they are, nothing is looked up."""

import ipaddress
import re
from functools import lru_cache

import idna

_HOME = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid")
_LABEL = re.compile(r"^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$")


@lru_cache(maxsize=16_384)
def is_address(host: str) -> bool:
    """Whether the host is written as an IP address (IPv6 without brackets)."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def encode_name(host: str) -> str:
    """The name as it is asked for: ``bücher.example`` → ``xn--bcher-kva.example``. Raises `ValueError`."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        message = f"{host!r} is not a valid host name"
        raise ValueError(message) from error


def check_host(host: str) -> str:
    """The host itself when it can be asked for. Raises `ValueError` that says what to write instead."""
    name = encode_name(host).removesuffix(".")
    if not is_address(host) and not (len(name) <= 253 and all(map(_LABEL.match, name.split(".")))):
        message = "write a host name or an IP address only, for example db.example.org or 192.0.2.7"
        raise ValueError(message)
    return host


def looks_public(host: str) -> bool:
    """Whether others may be able to look the host up: a public address, or a name of more than one part outside of what is
    reserved for homes and tests (RFC 6761, 6762, 8375).
    """
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name.strip(".") and not name.endswith(_HOME)


def place_of(host: str, port: int) -> str:
    """``host:port`` with IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def sni_name(host: str, server_name: str | None) -> str | None:
    """The name to ask for: the one given, else the host unless that is an address."""
    return server_name or (None if is_address(host) else host)
