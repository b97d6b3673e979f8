"""Strangers' checks never leave the public internet: no kind connects to a private place, however it is named.

Proved by listening: on every port that a config names, by TCP and by UDP, nobody was met. The next kind is held to it too.
"""

import errno
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_socket import SocketConnectBlockedError

from support.kinds import KINDS, LOCAL, PLACELESS, Config, Where, config_at, target_of, ways_at
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib import private_addresses, resolving, stub_resolver
from watchbell.lib.name_memory import Addresses, NameMemory
from watchbell.probers import shelf

NOW = 1_800_000_000_000
ASKING = [prober for prober in KINDS if prober.kind not in PLACELESS | LOCAL]
every_kind = pytest.mark.parametrize("prober", ASKING, ids=[prober.kind for prober in ASKING])
HOSTS = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0",
    "::1", "fd00::1", "fe80::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "localhost", "metadata.private.example",
]  # fmt: skip
REFUSED = re.compile("not allowed|may not be asked")
OUTSIDE = (SocketConnectBlockedError, UserWarning, ExceptionGroup)
"""A connection to a public address was tried, which the tests do not allow: what is right for a check is wrong for a test."""
NUMBERS = ["2130706433", "127.1", "0x7f000001", "0x7f.1", "017700000001"]
"""IPv4 addresses to the system's resolver, and so to many libraries."""


class Ears:
    """Listens on one port by TCP and UDP, on all addresses of this machine, and tells who came."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            self._tcp = stack.enter_context(socket.create_server(("", 0), backlog=100))
            self.port = int(self._tcp.getsockname()[1])
            self._tcp6 = stack.enter_context(socket.create_server(("::1", self.port), family=socket.AF_INET6))
            self._udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            self._udp.bind(("", self.port))
            for each in (self._tcp, self._tcp6, self._udp):
                each.setblocking(False)
            self._stack = stack.pop_all()

    @property
    def heard(self) -> list[Any]:
        """The callers since the last look."""
        found: list[Any] = []
        for listen in (self._tcp.accept, self._tcp6.accept, lambda: self._udp.recvfrom(65_536)):
            try:
                said = listen()
            except BlockingIOError:
                continue
            found.append(said)
            if isinstance(said[0], socket.socket):
                said[0].close()
        return found

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = None
    while ears is None:
        try:
            ears = Ears()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # somebody has the port of that number for datagrams only
                raise
    yield ears
    ears.close()


@pytest.fixture(autouse=True)
def private_name(monkeypatch: pytest.MonkeyPatch) -> NameMemory:
    """A name of the public DNS that leads into this machine."""
    memory = NameMemory()
    monkeypatch.setattr(stub_resolver, "MEMORY", memory)
    memory.learn("metadata.private.example", "A", ["127.0.0.1", "169.254.169.254"], 60)
    memory.learn("metadata.private.example", "AAAA", ["::1"], 60)
    return memory


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address that counts as public here and is nobody's (RFC 5737)."""
    closed = private_addresses._is_closed
    monkeypatch.setattr(private_addresses, "_is_closed", lambda ip: str(ip) != "192.0.2.1" and closed(ip))
    private_addresses.is_private.cache_clear()
    yield "192.0.2.1"
    private_addresses.is_private.cache_clear()


async def ask(prober: Prober[Any], config: Config, ms: int = 1000) -> Observation:
    """As for somebody without an account."""
    return await prober.probe(target_of(prober, config), ProbeLimits(ms, NOW, allow_private=False))


@every_kind
async def test_private_places_are_refused_however_they_are_written(prober, ears):
    wrong = []
    for host in HOSTS:
        for way, config in enumerate(ways_at(prober, Where(host, ears.port))):
            try:
                target_of(prober, config)
            except ValueError:
                continue  # this kind takes no such host: nothing to ask
            seen = await ask(prober, config)
            if seen.verdict is not Verdict.FAILURE or not REFUSED.search(seen.error or ""):
                wrong.append(f"{host}, way {way}: {seen.verdict} {seen.error}")
            if ears.heard:
                wrong.append(f"{host}, way {way}: was asked")
    assert not wrong, "\n".join(wrong)


@every_kind
async def test_numbers_that_mean_an_address_lead_nowhere_private(prober, ears):
    wrong = []
    for host in NUMBERS:
        for way, config in enumerate(ways_at(prober, Where(host, ears.port))):
            try:
                target_of(prober, config)
            except ValueError:
                continue
            seen = await ask(prober, config)
            if ears.heard or seen.verdict in (Verdict.SUCCESS, Verdict.DEGRADED):
                wrong.append(f"{host}, way {way}: {seen.verdict} {seen.error}")
    assert not wrong, "\n".join(wrong)


@every_kind
async def test_a_name_that_turns_private_after_it_was_public_is_not_followed(prober, ears, public, monkeypatch):
    """DNS rebinding: who looks the name up a second time is led into this machine."""
    asked: list[str] = []

    async def look_up(name: str, _: int) -> Addresses:
        asked.append(name)
        return Addresses([public if len(asked) == 1 else "127.0.0.1"])

    monkeypatch.setattr(resolving, "look_up", look_up)
    for config in ways_at(prober, Where("turning.example", ears.port)):
        asked.clear()
        with suppress(*OUTSIDE, ValidationError):
            await ask(prober, config, ms=100)
        assert not ears.heard


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        (
            "http",
            {"auth": "oauth2", "oauth_token_url": "http://{}/", "oauth_client_id": "a", "oauth_client_secret": "b"},
        ),
        ("http", {"proxy_url": "http://{}"}),
        ("http", {"proxy_url": "socks5://{}"}),
        ("http", {"proxy_url": "socks5h://{}"}),
        ("http", {"connect_to": "{}"}),
        ("http", {"url": "http://shop.example/", "resolvers": ["{}"]}),
        ("http_flow", {"steps": [{"name": "a", "url": "http://{}/", "always": True}]}),
        ("rabbitmq", {"mode": "management", "nodes": ["http://{}"]}),
        ("kafka", {"servers": ["{}", "[::1]:{port}"]}),
        ("domain", {"source": "rdap", "rdap_url": "http://{}/"}),
        ("domain", {"source": "whois", "whois_server": "{}"}),
        ("dns", {"hostname": "shop.example", "resolvers": ["https://{}/dns-query"]}),
        ("dns", {"hostname": "shop.example", "resolvers": ["{}", "tcp://{}", "tls://{}"], "policy": "all"}),
        ("browser", {"browser_url": "ws://{}/"}),
        ("globalping", {"api_url": "http://{}"}),
        ("docker", {"engine": "unix:///run/docker.sock"}),
        ("docker", {"engine": "https://{}"}),
        ("unix", {"path": "/run/docker.sock"}),
        ("unix", {"path": "@abstract"}),
        ("systemd", {"unit": "nginx.service"}),
    ],
)
async def test_nothing_else_that_a_config_names_leads_inside(kind, config, ears, public):
    prober = shelf()[kind]
    least = config_at(prober, Where(public, 9))
    named = _filled(config, f"127.0.0.1:{ears.port}", str(ears.port))
    try:
        seen = await ask(prober, least | named, ms=500)
    except OUTSIDE:
        seen = None
    assert not ears.heard
    assert seen is None or seen.verdict in (Verdict.FAILURE, Verdict.TIMEOUT, Verdict.FAULT)
    if kind in LOCAL or "engine" in config or "browser_url" in config:
        assert seen is not None
        assert REFUSED.search(seen.error)


def _filled(value: Any, place: str, port: str) -> Any:
    if isinstance(value, str):
        return value.replace("{}", place).replace("{port}", port)
    if isinstance(value, list):
        return [_filled(each, place, port) for each in value]
    return {key: _filled(each, place, port) for key, each in value.items()} if isinstance(value, dict) else value
