"""The udp kind against datagram sockets of this machine."""

import asyncio
import socket

import pytest
from pydantic import ValidationError

from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.udp import PROBER, UdpTarget

NOW = 1_800_000_000_000


class _Answering(asyncio.DatagramProtocol):
    def __init__(self, answer):
        self.answer = answer

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        for each in self.answer(data):
            self.transport.sendto(each, address)


@pytest.fixture
async def udp():
    """Start a server that answers datagrams by a function; its port."""
    transports = []

    async def start(answer):
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Answering(answer), local_addr=("127.0.0.1", 0))
        transports.append(transport)
        return transport.get_extra_info("sockname")[1]

    yield start
    for transport in transports:
        transport.close()


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = UdpTarget(host="127.0.0.1", port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def echo(data):
    return [data]


def silence(_data):
    return []


async def test_an_answer_is_up_and_shown(udp):
    seen = await ask(await udp(echo), send=r"ping\n", expect="^ping")
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["resolve", "send", "answer", "expect"]
    assert "'ping\\n'" in seen.steps[2].detail


async def test_a_wrong_answer_is_down_and_quoted(udp):
    rule = {"subject": "size", "operator": "at_most", "value": 2}
    seen = await ask(await udp(echo), send="nope", expect="^pong", assertions=[rule])
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the answer 'nope' does not fit '^pong'; size is 4, expected at most 2"


async def test_silence_is_a_timeout_or_allowed(udp):
    port = await udp(silence)
    seen = await undisturbed(ask, port, timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.endswith("answer not finished")
    seen = await ask(port, timeout_ms=200, answer="any")
    assert seen.verdict is Verdict.SUCCESS
    assert seen.steps[-1].detail == "silence, and no refusal"


@pytest.mark.parametrize("answer", ["wanted", "any"])
async def test_a_port_nobody_listens_on_is_refused_not_late(answer):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    seen = await ask(port, answer=answer)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"connection refused by 127.0.0.1:{port}"


async def test_hostile_datagrams_do_no_harm(udp):
    for junk in (b"\x00", b"\xff" * 60_000):
        seen = await ask(await udp(lambda _, junk=junk: [junk] * 5), expect="x")
        assert seen.verdict is Verdict.FAILURE


async def test_strangers_do_not_reach_private_networks(udp):
    assert "is not a public address" in (await ask(await udp(echo), allow_private=False)).error


def test_a_pattern_must_compile():
    with pytest.raises(ValidationError, match="no regular expression"):
        UdpTarget(host="a.example", port=1, expect="(")
