"""Why a datagram came back, in words for people (ICMP: RFC 792, 1122, 1812; ICMPv6: RFC 4443)."""

import errno

from watchbell.lib.error_queue import Bounced
from watchbell.lib.os_trouble import explain_errno
from watchbell.lib.trouble import Trouble

_V4 = {
    (3, 0): "its network is unreachable",
    (3, 1): "the host is unreachable",
    (3, 2): "the host does not speak the protocol",
    (3, 3): "the port is closed",
    (3, 5): "the source route failed",
    (3, 6): "its network is unknown",
    (3, 7): "the host is unknown",
    (3, 9): "its network is forbidden by a firewall",
    (3, 10): "the host is forbidden by a firewall",
    (3, 11): "its network is unreachable for this type of service",
    (3, 12): "the host is unreachable for this type of service",
    (3, 13): "a firewall forbids it",
    (11, 0): "the packet's time to live ended on the way",
    (11, 1): "the packet's fragments did not all arrive",
}
_V6 = {
    (1, 0): "it has no route there",
    (1, 1): "a firewall forbids it",
    (1, 2): "the address is beyond the scope of ours",
    (1, 3): "the host is unreachable",
    (1, 4): "the port is closed",
    (1, 5): "a firewall forbids our address",
    (1, 6): "the route there is rejected",
    (3, 0): "the packet's hop limit ended on the way",
    (3, 1): "the packet's fragments did not all arrive",
}
_TOO_LARGE_V4, _TOO_LARGE_V6 = (3, 4), (2, 0)
_NO_ERRORS_V4, _NO_ERROR_V6 = (4, 5), 137  # source quench, redirects: the packet itself went on


def is_final(bounce: Bounced) -> bool:
    """Whether the datagram did not arrive; some messages only say something about the way."""
    return bounce.kind != _NO_ERROR_V6 if bounce.is_v6 else bounce.kind not in _NO_ERRORS_V4


def explain_bounce(bounce: Bounced, place: str) -> Trouble:
    """The sentence for a datagram to `place` that came back. Ours when it could not even leave this server."""
    if bounce.kind < 0:
        if bounce.number == errno.EMSGSIZE:
            limit = f" (MTU {bounce.info})" if bounce.info else ""
            return Trouble(f"the packet to {place} is larger than this server's link lets through{limit}", ours=True)
        return explain_errno(bounce.number, place)
    who = bounce.offender or "a router"
    known = (_V6 if bounce.is_v6 else _V4).get((bounce.kind, bounce.code))
    if (bounce.kind, bounce.code) == (_TOO_LARGE_V6 if bounce.is_v6 else _TOO_LARGE_V4):
        known = f"the packet is too large for the way (MTU {bounce.info}) and may not be cut"
    known = known or f"the packet cannot be delivered (ICMP type {bounce.kind}, code {bounce.code})"
    return Trouble(f"{who} answered for {place}: {known}")
