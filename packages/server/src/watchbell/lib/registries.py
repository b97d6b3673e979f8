"""Looks up registrations at the registries: RDAP by IANA's list of servers (RFC 9224), else whois (RFC 3912).

Registries answer few questions: what they told is remembered for a day, a failure for minutes.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from watchbell.lib.attempt import attempt
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.lib.curl_asking import ask
from watchbell.lib.curl_pool import shared_pool
from watchbell.lib.curl_reasons import explain
from watchbell.lib.http_exchange import Exchange
from watchbell.lib.per_loop import PerLoop
from watchbell.lib.registration import Limited, NotRegistered, Registration, read_rdap, read_whois, referral
from watchbell.lib.short_memory import ShortMemory
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

BOOTSTRAP_URL = "https://data.iana.org/rdap/dns.json"
IANA_WHOIS = ("whois.iana.org", 43)
_WHOIS_PORT = 43
_QUESTIONS = {"whois.verisign-grs.com": "domain {}", "whois.jprs.jp": "{}/e", "whois.denic.de": "-T dn,ace {}"}
"""How some servers want to be asked for a domain and nothing else, in English."""
_MOST_NAMES = 3
_MOST_BYTES = 1 << 20
_MOST_WHOIS_BYTES = 64 << 10
_BAD_STATUS = 400


class Where(NamedTuple):
    """Which name to look up, and where: servers of one's choice, else those that IANA knows."""

    name: str
    rdap_url: str | None = None
    whois: tuple[str, int] | None = None
    use_rdap: bool = True
    use_whois: bool = True


@dataclass(slots=True)
class _Errand:
    """One look-up under way, within its limits."""

    where: Where
    watch: Stopwatch
    timeout_ms: int
    deadline: float
    allow_private: bool
    now: int
    whois: tuple[str, int] | None = None

    @property
    def rdap_ms(self) -> int:
        """The time that RDAP may take: all that is left, unless whois comes after it."""
        share = 0.6 if self.where.use_whois else 1.0
        return max(1, round((self.deadline - asyncio.get_running_loop().time()) * 1000 * share))


class _Known(NamedTuple):
    looked_up_at: int
    registration: Registration


@dataclass(slots=True)
class _Failed:
    """A look-up that failed, not to be repeated before `until`."""

    trouble: Trouble
    until: int


@dataclass(slots=True)
class Registries:
    """What is known in one event loop; every registration is looked up once a day at most."""

    loop: asyncio.AbstractEventLoop
    _known: ShortMemory[_Known] = field(default_factory=lambda: ShortMemory(size=20_000, keep_ms=7 * DAY))
    _failed: ShortMemory[_Failed] = field(default_factory=lambda: ShortMemory(size=20_000, keep_ms=DAY))
    _servers: ShortMemory[dict[str, str]] = field(default_factory=lambda: ShortMemory(size=1, keep_ms=7 * DAY))
    _under_way: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def look_up(
        self, where: Where, watch: Stopwatch, *, timeout_ms: int, deadline: float, allow_private: bool, now: int
    ) -> tuple[Registration | None, int, Trouble | None]:
        """The registration and when it was looked up, or the trouble.

        A look-up that fails answers what was known before, for up to a week.
        """
        key = f"{where!r} {allow_private}"
        async with self._under_way.setdefault(key, asyncio.Lock()):
            known = self._known.get(key, now)
            if known is not None and now - known.looked_up_at < DAY:
                watch.lap("remembered", f"looked up {(now - known.looked_up_at) // MINUTE} minutes ago")
                return known.registration, known.looked_up_at, None
            failed = self._failed.get(key, now)
            if failed is None or now >= failed.until:
                errand = _Errand(where, watch, timeout_ms, deadline, allow_private, now)
                found, trouble = await attempt(
                    self._ask(errand), watch, place="the registry", timeout_ms=timeout_ms, deadline=deadline
                )
                if found is not None:
                    self._known.put(key, _Known(now, found), now, self._known.generation)
                    return found, now, None
                failed = _Failed(trouble or Trouble("nothing found"), now + _pause(trouble))
                self._failed.put(key, failed, now, self._failed.generation)
            if known is not None:
                watch.lap(
                    "remembered", f"from {(now - known.looked_up_at) // HOUR} hours ago: {failed.trouble.sentence}"
                )
                return known.registration, known.looked_up_at, None
            return None, now, failed.trouble

    def close(self) -> None:
        """Forget everything."""
        for memory in (self._known, self._failed, self._servers):
            memory.forget()
        self._under_way.clear()

    async def _ask(self, errand: _Errand) -> Registration:
        names = _candidates(errand.where.name)
        for name in names:
            try:
                return await self._ask_for(name, errand)
            except NotRegistered:
                continue
        last = f" (nor is {' nor '.join(names[1:])})" if len(names) > 1 else ""
        raise NoConnection(Trouble(f"the domain {names[0]} is not registered{last}"))

    async def _ask_for(self, name: str, errand: _Errand) -> Registration:
        """By RDAP; by whois where that knows nothing, tells no expiry, or is not there."""
        found: Registration | None = None
        trouble: Trouble | None = None
        if errand.where.use_rdap:
            try:
                found = await self._by_rdap(name, errand)
            except NoConnection as error:
                trouble = error.trouble
        if found is not None and found.expires_at is not None:
            return found
        if errand.where.use_whois:
            try:
                found = await _by_whois(name, errand) or found
            except NoConnection as error:
                trouble = trouble or error.trouble
        if found is not None and found.expires_at is not None:
            return found
        if trouble is None:
            trouble = Trouble(f"the registry of .{name.rpartition('.')[2]} tells no expiry date of {name}")
        raise NoConnection(trouble)

    async def _by_rdap(self, name: str, errand: _Errand) -> Registration | None:
        """`None` where the top-level domain has no RDAP server. Raises `NotRegistered`, `NoConnection`."""
        url = errand.where.rdap_url or (await self._rdap_servers(errand)).get(name.rpartition(".")[2])
        if url is None:
            return None
        errand.watch.doing = "RDAP"
        status, document = await _fetch(f"{url.rstrip('/')}/domain/{name}", errand)
        errand.watch.lap("RDAP", f"{name} at {url}: {status}")
        if status == 404:
            raise NotRegistered(name)
        try:
            return read_rdap(name, document, url)
        except ValueError as error:
            raise NoConnection(Trouble(f"{url}: {error}")) from error

    async def _rdap_servers(self, errand: _Errand) -> dict[str, str]:
        known = self._servers.get("", errand.now)
        if known is None:
            errand.watch.doing = "list of RDAP servers"
            _, document = await _fetch(BOOTSTRAP_URL, errand)
            known = _servers_of(document)
            self._servers.put("", known, errand.now, self._servers.generation)
            errand.watch.lap("list of RDAP servers", f"{len(known)} top-level domains")
        return known


def _pause(trouble: Trouble | None) -> int:
    """How long not to ask again: a registry that limits us wants hours."""
    return HOUR if trouble is not None and trouble.ours else 10 * MINUTE


def _candidates(name: str) -> list[str]:
    """The name and what is left of it without its first labels, which may be those of a host; never a whole TLD."""
    labels = name.split(".")
    return [".".join(labels[cut:]) for cut in range(min(_MOST_NAMES, max(1, len(labels) - 1)))]


async def _fetch(url: str, errand: _Errand) -> tuple[int, Any]:
    """Status and JSON, 404 included. Raises `NoConnection`; ours when the server limits how often we ask."""
    exchange = Exchange(
        url,
        errand.rdap_ms,
        headers=("Accept: application/rdap+json, application/json",),
        max_redirects=3,
        max_body=_MOST_BYTES,
        allow_private=errand.allow_private,
    )
    answer = await ask(shared_pool(), exchange)
    if answer.code:
        trouble = explain(answer, exchange)
        raise NoConnection(trouble._replace(sentence=f"{url}: {trouble.sentence}"))
    if answer.status == 404:
        return 404, None
    if answer.status == 429:
        raise NoConnection(Trouble(f"{url} answers no more questions of this server for now (status 429)", ours=True))
    if answer.status >= _BAD_STATUS:
        raise NoConnection(Trouble(f"{url} answered status {answer.status}"))
    try:
        return answer.status, json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NoConnection(Trouble(f"{url} sent no JSON")) from error


def _servers_of(document: Any) -> dict[str, str]:
    """IANA's list: top-level domain → URL, HTTPS where there is a choice."""
    found: dict[str, str] = {}
    services = document.get("services") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else []:
        if not (isinstance(service, list) and len(service) == 2 and all(isinstance(each, list) for each in service)):
            continue
        urls = sorted((url for url in service[1] if isinstance(url, str)), key=lambda url: not url.startswith("https:"))
        found |= {str(tld).lower(): urls[0] for tld in service[0] if urls}
    return found


async def _by_whois(name: str, errand: _Errand) -> Registration | None:
    """`None` where the top-level domain has no whois server. Raises `NotRegistered`, `NoConnection`."""
    server = errand.where.whois or errand.whois
    if server is None:
        told = referral(await _whois(IANA_WHOIS, name.rpartition(".")[2], errand))
        if told is None:
            return None
        server = errand.whois = told.rstrip(".").lower(), _WHOIS_PORT
    text = await _whois(server, _QUESTIONS.get(server[0], "{}").format(name), errand)
    try:
        return read_whois(name, text, f"whois {server[0]}")
    except Limited as error:
        sentence = f"{server[0]} answers no more questions of this server for now: {error}"
        raise NoConnection(Trouble(sentence, ours=True)) from error


async def _whois(server: tuple[str, int], question: str, errand: _Errand) -> str:
    errand.watch.doing = "whois"
    watch = Stopwatch()
    stream = await open_stream(*server, watch, deadline=errand.deadline, allow_private=errand.allow_private)
    heard = bytearray()
    async with stream:
        await stream.send(f"{question}\r\n".encode("ascii"))
        while len(heard) < _MOST_WHOIS_BYTES and (part := await stream.read()):
            heard += part
    errand.watch.lap("whois", f"{question} at {server[0]}: {len(heard)} bytes")
    return heard.decode("utf-8", "replace")


REGISTRIES = PerLoop(Registries)
"""What is known of registrations in each event loop."""
