import asyncio
import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from support.icmp_router import router
from support.stopwatch import Stopwatch
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.icmp import Pinger, PingForbidden, _Channel
from watchbell.probers.ping import PROBER, PingTarget

NOW = 1_800_000_000_000


async def ask(timeout_ms=30_000, allow_private=True, **config):
    return await PROBER.probe(PingTarget(**config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def test_a_living_host_is_up_with_loss_and_times():
    seen = await ask(host="127.0.0.1", count=2, size=1000)
    assert seen.verdict is Verdict.SUCCESS
    assert seen.facts["received"] == seen.facts["sent"] == 2
    assert seen.facts["loss_percent"] == 0
    assert 0 < seen.facts["min_ms"] <= seen.facts["avg_ms"] <= seen.facts["max_ms"] < 1000
    assert seen.facts["jitter_ms"] >= 0
    assert [step.name for step in seen.steps] == ["resolve", "echo 1", "echo 2"]


async def test_ipv6_is_pinged_too():
    assert (await ask(host="::1", count=1)).verdict is Verdict.SUCCESS


async def test_a_name_is_resolved_in_the_wanted_family():
    seen = await ask(host="localhost", count=1, ip_version="ipv4")
    assert seen.facts["ip"] == "127.0.0.1"


async def test_a_silent_host_times_out_in_time(silent_host):
    watch = Stopwatch()
    seen = await ask(host=silent_host, count=2, timeout_ms=150)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error == "no reply to 2 pings within 150 ms"
    assert seen.facts["loss_percent"] == 100
    assert watch.ms < 300


@pytest.fixture
def silent_host(monkeypatch):
    """An address whose replies never match: the pinger forgets what it asked for."""
    monkeypatch.setattr(_Channel, "token_of", lambda _self, _data: None)
    return "127.0.0.1"


@pytest.mark.timed  # a raw socket sees the pings of other tests too, and here they are counted
async def test_more_loss_than_allowed_is_a_failure(monkeypatch):
    real, seen_tokens = _Channel.token_of, set()

    def every_second(self, data):
        token = real(self, data)
        if token is not None:
            seen_tokens.add(token)
        return token if len(seen_tokens) % 2 else None

    monkeypatch.setattr(_Channel, "token_of", every_second)
    monkeypatch.setattr("watchbell.probers.ping._PATIENCE_SECONDS", 0.05)
    seen = await ask(host="127.0.0.1", count=2, max_loss_percent=40)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "50 % of the packets were lost, more than 40 %"
    assert (await ask(host="127.0.0.1", count=2, max_loss_percent=50)).verdict is Verdict.SUCCESS


async def test_private_addresses_are_refused_to_strangers():
    seen = await ask(host="localhost", allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("localhost (")
    assert "is not a public address" in seen.error


async def test_a_system_that_forbids_pings_is_our_fault(monkeypatch):
    def forbidden(_family, **_options):
        raise PingForbidden("this server may not send pings: allow it")

    monkeypatch.setattr("watchbell.lib.icmp._Channel", forbidden)
    seen = await ask(host="127.0.0.1", count=1)
    assert seen.verdict is Verdict.FAULT
    assert seen.error == "this server may not send pings: allow it"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop its rights")
def test_an_unprivileged_process_gets_a_ping_or_a_clear_fault():
    code = (
        "import asyncio, os\n"
        "from watchbell.probers.ping import PROBER, PingTarget\n"
        "from watchbell.domain.probing import ProbeLimits\n"
        "async def main():\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "    seen = await PROBER.probe(PingTarget(host='127.0.0.1', count=1), ProbeLimits(30_000, 0))\n"
        "    await PROBER.close()\n"
        "    print(seen.verdict, seen.error)\n"
        "asyncio.run(main())"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert "success" in done.stdout or "ping_group_range" in done.stdout, done.stderr


needs_raw = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play a router")


@needs_raw
@pytest.mark.parametrize(
    ("message", "words"),
    [
        ((3, 1, 0), "answered for 127.66.0.1: the host is unreachable"),
        ((3, 13, 0), "a firewall forbids it"),
        ((11, 0, 0), "time to live ended on the way"),
        ((3, 4, 1400), "too large for the way (MTU 1400) and may not be cut"),
        ((3, 15, 0), "cannot be delivered (ICMP type 3, code 15)"),
    ],
)
@pytest.mark.parametrize("quoted", [8, 64])
async def test_a_router_that_cannot_deliver_is_quoted_at_once(silent_host, message, words, quoted):
    with router("127.66.0.1", *message, quoted=quoted):
        seen = await ask(host="127.66.0.1", count=2, interval_ms=10, dont_fragment=True, timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error
    assert [step.ok for step in seen.steps] == [True, False, False]
    assert words in seen.steps[1].detail


@needs_raw
async def test_a_message_that_only_asks_to_slow_down_is_no_loss():
    with router("127.66.0.2", 4, 0, 0):
        seen = await ask(host="127.66.0.2", count=2, interval_ms=10)
    assert (seen.verdict, seen.facts["loss_percent"]) == (Verdict.SUCCESS, 0)


@needs_raw
async def test_the_trouble_of_one_host_is_not_that_of_another():
    with router("127.66.0.3", 3, 1, 0):
        others = [ask(host="127.0.0.1", count=3, interval_ms=10) for _ in range(20)]
        _, *seen = await asyncio.gather(ask(host="127.66.0.3", count=10, interval_ms=10), *others)
    assert {one.verdict for one in seen} == {Verdict.SUCCESS}
    assert {one.facts["loss_percent"] for one in seen} == {0}


async def test_what_the_replies_were_is_judged():
    def one(subject, operator, value, severity="down"):
        return {"subject": subject, "operator": operator, "value": value, "severity": severity}

    good = [
        one("loss", "equals", 0),
        one("received", "equals", 2),
        one("jitter", "less_than", 1000),
        one("rtt_avg", "less_than", 1000),
        one("rtt_max", "less_than", 1000),
        one("rtt_min", "greater_than", 0),
        one("ttl", "at_least", 1),
    ]
    assert (await ask(host="127.0.0.1", count=2, interval_ms=10, assertions=good)).verdict is Verdict.SUCCESS
    seen = await ask(host="127.0.0.1", count=2, interval_ms=10, assertions=[one("rtt_avg", "less_than", 0)])
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("rtt_avg is ")
    seen = await ask(host="127.0.0.1", count=1, assertions=[one("ttl", "less_than", 1, "degraded")])
    assert seen.verdict is Verdict.DEGRADED


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_size_and_time_to_live_are_as_asked(host):
    seen = await ask(host=host, count=1, size=8972, time_to_live=3, dont_fragment=True)
    assert (seen.verdict, seen.facts["ttl"]) == (Verdict.SUCCESS, 64)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_packet_larger_than_our_own_link_is_our_fault(host, monkeypatch):
    real = Pinger.send

    def larger(self, address, _size, **options):
        return real(self, address, 65_520, **options)

    monkeypatch.setattr(Pinger, "send", larger)
    seen = await ask(host=host, count=1, dont_fragment=True)
    assert seen.verdict is Verdict.FAULT
    assert "larger than this server's link lets through" in seen.error


@pytest.mark.parametrize(
    "change",
    [
        {"count": 0},
        {"count": 51},
        {"size": 15},
        {"size": 65_001},
        {"max_loss_percent": 100},
        {"time_to_live": 0},
        {"interval_ms": 0},
        {"assertions": [{"subject": "speed", "operator": "less_than", "value": 1}]},
    ],
)
def test_limits_hold(change):
    with pytest.raises(ValidationError):
        PingTarget(host="x", **change)


def test_shorthand_and_description():
    target = PingTarget.model_validate(PROBER.shorthand("ping://router.example.org"))
    assert PROBER.describe(target) == "router.example.org"
