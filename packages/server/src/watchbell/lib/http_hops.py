"""Follows redirects one exchange at a time, so that cookies and limits hold at every hop."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from watchbell.lib.curl_asking import ask
from watchbell.lib.curl_pool import CurlPool
from watchbell.lib.flow_cookies import FlowCookies
from watchbell.lib.http_exchange import Answer, Exchange

MOST_HOPS = 10
_KEEPS_METHOD = frozenset({307, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OF_THE_HOST = ("authorization:", "cookie:", "proxy-authorization:")


class Hop(NamedTuple):
    """One exchange of several, and what came of it."""

    exchange: Exchange
    answer: Answer


async def follow(
    pool: CurlPool, exchange: Exchange, cookies: FlowCookies, *, deadline: float, follow_redirects: bool
) -> Sequence[Hop]:
    """Ask, and ask where redirects lead, by the method that RFC 9110 (15.4) says. The last hop is the answer.

    `deadline` is of the event loop's clock. More than `MOST_HOPS` redirects end with the redirect itself.
    """
    hops: list[Hop] = []
    while True:
        left = max(1, round((deadline - asyncio.get_running_loop().time()) * 1000))
        cookie = cookies.header_for(exchange.url)
        headers = (*exchange.headers, f"Cookie: {cookie}") if cookie else exchange.headers
        answer = await ask(pool, replace(exchange, headers=headers, timeout_ms=min(left, exchange.timeout_ms)))
        cookies.take(exchange.url, answer.head)
        hops.append(Hop(exchange, answer))
        if not follow_redirects or answer.code or answer.status not in _REDIRECTS or not answer.redirect_url:
            return hops
        if len(hops) > MOST_HOPS or not answer.redirect_url.startswith(("http://", "https://")):
            return hops
        exchange = _next(exchange, answer)


def _next(exchange: Exchange, answer: Answer) -> Exchange:
    headers = exchange.headers
    if urlsplit(answer.redirect_url).netloc != urlsplit(exchange.url).netloc:
        headers = tuple(line for line in headers if not line.lower().startswith(_OF_THE_HOST))
    if answer.status in _KEEPS_METHOD or exchange.method in ("GET", "HEAD"):
        return replace(exchange, url=answer.redirect_url, headers=headers)
    headers = tuple(line for line in headers if not line.lower().startswith("content-"))
    return replace(exchange, url=answer.redirect_url, headers=headers, method="GET", body=None)
