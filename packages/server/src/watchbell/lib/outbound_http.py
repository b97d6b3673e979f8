"""HTTP requests to addresses that people typed: kept connections, one time budget, no redirects, a guard.

A caller who is not trusted reaches public addresses only: the name is resolved, judged and connected to as that very
address, so a second look-up cannot lead elsewhere.
"""

import asyncio
import os
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin
from urllib.request import getproxies
from weakref import WeakKeyDictionary

import httpcore2
import httpx2

from watchbell import __version__
from watchbell.lib.clock import Clock, now_ms
from watchbell.lib.http_answer import HttpAnswer, quota_wait_ms, retry_after_ms
from watchbell.lib.private_addresses import PrivateAddress, resolve_public
from watchbell.lib.resolving import NotResolved, resolve
from watchbell.lib.web_address import shown

USER_AGENT = f"Watchbell/{__version__}"
KEPT_BYTES = 4096
"""How much of an answer's body is read and kept, unless more is asked for."""

_IDLE_SECONDS = 15.0
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[bool, httpx2.AsyncClient]] = WeakKeyDictionary()


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_ms: int,
    allow_private: bool,
    clock: Clock = now_ms,
) -> HttpAnswer:
    """As `request`, with POST."""
    return await request("POST", url, body, headers, timeout_ms=timeout_ms, allow_private=allow_private, clock=clock)


async def request(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_ms: int,
    allow_private: bool,
    clock: Clock = now_ms,
    kept_bytes: int = KEPT_BYTES,
) -> HttpAnswer:
    """Sends the body and tells what came of it; never raises for anything the peer, the network or the name does.

    `timeout_ms` bounds everything from the look-up to the answer's head; a body that trickles is cut at the same
    instant and does not spoil the answer. The body is taken as it is on the wire, so a compressed bomb stays small; of it
    `kept_bytes` are read.
    """
    deadline = asyncio.get_running_loop().time() + timeout_ms / 1000
    client = _client(allow_private=allow_private)
    host = shown(url, with_path=False)
    all_headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
    try:
        asked = client.build_request(method, url, content=body, headers=all_headers)
        async with asyncio.timeout_at(deadline):
            response = await client.send(asked, stream=True)
    except TimeoutError:
        return HttpAnswer(failure=f"{host} did not answer within {timeout_ms / 1000:g} s")
    except PrivateAddress as error:
        return HttpAnswer(failure=str(error), is_hopeless=True)
    except NotResolved as error:
        return HttpAnswer(failure=str(error))
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError):
        return HttpAnswer(failure=f"{host} cannot be asked: the URL or a header is not valid", is_hopeless=True)
    except (httpx2.HTTPError, OSError) as error:
        return HttpAnswer(failure=f"{host}: {explain(error)}")
    try:
        text = await _head(response, deadline, kept_bytes)
    finally:
        await response.aclose()
    head = response.headers
    location = head.get("location")
    return HttpAnswer(
        status_code=response.status_code,
        text=text,
        retry_after_ms=_wait_ms(head, clock()),
        location=_readable(url, location) if response.is_redirect and location else None,
    )


async def close() -> None:
    """Closes the connections that are kept for the running event loop; the program calls it before it ends."""
    for client in _clients.pop(asyncio.get_running_loop(), {}).values():
        await client.aclose()


def explain(error: BaseException) -> str:
    """The reason deep inside a client's error, as a person would say it; never the URL."""
    reason, seen = "", error
    while True:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted: {seen.verify_message}"
        if isinstance(seen, ssl.SSLError):
            return f"TLS failed: {seen.reason or 'the peer does not speak it'}"
        if isinstance(seen, OSError) and seen.errno:
            reason = os.strerror(seen.errno)
        following = seen.__cause__ or seen.__context__
        if following is None:
            break
        seen = following
    if isinstance(error, httpx2.RemoteProtocolError):
        return "what answered does not speak HTTP, or hung up before its answer was whole"
    return reason or "the connection failed"


class _Backend(httpcore2.AnyIOBackend):
    """Opens connections to the very addresses that a look-up of ours gave, in their order."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raises `PrivateAddress`, `NotResolved`, or the last address's `httpcore2.ConnectError`."""
        addresses = await (resolve(host) if self._allow_private else resolve_public(host, port))
        for address in addresses[:-1]:
            with suppress(httpcore2.ConnectError):
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
        return await super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


class _Transport(httpx2.AsyncHTTPTransport):
    """The client's own transport over our connections: httpx2 has no argument for them."""

    def __init__(self, *, allow_private: bool) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=None,  # a slow receiver must not use up the connections of the others
            max_keepalive_connections=100,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=_Backend(allow_private=allow_private),
        )


def _client(*, allow_private: bool) -> httpx2.AsyncClient:
    """The kept client of the running loop: connections belong to the loop that opened them."""
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    if allow_private not in clients:
        # A proxy connects for us, so the guard could not see where to: only trusted callers go through it.
        by_proxy = allow_private and bool(getproxies())
        client = httpx2.AsyncClient(
            transport=None if by_proxy else _Transport(allow_private=allow_private),
            timeout=None,
            follow_redirects=False,
        )
        # One receiver's cookies must not reach another channel, nor another tenant.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        clients[allow_private] = client
    return clients[allow_private]


async def _head(response: httpx2.Response, deadline: float, kept_bytes: int) -> str:
    kept = bytearray()
    with suppress(TimeoutError, httpx2.HTTPError):  # the status has been said; the rest is for people to read
        async with asyncio.timeout_at(deadline):
            async for part in response.aiter_raw():
                kept += part
                if len(kept) >= kept_bytes:
                    break
    return bytes(kept[:kept_bytes]).decode("utf-8", "replace")


def _wait_ms(head: Mapping[str, str], now: int) -> int | None:
    """The wait that the peer asks for, in one of the ways in which peers do."""
    wait = retry_after_ms(head.get("retry-after"), now=now)
    if wait is None:
        wait = quota_wait_ms(head.get("x-ratelimit-remaining"), head.get("x-ratelimit-reset"), now=now)
    if wait is None:  # Opsgenie's
        wait = retry_after_ms(head.get("x-ratelimit-period-in-sec"), now=now)
    return wait


def _readable(url: str, location: str) -> str | None:
    try:
        return shown(urljoin(url, location), with_path=True)
    except ValueError:
        return None
