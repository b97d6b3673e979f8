"""A TCP connection for a check: opened to pinned addresses, with the time each step took."""

import asyncio
import errno
import os
import socket

from watchbell.lib.host_names import is_address, place_of
from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.private_addresses import PrivateAddress, resolve_public
from watchbell.lib.resolving import NotResolved, resolve, why_late
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble

_KIND = socket.SOCK_STREAM | socket.SOCK_NONBLOCK


class NoConnection(Exception):
    """The connection could not be opened, or broke; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble


async def find(
    host: str, port: int, watch: Stopwatch, *, deadline: float, allow_private: bool, ip_version: int = 0
) -> list[str]:
    """The addresses to try. Raises `NoConnection`. `deadline` is a time of the event loop's clock."""
    if allow_private and is_address(host):
        watch.lap("resolve", host)
        return [host]
    try:
        async with asyncio.timeout_at(deadline):
            if allow_private:
                addresses = await resolve(host, ip_version=ip_version)
            else:
                addresses = await resolve_public(host, port, ip_version=ip_version)
    except PrivateAddress as error:
        raise NoConnection(Trouble(str(error))) from error
    except NotResolved as error:
        raise NoConnection(Trouble(str(error), ours=error.ours)) from error
    except TimeoutError as error:
        reason = await why_late(host)
        raise NoConnection(Trouble(str(reason), ours=reason.ours, late=True)) from error
    watch.lap("resolve", addresses.told)
    return addresses


async def connect(
    addresses: list[str], port: int, watch: Stopwatch, *, deadline: float, is_timed: bool = False
) -> socket.socket:
    """A connected, non-blocking socket to the first address that answers; each gets its share of the time left.

    `is_timed` says that the caller is cut off at the deadline anyhow: a second timer costs a tenth of a bare check.
    Raises `NoConnection` with the last address's trouble, `TimeoutError` when time is over.
    """
    watch.doing = "connect"
    loop = asyncio.get_running_loop()
    failed: OSError | None = None
    where = ""
    for index, address in enumerate(addresses):
        tries = len(addresses) - index
        until = deadline if tries == 1 else loop.time() + (deadline - loop.time()) / tries
        where = place_of(address, port)
        try:
            if is_timed and tries == 1:
                sock = await _open(address, port)
            else:
                async with asyncio.timeout_at(until):
                    sock = await _open(address, port)
        except TimeoutError:
            if tries == 1:
                raise
            continue
        except OSError as error:
            failed = error
            continue
        watch.lap("connect", where)
        return sock
    raise NoConnection(explain_os_error(failed or OSError("no address"), where)) from failed


async def _open(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, _KIND)
    try:
        await _connected(sock, address, port)
    except BaseException:
        sock.close()
        raise
    return sock


async def _connected(sock: socket.socket, address: str, port: int) -> None:
    """As the loop's own `sock_connect`, at two thirds of its cost."""
    trouble = sock.connect_ex((address, port))
    if trouble == errno.EINPROGRESS:
        loop, descriptor = asyncio.get_running_loop(), sock.fileno()
        writable: asyncio.Future[None] = loop.create_future()
        loop.add_writer(descriptor, _settle, writable)
        try:
            await writable
        finally:
            loop.remove_writer(descriptor)
        trouble = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if trouble:
        raise OSError(trouble, os.strerror(trouble))


def _settle(writable: "asyncio.Future[None]") -> None:
    if not writable.done():
        writable.set_result(None)
