"""Names to addresses without threads: hosts file, search list and resolvers of this system, asked by our own client.

The system's `getaddrinfo` blocks a thread for ten seconds when a name's servers are dead; a few such names would
hold up every other check. Here a name that does not answer costs nothing but its own time.
"""

import asyncio
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from watchbell.lib import resolver_health
from watchbell.lib.dns_client import CLIENTS, Server
from watchbell.lib.dns_message import Reply
from watchbell.lib.name_memory import Addresses, NameMemory
from watchbell.lib.shared_work import SharedWork

_RELOAD_SECONDS = 5.0
_GIVE_UP_SECONDS = 30.0
_OTHER_FAMILY_SECONDS = 0.25  # how long one family's answer waits for the other's
_STALE_AFTER_SECONDS = 0.5  # how long the servers may take before an outdated answer is thought of
_EMPTY_SECONDS = 30.0  # how long it holds that a name has no address of one type
_NXDOMAIN, _SERVFAIL, _REFUSED = 3, 2, 5
_TYPES = {0: ("A", "AAAA"), 4: ("A",), 6: ("AAAA",)}


class NoAddress(Exception):
    """The name has no address; `failed` tells that its servers answered with a failure or not at all."""

    def __init__(self, *, failed: bool) -> None:
        super().__init__("no address")
        self.failed = failed


@dataclass(slots=True)
class SystemNames:
    """What the system's files say about names; read again every few seconds."""

    resolv_conf: Path = Path("/etc/resolv.conf")
    hosts_file: Path = Path("/etc/hosts")
    nsswitch: Path = Path("/etc/nsswitch.conf")
    port: int = 53
    servers: list[Server] = field(default_factory=list)
    search: list[str] = field(default_factory=list)
    ndots: int = 1
    hosts: dict[str, list[str]] = field(default_factory=dict)
    other_sources: bool = False
    """Whether the system also finds names elsewhere than in files and DNS (mDNS, containers, LDAP)."""
    _read_at: float = float("-inf")

    def refresh(self) -> None:
        """Read the files when the last reading is some seconds old."""
        if time.monotonic() - self._read_at < _RELOAD_SECONDS:
            return
        self._read_at = time.monotonic()
        self._read_resolv_conf()
        self.hosts = {}
        for address, *names in _rows(self.hosts_file):
            for name in names:
                self.hosts.setdefault(name.lower(), []).append(address)
        sources = [source for row in _rows(self.nsswitch) if row[0] == "hosts:" for source in row[1:]]
        self.other_sources = any(not source.startswith("[") and source not in ("files", "dns") for source in sources)

    def _read_resolv_conf(self) -> None:
        self.servers, self.search, self.ndots = [], [], 1
        for word, *rest in _rows(self.resolv_conf):
            if word == "nameserver" and rest:
                self.servers.append((rest[0], self.port))
            elif word in ("search", "domain"):
                self.search = [domain.strip(".") for domain in rest if domain.strip(".")]
            elif word == "options":
                counts = [option[6:] for option in rest if option.startswith("ndots:") and option[6:].isdigit()]
                self.ndots = min(15, int(counts[-1])) if counts else self.ndots
        self.servers = self.servers[:3] or [("127.0.0.1", self.port)]

    def candidates(self, name: str) -> list[str]:
        """The full names to ask for, in order."""
        if name.endswith("."):
            return [name]
        searched = [f"{name}.{domain}" for domain in self.search]
        return [name, *searched] if name.count(".") >= self.ndots else [*searched, name]


SYSTEM = SystemNames()


MEMORY = NameMemory()
_QUESTIONS: SharedWork["_Found"] = SharedWork()


class _Found(NamedTuple):
    """Addresses of one type, and whether a server failed."""

    addresses: Addresses
    broke: bool = False


async def look_up(name: str, ip_version: int) -> Addresses:
    """The addresses of a name in ASCII, those we can reach first. Raises `NoAddress`, `OSError`.

    Answers are remembered; one question about a name is asked once, whoever else wants to know it meanwhile.
    """
    SYSTEM.refresh()
    known = SYSTEM.hosts.get(name.lower().rstrip(".")) or _localhost(name)
    if known:
        wanted = [one for one in known if ip_version == 0 or (":" in one) == (ip_version == 6)]
        if wanted:
            return Addresses(list(dict.fromkeys(wanted)))
    failed = False
    for candidate in SYSTEM.candidates(name):
        found = _remembered(candidate, _TYPES[ip_version]) or await _of_families(candidate, _TYPES[ip_version])
        if found.addresses:
            return found.addresses
        failed = failed or found.broke
    raise NoAddress(failed=failed)


def names_outdated_seconds() -> float:
    """How long ago an outdated answer had to do, because our resolvers were dead."""
    return MEMORY.clock() - MEMORY.outdated_used_at


def _remembered(name: str, types: tuple[str, ...]) -> _Found | None:
    """What is known of all types, if that is an address at least: that a name has none is always asked anew."""
    known = [MEMORY.fresh(name, kind) for kind in types]
    there = [each for each in known if each is not None]
    if len(there) < len(types) or not any(each.addresses for each in there):
        return None
    oldest = min((each for each in there if each.addresses), key=lambda each: each.learned_at)
    every = [address for each in there for address in each.addresses]
    return _Found(Addresses(_reachable_first(every), MEMORY.cached(oldest).origin))


async def _of_families(name: str, types: tuple[str, ...]) -> _Found:
    """Addresses of all types."""
    if len(types) == 1:
        return await _of_type(name, types[0])
    asked = [asyncio.ensure_future(_of_type(name, kind)) for kind in types]
    try:
        done, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        if waiting and any(task.exception() is None and task.result().addresses for task in done):
            await asyncio.wait(waiting, timeout=_OTHER_FAMILY_SECONDS)
        elif waiting:
            await asyncio.wait(waiting)
    finally:
        for task in asked:
            task.cancel()
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if len(errors) == len(outcomes):
        raise errors[0]
    found = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    addresses = [address for each in found for address in each.addresses]
    origin = next((each.addresses.origin for each in found if each.addresses.origin), "")
    return _Found(Addresses(_reachable_first(addresses), origin), any(each.broke for each in found))


async def _of_type(name: str, kind: str) -> _Found:
    """The answer of the servers; what is remembered when they are dead, after waiting a moment for them (RFC 8767)."""
    known = MEMORY.stale(name, kind)
    question = asyncio.ensure_future(_QUESTIONS.join((name.lower(), kind), lambda: _ask(name, kind)))
    try:
        if known is not None:
            await asyncio.wait([question], timeout=_STALE_AFTER_SECONDS)
            failed = not question.done() or question.exception() is not None or question.result().broke
            if failed and not await resolver_health.resolvers_answer():
                return _Found(MEMORY.outdated(known))
        return await question
    finally:
        if not question.done():
            question.cancel()
            await asyncio.gather(question, return_exceptions=True)


async def _ask(name: str, kind: str) -> _Found:
    client = CLIENTS.here()
    deadline = asyncio.get_running_loop().time() + _GIVE_UP_SECONDS
    servers = list(SYSTEM.servers)
    while servers:
        try:
            answered = await client.ask(name, kind, servers, deadline=deadline)
        except (TimeoutError, ValueError):
            return _Found(Addresses(), broke=True)
        except OSError:  # cannot be reached; another one could, but failed
            if servers == SYSTEM.servers:
                raise
            return _Found(Addresses(), broke=True)
        if answered.reply.rcode not in (_SERVFAIL, _REFUSED):
            return _learned(name, kind, answered.reply)
        servers = [server for server in servers if server != answered.server]
    return _Found(Addresses(), broke=True)


def _learned(name: str, kind: str, reply: Reply) -> _Found:
    """An answer is remembered for as long as all its records hold; that there is no such name is not."""
    addresses = _addresses(reply, kind)
    if reply.rcode == 0:
        ttl = min((record.ttl for record in reply.records), default=_EMPTY_SECONDS)
        MEMORY.learn(name, kind, addresses, ttl)
    return _Found(Addresses(addresses), reply.rcode not in (0, _NXDOMAIN))


def _addresses(reply: Reply, kind: str) -> list[str]:
    return [record.text for record in reply.records if record.record_type == kind]


def _localhost(name: str) -> list[str]:
    plain = name.lower().rstrip(".")
    return ["127.0.0.1", "::1"] if plain == "localhost" or plain.endswith(".localhost") else []


def _reachable_first(addresses: list[str]) -> list[str]:
    """IPv6 first where this machine has a route to it, as the system's own resolver orders them; else last."""
    six = [address for address in addresses if ":" in address]
    four = [address for address in addresses if ":" not in address]
    return [*six, *four] if six and _has_route(six[0]) else [*four, *six]


def _has_route(address: str) -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 53))  # sends nothing: it only asks the routing table
    except OSError:
        return False
    return True


def _rows(path: Path) -> list[list[str]]:
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    rows = (line.partition("#")[0].split() for line in lines)
    return [row for row in rows if row]
