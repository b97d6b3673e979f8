import asyncio

import pytest

from watchbell.lib import resolver_health
from watchbell.lib.resolver_health import any_answers, resolvers_answer, system_resolvers


class Server(asyncio.DatagramProtocol):
    def __init__(self, rcode):
        self.rcode = rcode

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        self.transport.sendto(data[:2] + bytes([0x81, 0x80 | self.rcode]) + data[4:], sender)


@pytest.fixture
async def resolver():
    opened = []

    async def start(rcode):
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Server(rcode), local_addr=("127.0.0.1", 0)
        )
        opened.append(transport)
        return transport.get_extra_info("sockname")

    yield start
    for transport in opened:
        transport.close()


async def test_a_resolver_that_answers_or_refuses_is_alive(resolver):
    for rcode in (0, 3, 5):
        assert await any_answers([await resolver(rcode)])


async def test_a_resolver_that_fails_even_at_the_root_is_as_good_as_dead(resolver):
    assert not await any_answers([await resolver(2)])


async def test_one_living_resolver_is_enough(resolver, free_udp_port):
    assert await any_answers([("127.0.0.1", free_udp_port), await resolver(0)])
    assert not await any_answers([("127.0.0.1", free_udp_port)])


@pytest.fixture
async def free_udp_port():
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    transport.close()
    await asyncio.sleep(0)
    return port


async def test_the_answer_is_kept_for_a_moment(monkeypatch):
    asked = []

    async def answers(places):
        asked.append(places)
        return False

    monkeypatch.setattr(resolver_health, "any_answers", answers)
    monkeypatch.setattr(resolver_health, "_last_seen", (float("-inf"), True))
    assert await resolvers_answer() is False
    assert await resolvers_answer() is False
    assert len(asked) == 1


def test_resolvers_are_read_as_the_system_reads_them(tmp_path):
    conf = tmp_path / "resolv.conf"
    conf.write_text("# comment\nsearch example.org\nnameserver 192.0.2.1\nnameserver ::1\nnameserver\n")
    assert system_resolvers(conf) == ["192.0.2.1", "::1"]
    assert system_resolvers(tmp_path / "none") == ["127.0.0.1"]
