import pytest

from support import dnsmasq, servers
from watchbell.lib.chosen_resolvers import resolve_by
from watchbell.lib.dns_client import CLIENTS
from watchbell.lib.resolving import NotResolved


@pytest.fixture
async def server():
    yield ("127.0.0.1", servers.once("dnsmasq", dnsmasq.start)["port"])
    await CLIENTS.close_here()


async def test_both_families_or_one(server):
    assert await resolve_by("host.example.org", (server,)) == ["192.0.2.8", "2001:db8::8"]
    assert await resolve_by("alias.example.org", (server,), ip_version=6) == ["2001:db8::8"]
    assert await resolve_by("www.example.org", (server,)) == ["192.0.2.7"]


@pytest.mark.parametrize(
    ("host", "ip_version", "says"),
    [
        ("nothing.example.org", 0, "does not exist, says 127.0.0.1:"),
        ("www.example.org", 6, "127.0.0.1:"),
        ("a" * 64 + ".example.org", 0, "cannot resolve"),
        ("www.example.com", 0, "cannot resolve www.example.com: 127.0.0.1:"),
    ],
)
async def test_a_name_without_an_address_says_who_said_so(server, host, ip_version, says):
    with pytest.raises(NotResolved, match=says):
        await resolve_by(host, (server,), ip_version=ip_version)


async def test_a_port_where_nobody_listens(free_port_of_none):
    with pytest.raises(NotResolved, match="cannot resolve"):
        await resolve_by("x.example", (("127.0.0.1", free_port_of_none),))


@pytest.fixture
async def free_port_of_none():
    yield servers.free_port()
    await CLIENTS.close_here()
