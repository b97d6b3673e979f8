"""Names to addresses by the system's own rules (hosts file, resolvers, search list), never blocking the event loop."""

import asyncio
import errno
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from watchbell.lib import host_names
from watchbell.lib.host_names import is_address
from watchbell.lib.name_memory import Addresses
from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.resolver_health import resolvers_answer
from watchbell.lib.stub_resolver import SYSTEM, NoAddress, look_up

# A dead resolver holds a thread for many seconds, so look-ups have threads of their own: nobody else waits behind them.
_THREADS = 64
_SECOND_LOOK_SECONDS = 1.0
_FAMILIES = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class NotResolved(Exception):
    """A name has no address. `ours` tells that our resolver is the trouble, so nothing is known of the name."""

    def __init__(self, message: str, *, ours: bool = False) -> None:
        super().__init__(message)
        self.ours = ours


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="watchbell-resolve")


def encode_name(host: str) -> str:
    """As `host_names.encode_name`, for look-ups. Raises `NotResolved`."""
    try:
        return host_names.encode_name(host)
    except ValueError as error:
        raise NotResolved(str(error)) from error


async def resolve(host: str, *, ip_version: int = 0) -> Addresses:
    """The addresses of a name in the order to try them; `ip_version` 4 or 6 asks for that family only.

    Raises `NotResolved`. It sets no time limit: the caller's check has one.
    """
    if is_address(host):
        return Addresses([host])
    name = encode_name(host)
    if name[:1].isdigit() and (number := _as_number(name)):
        return Addresses([number])
    try:
        return await look_up(name, ip_version)
    except NoAddress as error:
        if error.failed:
            raise await _explain(host, socket.EAI_AGAIN) from error
    except OSError as error:
        trouble = explain_os_error(error, "the DNS resolver")
        raise NotResolved(f"cannot resolve {host}: {trouble.sentence}", ours=True) from error
    if not SYSTEM.other_sources:
        raise await _explain(host, socket.EAI_NONAME)
    return Addresses(await _ask_system(host, name, ip_version))


async def _ask_system(host: str, name: str, ip_version: int) -> list[str]:
    """For systems that also know names from elsewhere: mDNS, containers, LDAP."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_threads(), _look_up, name, _FAMILIES[ip_version])
    except socket.gaierror as error:
        raise await _explain(host, error.errno or 0) from error
    except (OSError, UnicodeError) as error:
        ours = getattr(error, "errno", None) in (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
        raise NotResolved(f"cannot resolve {host}: {error}", ours=ours) from error


def _as_number(name: str) -> str | None:
    """``127.1``, ``2130706433`` and ``0x7f.1`` are IPv4 addresses to the system, so they are to us."""
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        return None


async def why_late(host: str) -> NotResolved:
    """Why a name was not resolved in time: its name servers, or our resolver."""
    if await resolvers_answer():
        return NotResolved(f"the name servers of {host} do not answer")
    return _resolver_down(host)


async def why_unresolved(host: str) -> NotResolved:
    """A second look at a name that somebody else could not resolve: is it the name, or our resolver?"""
    if not await resolvers_answer():
        return _resolver_down(host)
    try:
        async with asyncio.timeout(_SECOND_LOOK_SECONDS):
            await resolve(host)
    except NotResolved as error:
        return error
    except TimeoutError:
        return NotResolved(f"the name servers of {host} do not answer")
    return NotResolved(f"the name {host} was not resolved in time")


async def _explain(host: str, code: int) -> NotResolved:
    if code in _NO_SUCH_NAME:
        return NotResolved(f"the name {host} does not exist or has no address")
    if code == socket.EAI_AGAIN:
        return await why_late(host)
    if code in (socket.EAI_MEMORY, socket.EAI_SYSTEM):
        return NotResolved(f"cannot resolve {host}: this server has no means left for it", ours=True)
    return NotResolved(f"cannot resolve {host}")


def _resolver_down(host: str) -> NotResolved:
    return NotResolved(f"cannot resolve {host}: the DNS resolver of this server does not answer", ours=True)


def _look_up(name: str, family: int) -> list[str]:
    rows = socket.getaddrinfo(name, None, family, socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))
