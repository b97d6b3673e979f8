"""Time servers: a real chronyd, and in-test ones that tell what they should not."""

import asyncio
import struct
import time

import pytest
from pydantic import ValidationError

from support import chronyd, servers
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.ntp import PROBER, NtpTarget

NOW = 1_800_000_000_000


async def ask(port, timeout_ms=30_000, allow_private=True, **config):
    target = NtpTarget(**{"host": "127.0.0.1", "port": port, **config})
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@pytest.fixture(scope="module")
def chrony_port():
    return servers.once("chronyd", chronyd.start)["port"]


def one(subject, operator, value, severity="down"):
    return {"subject": subject, "operator": operator, "value": value, "severity": severity}


async def test_a_real_server_tells_our_own_time(chrony_port):
    seen = await ask(chrony_port, timeout_ms=30_000, max_offset_ms=500)
    assert seen.error is None
    assert (seen.status_code, seen.facts["stratum"], seen.facts["leap"]) == (5, 5, "none")
    assert abs(seen.facts["offset_ms"]) < 500
    assert 0 <= seen.facts["delay_ms"] < 500
    assert [step.name for step in seen.steps] == ["resolve", "query", "synchronized", "stratum", "offset"]


async def test_a_real_server_is_judged(chrony_port):
    good = [
        one("stratum", "equals", 5),
        one("offset", "less_than", 500),
        one("delay", "less_than", 500),
        one("root_dispersion", "at_most", 1000),
        one("root_delay", "at_most", 1000),
        one("leap", "equals", "none"),
        one("reference", "starts_with", "127."),
        one("response_time", "less_than", 60_000),
    ]
    assert (await ask(chrony_port, assertions=good)).error is None
    seen = await ask(chrony_port, max_stratum=4, version=3)
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "stratum 5, expected at most 4")
    seen = await ask(chrony_port, assertions=[one("stratum", "less_than", 3, "degraded")])
    assert seen.verdict is Verdict.DEGRADED


class TimeServer(asyncio.DatagramProtocol):
    """Tells a time that is `ahead` seconds off, with any field as the test wants it."""

    def __init__(self):
        self.ahead, self.leap, self.mode, self.stratum, self.reference = 0.0, 0, 4, 2, b"\xc0\x00\x02\x01"
        self.dispersion, self.echoes, self.cut, self.silent, self.rubbish = 0.01, True, 48, False, []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        for rubbish in self.rubbish:
            self.transport.sendto(rubbish, sender)
        if self.silent:
            return
        now = int((time.time() + self.ahead + 2_208_988_800) * 2**32) & (2**64 - 1)
        origin = struct.unpack("!Q", data[40:48])[0] ^ (not self.echoes)
        first = self.leap << 6 | 4 << 3 | self.mode
        packet = struct.pack(
            "!BBbbII4sQQQQ",
            first,
            self.stratum,
            6,
            -20,
            655,
            int(self.dispersion * 65_536),
            self.reference,
            now - (8 << 32),
            origin,
            now,
            now,
        )
        self.transport.sendto(packet[: self.cut], sender)


@pytest.fixture
async def server():
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(TimeServer, ("127.0.0.1", 0))
    server.port = transport.get_extra_info("sockname")[1]
    yield server
    transport.close()


@pytest.mark.parametrize("ahead", [-7.0, 7.0])
async def test_a_clock_that_is_wrong_is_a_failure_when_a_limit_is_set(server, ahead):
    server.ahead = ahead
    seen = await ask(server.port)
    assert seen.verdict is Verdict.SUCCESS
    assert seen.facts["offset_ms"] == pytest.approx(ahead * 1000, abs=500)
    assert seen.facts["reference"] == "192.0.2.1"
    assert seen.facts["reference_age_s"] == 8
    seen = await ask(server.port, max_offset_ms=1000)
    assert seen.verdict is Verdict.FAILURE
    assert f"ms {'ahead of' if ahead > 0 else 'behind'} this server's, expected at most 1000 ms" in seen.error


@pytest.mark.parametrize(("leap", "stratum"), [(3, 2), (0, 16)])
async def test_a_server_that_does_not_trust_its_clock_is_a_failure(server, leap, stratum):
    server.leap, server.stratum = leap, stratum
    seen = await ask(server.port)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == (f"the server's own clock is not synchronized (stratum {stratum}, leap indicator {leap})")


async def test_a_large_root_dispersion_is_a_failure_when_a_limit_is_set(server):
    server.dispersion = 2.0
    seen = await ask(server.port, max_root_dispersion_ms=500)
    assert seen.error == "the root dispersion is 2000.000 ms, expected at most 500 ms"


@pytest.mark.parametrize(
    ("code", "verdict", "words"),
    [
        (b"DENY", Verdict.FAILURE, "kiss-o'-death 'DENY': it denies us its service"),
        (b"RATE", Verdict.FAULT, "kiss-o'-death 'RATE': we ask too often"),
        (b"X\xff\0\0", Verdict.FAILURE, "kiss-o'-death"),
    ],
)
async def test_a_kiss_of_death_is_told_and_our_own_haste_is_no_verdict(server, code, verdict, words):
    server.stratum, server.reference = 0, code
    seen = await ask(server.port)
    assert seen.verdict is verdict
    assert words in seen.error
    assert not seen.steps[-1].ok


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"echoes": False}, "its origin timestamp is not ours"),
        ({"mode": 3}, "a packet of mode 3 came"),
        ({"cut": 20}, "20 bytes came, an answer has 48"),
        ({"silent": True, "rubbish": [b"\xff" * 1400, b"hello"]}, "5 bytes came"),
    ],
)
async def test_what_is_no_answer_is_passed_over_and_told_at_the_end(server, change, words):
    vars(server).update(change)
    seen = await undisturbed(ask, server.port, timeout_ms=150)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith(f"127.0.0.1:{server.port} does not answer as a time server does: ")
    assert words in seen.error


async def test_what_came_is_told_although_this_server_looked_late(server):
    def stand_still():
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            pass

    server.mode = 3
    asyncio.get_running_loop().call_later(0.1, stand_still)
    seen = await ask(server.port, timeout_ms=150)
    assert "a packet of mode 3 came" in seen.error


async def test_a_good_answer_after_rubbish_counts(server):
    server.rubbish = [b"", b"\x24" * 48, b"x" * 1000]
    assert (await ask(server.port)).verdict is Verdict.SUCCESS


async def test_a_silent_server_times_out(server):
    server.silent = True
    seen = await undisturbed(ask, server.port, timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error == f"no answer from 127.0.0.1:{server.port} within 100 ms: query not finished"


async def test_a_lost_packet_is_sent_again(server, monkeypatch):
    monkeypatch.setattr("watchbell.lib.ntp_client._RESEND_AFTER", (0.02,))
    server.silent = True
    asyncio.get_running_loop().call_later(0.05, setattr, server, "silent", False)
    assert (await ask(server.port)).verdict is Verdict.SUCCESS


async def test_a_closed_port_is_refused_at_once(free_port):
    seen = await ask(free_port, timeout_ms=30_000)
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, f"connection refused by 127.0.0.1:{free_port}")


async def test_private_addresses_are_refused_to_strangers(server):
    seen = await ask(server.port, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


async def test_no_file_descriptor_left_is_our_fault(server, no_files_left):
    with no_files_left():
        seen = await ask(server.port)
    assert seen.verdict is Verdict.FAULT


@pytest.mark.parametrize(
    "wrong",
    [{"max_stratum": 16}, {"max_offset_ms": 0}, {"version": 5}, {"port": 0}, {"assertions": [one("x", "equals", 1)]}],
)
def test_limits_hold(wrong):
    with pytest.raises(ValidationError):
        NtpTarget(host="ntp.example", **wrong)


def test_shorthand_and_description():
    assert PROBER.describe(NtpTarget.model_validate(PROBER.shorthand("ntp://time.example.org"))) == "time.example.org"
    target = NtpTarget.model_validate(PROBER.shorthand("ntp://time.example.org:1123"))
    assert PROBER.describe(target) == "time.example.org:1123"
