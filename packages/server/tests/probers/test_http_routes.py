"""Which way a check goes: proxies, chosen resolvers, each address by itself."""

import socket

import pytest
from pydantic import ValidationError

from support import certificates, dnsmasq, nginx, servers, squid
from support.asking import ask_http as ask
from support.socks import socks_proxy
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.lib.stub_resolver import SystemNames
from watchbell.probers.http import HttpTarget


class Names(SystemNames):
    """A system that knows these hosts and no resolver."""

    def __init__(self, **hosts):
        super().__init__(servers=[("127.0.0.1", 9)])
        self.hosts = {name.replace("_", "."): addresses for name, addresses in hosts.items()}

    def refresh(self):
        """Nothing is read from files."""


@pytest.fixture
def names(monkeypatch):
    def know(**hosts):
        monkeypatch.setattr("watchbell.lib.stub_resolver.SYSTEM", Names(**hosts))

    return know


async def test_http_and_https_through_a_real_proxy():
    proxy = f"http://127.0.0.1:{squid.running()['open']}"
    plain = await ask(nginx.url("plain"), proxy_url=proxy)
    assert (plain.verdict, plain.error) == (Verdict.SUCCESS, None)
    assert next(step for step in plain.steps if step.name == "connect").detail.endswith("(proxy)")
    tls = await ask(nginx.url("tls"), proxy_url=proxy, ca_certificate=certificates.authority())
    assert (tls.verdict, tls.facts["http_version"]) == (Verdict.SUCCESS, "2")


async def test_a_proxy_that_wants_a_name_gets_it_and_an_unknown_one_is_refused():
    proxy = f"http://127.0.0.1:{squid.running()['closed']}"
    who = {"proxy_username": squid.USER, "proxy_password": squid.PASSWORD}
    assert (await ask(nginx.url("plain"), proxy_url=proxy, **who)).verdict is Verdict.SUCCESS
    assert (await ask(nginx.url("tls"), proxy_url=proxy, verify_tls=False, **who)).verdict is Verdict.SUCCESS
    who["proxy_password"] = "wrong-password"
    assert (await ask(nginx.url("plain"), proxy_url=proxy, **who)).status_code == 407
    refused = await ask(nginx.url("tls"), proxy_url=proxy, verify_tls=False, **who)
    assert refused.error == f"the proxy {proxy[7:]} refused: 407 Proxy Authentication Required"
    assert "wrong-password" not in repr(refused)


async def test_a_proxy_that_forbids_is_told_apart_from_the_target():
    proxy = f"http://127.0.0.1:{squid.running()['open']}"
    seen = await ask("https://forbidden.example.org/", proxy_url=proxy)
    assert seen.error == f"the proxy {proxy[7:]} refused: 403 Forbidden"


async def test_a_proxy_that_is_gone_is_named(free_port):
    seen = await ask("http://192.0.2.1/", proxy_url=f"socks5://127.0.0.1:{free_port}")
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{free_port}" in seen.error


@pytest.mark.parametrize(
    ("scheme", "told"),
    [("socks4", "127.0.0.1"), ("socks5", "127.0.0.1"), ("socks4a", "shop.example"), ("socks5h", "shop.example")],
)
async def test_socks_proxies_get_an_address_or_the_name(scheme, told, url, answering, names):
    names(shop_example=["127.0.0.1"])
    page = await url(answering(), host="shop.example")
    async with socks_proxy(names={"shop.example": "127.0.0.1"}) as proxy:
        seen = await ask(page, proxy_url=f"{scheme}://127.0.0.1:{proxy.port}")
    assert (seen.error, seen.verdict) == (None, Verdict.SUCCESS)
    assert proxy.asked == [told]


async def test_a_socks_proxy_may_want_a_name_too(url, answering):
    page = await url(answering())
    async with socks_proxy(user=("mia", "secret-of-mia")) as proxy:
        via = f"socks5h://127.0.0.1:{proxy.port}"
        good = await ask(page, proxy_url=via, proxy_username="mia", proxy_password="secret-of-mia")
        bad = await ask(page, proxy_url=via, proxy_username="mia", proxy_password="wrong-password")
    assert good.verdict is Verdict.SUCCESS
    assert bad.verdict is Verdict.FAILURE
    assert bad.error.startswith(f"the proxy 127.0.0.1:{proxy.port} did not help")


async def test_strangers_may_use_neither_proxies_nor_private_resolvers():
    seen = await ask("http://192.0.2.1/", allow_private=False, proxy_url="socks5h://192.0.2.9:1080")
    assert seen.verdict is Verdict.FAILURE
    assert "through a proxy are not allowed" in seen.error
    for each in (False, True):
        seen = await ask("http://x.example/", allow_private=False, resolvers=["127.0.0.1"], test_each_address=each)
        assert seen.error == "127.0.0.1:53 is not a public address; checks of private networks are not allowed here"
    seen = await ask("http://192.0.2.1/", allow_private=False, connect_to="127.0.0.1")
    assert "is not a public address" in seen.error


async def test_chosen_resolvers_are_asked(url, answering):
    port = servers.once("dnsmasq", dnsmasq.start)["port"]
    resolver = [f"127.0.0.1:{port}"]
    unknown = await ask("http://nothing.example.org/", resolvers=resolver)
    assert unknown.verdict is Verdict.FAILURE
    assert unknown.error == f"the name nothing.example.org does not exist, says 127.0.0.1:{port}"
    seen = await undisturbed(ask, "http://host.example.org/", timeout_ms=300, resolvers=resolver, ip_version="ipv4")
    assert "192.0.2.8" in seen.error or "TCP connection not finished" in seen.error


async def test_chosen_resolvers_that_are_silent_are_named():
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        seen = await undisturbed(ask, "http://x.example/", timeout_ms=200, resolvers=[place])
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error == f"no answer within 200 ms: {place} did not answer for x.example"


async def test_each_address_is_asked_and_one_that_fails_counts(url, answering, names):
    names(many_example=["127.0.0.1", "127.0.0.2"])
    page = await url(answering(), host="many.example")
    port = page.split(":")[2].strip("/")
    seen = await ask(page, test_each_address=True)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"127.0.0.2: connection refused by many.example:{port}"
    rows = [(step.name, step.ok) for step in seen.steps]
    assert rows == [("resolve", True), ("127.0.0.1", True), ("127.0.0.2", False)]
    assert "200 in" in seen.steps[1].detail
    soft = await ask(page, test_each_address=True, address_failure="degraded")
    assert soft.verdict is Verdict.DEGRADED


async def test_all_addresses_good_is_up_and_all_bad_is_down(url, answering, names, free_port):
    names(many_example=["127.0.0.1", "::ffff:127.0.0.1"])
    heard = []
    seen = await ask(await url(answering(heard=heard), host="many.example"), test_each_address=True)
    assert (seen.error, len(heard)) == (None, 2)
    bad = await ask(f"http://many.example:{free_port}/", test_each_address=True, address_failure="degraded")
    assert bad.verdict is Verdict.FAILURE
    assert bad.error.count("connection refused") == 2


async def test_each_address_of_an_address_or_of_no_name(url, answering, monkeypatch):
    assert (await ask(await url(answering()), test_each_address=True)).verdict is Verdict.SUCCESS

    async def alive():
        return True

    monkeypatch.setattr("watchbell.lib.resolving.resolvers_answer", alive)
    seen = await ask("http://nosuch.invalid/", test_each_address=True)
    assert seen.verdict is Verdict.FAILURE
    assert "nosuch.invalid" in seen.error


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"proxy_url": "ftp://p:1"}, "scheme://host:port"),
        ({"proxy_url": "http://me:pw@p:1"}, "own fields"),
        ({"proxy_url": "http://p:1", "test_each_address": True}, "through a proxy"),
        ({"resolvers": ["dns.example"]}, "no resolver"),
        ({"connect_to": "a/b"}, "no host"),
        ({"connect_to": "a b"}, "host name"),
        ({"lowest_tls": "1.3", "highest_tls": "1.2"}, "above"),
    ],
)
def test_routes_that_cannot_work_are_refused(config, says):
    with pytest.raises(ValidationError, match=says):
        HttpTarget(url="http://x/", **config)
