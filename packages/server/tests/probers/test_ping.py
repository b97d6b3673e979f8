import os
import subprocess
import sys
import time

import pytest
from pydantic import ValidationError

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.icmp import PingForbidden, _Channel
from watchbell.probers.ping import PROBER, PingTarget

NOW = 1_800_000_000_000


async def ask(timeout_ms=2000, allow_private=True, **config):
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


@pytest.mark.timed
async def test_a_silent_host_times_out_in_time(silent_host):
    began = time.perf_counter()
    seen = await ask(host=silent_host, count=2, timeout_ms=150)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error == "no reply to 2 pings within 150 ms"
    assert seen.facts["loss_percent"] == 100
    assert time.perf_counter() - began < 0.3


@pytest.fixture
def silent_host(monkeypatch):
    """An address whose replies never match: the pinger forgets what it asked for."""
    monkeypatch.setattr(_Channel, "token_of", lambda _self, _data: None)
    return "127.0.0.1"


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
    def forbidden(_family):
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
        "    seen = await PROBER.probe(PingTarget(host='127.0.0.1', count=1), ProbeLimits(1000, 0))\n"
        "    await PROBER.close()\n"
        "    print(seen.verdict, seen.error)\n"
        "asyncio.run(main())"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert "success" in done.stdout or "ping_group_range" in done.stdout, done.stderr


@pytest.mark.parametrize(
    "change", [{"count": 0}, {"count": 11}, {"size": 15}, {"size": 1401}, {"max_loss_percent": 100}]
)
def test_limits_hold(change):
    with pytest.raises(ValidationError):
        PingTarget(host="x", **change)


def test_shorthand_and_description():
    target = PingTarget.model_validate(PROBER.shorthand("ping://router.example.org"))
    assert PROBER.describe(target) == "router.example.org"
