"""Names to addresses by DNS servers of one's choice instead of this system's."""

import asyncio

from watchbell.lib.dns_client import CLIENTS, Server
from watchbell.lib.dns_message import BadReply
from watchbell.lib.host_names import encode_name, place_of
from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.resolving import NotResolved

_TYPES = {0: ("A", "AAAA"), 4: ("A",), 6: ("AAAA",)}
_GIVE_UP_SECONDS = 30.0
_NXDOMAIN = 3


async def resolve_by(host: str, servers: tuple[Server, ...], *, ip_version: int = 0) -> list[str]:
    """The addresses that these servers know, IPv4 first; `ip_version` 4 or 6 asks for that family only.

    Raises `NotResolved`. It sets no time limit of a check's length: the caller has one.
    """
    kinds = _TYPES[ip_version]
    found = await asyncio.gather(*(_ask(host, kind, servers) for kind in kinds), return_exceptions=True)
    addresses = [address for each in found if not isinstance(each, BaseException) for address in each]
    if addresses:
        return addresses
    for each in found:
        if isinstance(each, BaseException):
            raise each
    raise NotResolved(f"the name {host} has no address at {_listed(servers)}")


async def _ask(host: str, kind: str, servers: tuple[Server, ...]) -> list[str]:
    deadline = asyncio.get_running_loop().time() + _GIVE_UP_SECONDS
    try:
        answered = await CLIENTS.here().ask(encode_name(host), kind, list(servers), deadline=deadline)
    except (BadReply, ValueError) as error:
        raise NotResolved(f"cannot resolve {host}: {_listed(servers)} answered nonsense") from error
    except TimeoutError as error:
        raise NotResolved(f"cannot resolve {host}: no answer from {_listed(servers)}") from error
    except OSError as error:
        trouble = explain_os_error(error, _listed(servers))
        raise NotResolved(f"cannot resolve {host}: {trouble.sentence}", ours=trouble.ours) from error
    reply, server = answered.reply, place_of(*answered.server)
    if reply.rcode == _NXDOMAIN:
        raise NotResolved(f"the name {host} does not exist, says {server}")
    if reply.rcode:
        raise NotResolved(f"cannot resolve {host}: {server} answered {reply.rcode_name}")
    return [record.text for record in reply.records if record.record_type == kind]


def _listed(servers: tuple[Server, ...]) -> str:
    return ", ".join(place_of(*server) for server in servers)
