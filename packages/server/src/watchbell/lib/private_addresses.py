"""The outbound guard: which addresses a stranger's check or webhook must not reach, and names resolved past it."""

import ipaddress
from functools import lru_cache

from watchbell.lib.name_memory import Addresses
from watchbell.lib.resolving import resolve

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL = (
    ipaddress.ip_network("168.63.129.16/32"),  # Azure's host service: a public number that is not public
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays
    ipaddress.ip_network("fec0::/10"),  # site-local, deprecated but still routed inside some networks
    ipaddress.ip_network("64:ff9b:1::/48"),  # NAT64 into private IPv4
)


class PrivateAddress(Exception):
    """The target lies in a network that this caller may not reach; the message names the address."""


@lru_cache(maxsize=4096)
def is_private(address: str) -> bool:
    """Whether an IP address is anything but a public unicast one, judged by the IPv4 address inside it if there is one.

    Covers private, loopback, link-local (cloud metadata), carrier-grade NAT, multicast, reserved and unspecified
    ranges. What is not an IP address counts as private.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return _is_closed(ip.ipv4_mapped)
    return any(_is_closed(inner) for inner in (ip, *_inside(ip)))


async def resolve_public(host: str, port: int, *, ip_version: int = 0) -> Addresses:
    """The public addresses of a host, to connect to exactly these (a second look-up may answer otherwise).

    Raises `PrivateAddress` when the host has only addresses that are not public, `NotResolved` when it has none.
    """
    addresses = await resolve(host, ip_version=ip_version)
    public = addresses.only(lambda address: not is_private(address))
    if not public:
        raise PrivateAddress(refusal(host, port, addresses[0]))
    return public


def refusal(host: str, port: int, address: str) -> str:
    """The sentence that tells a person why the target was not asked; `port` 0 where there are no ports."""
    place = f"{host}:{port}" if port else host
    place = place if host == address else f"{place} ({address})"
    return f"{place} is not a public address; checks of private networks are not allowed here"


def _is_closed(ip: _Address) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return True
    return any(ip.version == network.version and ip in network for network in _SPECIAL)


def _inside(ip: _Address) -> tuple[_Address, ...]:
    """IPv4 addresses that an IPv6 address leads to: 6to4, Teredo, NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ()
    found: list[_Address] = []
    if ip.sixtofour is not None:
        found.append(ip.sixtofour)
    if ip.teredo is not None:
        found.extend(ip.teredo)
    if ip in _NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
    return tuple(found)
