"""Asks DNS servers, whatever their transport, in turn or all at once."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from watchbell.lib.attempt import attempt
from watchbell.lib.dns_client import CLIENTS, Undelivered
from watchbell.lib.dns_message import BadReply, DnsQuestion, Reply
from watchbell.lib.dns_servers import DnsServer, DnsWay
from watchbell.lib.dns_streams import ask_by_https, ask_by_stream
from watchbell.lib.private_addresses import is_private, refusal
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, find
from watchbell.lib.trouble import Trouble, spaced

_WORDS = {"tcp": "TCP", "tls": "TLS", "https": "HTTPS"}


class Heard(NamedTuple):
    """A reply and whose it is; `took_ms` is the time of the question alone."""

    reply: Reply
    server: DnsServer
    transport: str
    took_ms: float


class Outcome(NamedTuple):
    """What came of asking a server: a reply, or a trouble."""

    server: DnsServer
    heard: Heard | None
    trouble: Trouble | None
    watch: Stopwatch


async def ask_any(
    servers: Sequence[DnsServer], asked: DnsQuestion, way: DnsWay, watch: Stopwatch
) -> tuple[Heard | None, Trouble | None]:
    """The first reply of any of them, each asked when those before it did not answer in their share of the time."""
    places = ", ".join(server.place for server in servers)
    errand = _plainly(servers, asked, way, watch) if all(each.is_plain for each in servers) else (
        _in_turn(servers, asked, way, watch)
    )  # fmt: skip
    heard, trouble = await attempt(errand, watch, place=places, timeout_ms=way.timeout_ms, deadline=way.deadline)
    if trouble is not None and trouble.late and watch.doing == "query":
        trouble = Trouble(f"no answer from {places} within {spaced(way.timeout_ms)} ms", ours=trouble.ours, late=True)
    return heard, trouble


async def ask_all(servers: Sequence[DnsServer], asked: DnsQuestion, way: DnsWay) -> list[Outcome]:
    """What each of them says, asked at the same time."""
    return list(await asyncio.gather(*(_outcome(server, asked, way) for server in servers)))


async def _outcome(server: DnsServer, asked: DnsQuestion, way: DnsWay) -> Outcome:
    watch = Stopwatch(doing="query")
    heard, trouble = await ask_any([server], asked, way, watch)
    return Outcome(server, heard, trouble, watch)


async def _plainly(servers: Sequence[DnsServer], asked: DnsQuestion, way: DnsWay, watch: Stopwatch) -> Heard:
    watch.doing = "query"
    if not way.allow_private:
        for server in servers:
            if is_private(server.host):
                raise NoConnection(Trouble(refusal(server.host, 0, server.host)))
    return await _by_datagram(servers, [(each.host, each.port) for each in servers], asked, way, watch)


async def _by_datagram(
    servers: Sequence[DnsServer],
    places: list[tuple[str, int]],
    asked: DnsQuestion,
    way: DnsWay,
    watch: Stopwatch,
) -> Heard:
    began = watch.elapsed()
    try:
        answered = await CLIENTS.here().ask(
            asked.name, asked.record_type, places, deadline=way.deadline, asking=asked.asking
        )
    except Undelivered as error:
        raise NoConnection(error.trouble) from error
    except BadReply as error:
        raise NoConnection(Trouble(f"{', '.join(each.place for each in servers)}: {error}")) from error
    server = servers[0] if len(servers) == 1 else servers[places.index(answered.server)]
    return Heard(answered.reply, server, answered.transport, watch.elapsed() - began)


async def _in_turn(servers: Sequence[DnsServer], asked: DnsQuestion, way: DnsWay, watch: Stopwatch) -> Heard:
    loop = asyncio.get_running_loop()
    failed: Trouble | None = None
    for index, server in enumerate(servers):
        left, tries = way.deadline - loop.time(), len(servers) - index
        mine = way._replace(deadline=loop.time() + left / tries, timeout_ms=max(1, round(left * 1000 / tries)))
        heard, failed = await attempt(
            _ask_one(server, asked, mine, watch),
            watch,
            place=server.place,
            timeout_ms=way.timeout_ms,
            deadline=mine.deadline,
        )
        if heard is not None:
            return heard
    raise NoConnection(failed or Trouble("there is no DNS server to ask", ours=True))


async def _ask_one(server: DnsServer, asked: DnsQuestion, way: DnsWay, watch: Stopwatch) -> Heard:
    if server.transport == "udp":
        addresses = await find(server.host, 0, watch, deadline=way.deadline, allow_private=way.allow_private)
        watch.doing = "query"
        return await _by_datagram([server], [(each, server.port) for each in addresses], asked, way, watch)
    began = watch.elapsed()
    try:
        if server.transport == "https":
            reply = await ask_by_https(server, asked, way, watch)
        else:
            reply = await ask_by_stream(server, asked, way, watch)
            began = watch.until_now()
    except BadReply as error:
        raise NoConnection(Trouble(f"{server.place}: {error}")) from error
    return Heard(reply, server, _WORDS[server.transport], watch.elapsed() - began)
