"""The radius kind against a real FreeRADIUS, and against servers that misbehave."""

import asyncio
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import freeradius
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.radius_packets import ACCESS_REQUEST, _hidden, make_request, read_reply
from watchbell.probers.radius import PROBER, RadiusTarget

real = pytest.mark.skipif(not freeradius.is_here(), reason="freeradius is not installed")


async def ask(port, timeout_ms=30_000, *, allow_private=True, secret=freeradius.SECRET, **config):
    target = RadiusTarget(host="127.0.0.1", port=port, secret=secret, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, 1, allow_private=allow_private))


@real
async def test_a_login_is_accepted_and_judged():
    rule = {"subject": "message", "value": "welcome, mia"}
    seen = await ask(freeradius.port(), username="mia", password="secret", assertions=[rule])
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 2)
    assert [step.name for step in seen.steps] == ["resolve", "reply", "reply", "message"]


@real
async def test_a_wrong_password_is_rejected_which_may_be_what_is_expected():
    seen = await ask(freeradius.port(), username="mia", password="hunter22")
    assert seen.verdict is Verdict.FAILURE
    assert "answered Access-Reject" in seen.error
    assert "hunter22" not in seen.error + str(list(seen.steps))
    seen = await ask(freeradius.port(), username="mia", password="hunter22", expected="reject")
    assert seen.verdict is Verdict.SUCCESS


@real
async def test_without_a_user_the_server_tells_its_status():
    assert (await ask(freeradius.port())).verdict is Verdict.SUCCESS


@real
async def test_a_wrong_shared_secret_gets_no_answer():
    seen = await undisturbed(ask, freeradius.port(), secret="other", username="mia", password="secret", timeout_ms=300)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.endswith("(servers do not answer a wrong secret either)")


class _Fake(asyncio.DatagramProtocol):
    def __init__(self, make):
        self.make = make

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        for each in self.make(data):
            self.transport.sendto(each, address)


@pytest.fixture
async def fake():
    made = []

    async def start(make):
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Fake(make), local_addr=("127.0.0.1", 0))
        made.append(transport)
        return transport.get_extra_info("sockname")[1]

    yield start
    for transport in made:
        transport.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda _: [b"\xff" * 60_000], "it is no RADIUS packet"),
        (lambda data: [bytes([2, data[1], 0, 20]) + bytes(16)], "not signed with the shared secret"),
        (lambda data: [bytes([2, (data[1] + 1) % 256, 0, 20]) + bytes(16)], "answers another request"),
    ],
)
async def test_answers_that_cannot_be_trusted_are_told(fake, answer, words):
    seen = await ask(await fake(answer), timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


async def test_silence_refusal_and_private_addresses(fake, free_port):
    assert (await ask(await fake(lambda _: []), timeout_ms=200)).verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


def test_a_user_needs_a_password():
    assert PROBER.describe(RadiusTarget(host="a.example", secret="s")) == "a.example:1812"
    with pytest.raises(ValueError, match="belong together"):
        RadiusTarget(host="a.example", secret="s", username="mia")


@given(st.binary(max_size=128))
def test_a_hidden_password_is_found_again_by_who_knows_the_secret(password):
    hidden, authenticator, secret = _hidden(password, bytes(16), b"s"), bytes(16), b"s"
    plain, before = b"", authenticator
    for at in range(0, len(hidden), 16):
        mask = hashlib.md5(secret + before, usedforsecurity=False).digest()
        plain += bytes(a ^ b for a, b in zip(hidden[at : at + 16], mask, strict=True))
        before = hidden[at : at + 16]
    assert plain.rstrip(b"\0") == password.rstrip(b"\0")
    assert len(hidden) % 16 == 0
    assert hidden


@given(st.binary(max_size=100))
def test_no_bytes_do_harm(data):
    with pytest.raises(ValueError, match=r".+"):
        read_reply(data, make_request(ACCESS_REQUEST, [], None, b"s"), b"s")
