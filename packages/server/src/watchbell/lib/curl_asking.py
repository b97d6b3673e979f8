"""An HTTP exchange with its names looked up by our own resolver first, within one time limit.

Libcurl would do that in a few threads, where names that do not answer hold up all others; it still does for the
hosts that redirects lead to.
"""

import asyncio
import time
from typing import NamedTuple

from watchbell.lib.chosen_resolvers import resolve_by
from watchbell.lib.curl_pool import CurlPool, Pins
from watchbell.lib.curl_reasons import explain, unresolved
from watchbell.lib.host_names import is_address, place_of
from watchbell.lib.http_exchange import NOT_ALLOWED, NOT_RESOLVED, OUR_RESOLVER, RESOLVED_LATE, Answer, Exchange
from watchbell.lib.name_memory import Addresses
from watchbell.lib.private_addresses import is_private
from watchbell.lib.resolving import NotResolved, resolve, why_late, why_unresolved
from watchbell.lib.trouble import Trouble


async def ask(pool: CurlPool, exchange: Exchange, only: str | None = None) -> Answer:
    """Look up the host and fetch; `only` is the one of its addresses to connect to.

    Never raises for what the target or its name does.
    """
    if not exchange.allow_private and (sentence := not_allowed(exchange)):
        return Answer(NOT_ALLOWED, sentence)
    if exchange.names_address:
        return await pool.fetch(exchange)
    if only is not None:
        return await pool.fetch(exchange, ((exchange.dialled, (only,)),))
    began = time.perf_counter()
    found = await find_addresses(exchange, began)
    if isinstance(found, Answer):
        return found
    spent = time.perf_counter() - began
    answer = (await pool.fetch(exchange, found.pins, round(spent * 1000))).later_by(spent)
    return answer._replace(name_origin=found.origin) if found.origin else answer


async def addresses_of(exchange: Exchange) -> list[str] | Answer:
    """All addresses of the exchange's host, or the answer that tells why there are none."""
    if not exchange.allow_private and (sentence := not_allowed(exchange)):
        return Answer(NOT_ALLOWED, sentence)
    if is_address(exchange.host):
        return [exchange.host]
    found = await find_addresses(exchange, time.perf_counter())
    return found if isinstance(found, Answer) else list(found.pins[0][1])


def not_allowed(exchange: Exchange) -> str | None:
    """Why strangers may not ask like this: what lies behind a proxy cannot be judged, nor what a private resolver tells."""
    if exchange.proxy is not None:
        return "checks through a proxy are not allowed here: what lies behind it cannot be seen"
    closed = [server for server in exchange.resolvers if is_private(server[0])]
    if closed:
        return f"{place_of(*closed[0])} is not a public address; checks of private networks are not allowed here"
    return None


class Found(NamedTuple):
    """Addresses to connect to by host, and how those that were not just looked up were had."""

    pins: Pins
    origin: str = ""


async def find_addresses(exchange: Exchange, began: float) -> Found | Answer:
    """The addresses of every host that is ours to look up, or the answer that tells why there are none."""
    pins, origin = [], ""
    host = exchange.host
    try:
        async with asyncio.timeout(exchange.timeout_ms / 1000):
            for place, host in _to_look_up(exchange):
                addresses = await _resolve(host, exchange)
                pins.append((place, tuple(addresses)))
                origin = origin or addresses.origin
    except NotResolved as error:
        code = OUR_RESOLVER if error.ours else NOT_RESOLVED
        return Answer(code, str(error), total=time.perf_counter() - began)
    except TimeoutError:
        spent = time.perf_counter() - began
        if exchange.resolvers:
            asked = ", ".join(place_of(*server) for server in exchange.resolvers)
            return Answer(RESOLVED_LATE, f"{asked} did not answer for {host}", total=spent)
        reason = await why_late(host)
        return Answer(OUR_RESOLVER if reason.ours else RESOLVED_LATE, str(reason), total=spent)
    return Found(tuple(pins), origin)


def _to_look_up(exchange: Exchange) -> list[tuple[str, str]]:
    if exchange.proxy is None:
        return [(exchange.dialled, exchange.host)]
    places = [(exchange.proxy.place, exchange.proxy.host)]
    if not exchange.proxy.resolves_names:
        places.append((exchange.dialled, exchange.host))
    return [(place, host) for place, host in places if not is_address(host)]


async def _resolve(host: str, exchange: Exchange) -> Addresses:
    if exchange.resolvers:
        return Addresses(await resolve_by(host, exchange.resolvers, ip_version=exchange.ip_version))
    return await resolve(host, ip_version=exchange.ip_version)


async def why(answer: Answer, exchange: Exchange) -> Trouble:
    """The trouble of an answer whose code is not 0, with a second look at names that libcurl could not resolve."""
    host = unresolved(answer, exchange)
    if host is None:
        return explain(answer, exchange)
    late = explain(answer, exchange).late
    reason = await (why_late(host) if late else why_unresolved(host))
    return Trouble(str(reason), ours=reason.ours, late=late)
