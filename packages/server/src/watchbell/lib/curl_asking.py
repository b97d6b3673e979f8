"""An HTTP exchange with its name looked up by our own resolver first, within one time limit.

Libcurl would do that in a few threads, where names that do not answer hold up all others; it still does for the
hosts that redirects lead to.
"""

import asyncio
import time

from watchbell.lib.curl_pool import CurlPool
from watchbell.lib.http_exchange import NOT_RESOLVED, OUR_RESOLVER, RESOLVED_LATE, Answer, Exchange
from watchbell.lib.resolving import NotResolved, resolve, why_late


async def ask(pool: CurlPool, exchange: Exchange) -> Answer:
    """Look up the host and fetch. Never raises for what the target or its name does."""
    if exchange.names_address:
        return await pool.fetch(exchange)
    began = time.perf_counter()
    try:
        async with asyncio.timeout(exchange.timeout_ms / 1000):
            addresses = await resolve(exchange.host, ip_version=exchange.ip_version)
    except NotResolved as error:
        code = OUR_RESOLVER if error.ours else NOT_RESOLVED
        return Answer(code, str(error), total=time.perf_counter() - began)
    except TimeoutError:
        spent = time.perf_counter() - began
        reason = await why_late(exchange.host)
        return Answer(OUR_RESOLVER if reason.ours else RESOLVED_LATE, str(reason), total=spent)
    spent = time.perf_counter() - began
    answer = await pool.fetch(exchange, ((exchange.dialled, tuple(addresses)),), round(spent * 1000))
    return answer.later_by(spent)
