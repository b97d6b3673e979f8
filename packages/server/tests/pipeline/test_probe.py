import asyncio
import re
import time
from dataclasses import replace

import pytest

from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.pipeline import probe as module
from watchbell.pipeline.probe import probe


class _Nothing(Target):
    kind: str = "nothing"


def _prober(ask):
    return Prober(target=_Nothing, probe=ask, label="Nothing", group="None", describe=str)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(module, "_GRACE_MS", 0)
    monkeypatch.setattr("watchbell.lib.watchdog.LOOK_SECONDS", 0.005)


async def hang(target, limits):
    await asyncio.Event().wait()


async def test_a_prober_that_does_not_stop_is_cut_off_and_the_fault_is_ours():
    seen = await probe(_prober(hang), _Nothing(), ProbeLimits(5, 1_000))
    assert (seen.verdict, seen.observed_at) == (Verdict.FAULT, 1_000)
    assert seen.error == "the nothing prober did not stop within 5 ms"
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


@pytest.mark.parametrize("upside_down", [False, True])
async def test_a_time_limit_that_passed_while_this_server_stood_still_is_no_verdict(upside_down):
    async def stand_still(target, limits):
        end = time.monotonic() + 0.02
        while time.monotonic() < end:
            pass
        return Observation(Verdict.TIMEOUT, limits.observed_at, error="no answer", response_time_ms=20.0)

    prober, target = _prober(stand_still), _Nothing(upside_down=upside_down)
    seen = await probe(prober, target, ProbeLimits(5, 1_000))
    assert (seen.verdict, seen.observed_at, seen.response_time_ms) == (Verdict.FAULT, 1_000, None)
    assert re.fullmatch(r"this server stood still: it saw \d+ ms too late that the time .* was over", seen.error)
    seen = await probe(prober, target, ProbeLimits(60_000, 1_000))
    assert seen.verdict is (Verdict.SUCCESS if upside_down else Verdict.TIMEOUT)


async def test_who_cancels_a_check_from_outside_is_obeyed():
    task = asyncio.create_task(probe(_prober(hang), _Nothing(), ProbeLimits(60_000, 1)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_prober_that_breaks_is_our_fault_too():
    async def broken(target, limits):
        raise KeyError("x")

    seen = await probe(_prober(broken), _Nothing(), ProbeLimits(1_000, 1))
    assert (seen.verdict, seen.error) == (Verdict.FAULT, "the nothing prober failed: KeyError")


async def test_a_check_that_ends_in_time_is_watched_no_longer():
    async def quick(target, limits):
        return Observation(Verdict.SUCCESS, limits.observed_at)

    seen = await probe(_prober(quick), _Nothing(), ProbeLimits(5, 1))
    assert seen.verdict is Verdict.SUCCESS
    assert not module._WATCHDOGS.here().watches


async def test_a_kind_without_its_library_is_our_fault_and_says_what_to_install():
    async def never(target, limits):
        raise AssertionError

    prober = replace(_prober(never), needs=("no_such_library_here",))
    seen = await probe(prober, _Nothing(), ProbeLimits(1_000, 7))
    assert (seen.verdict, seen.observed_at) == (Verdict.FAULT, 7)
    assert seen.error == f"the kind nothing {prober.missing}"
    assert "pip install 'watchbell[checks]'" in seen.error


@pytest.mark.parametrize(
    ("verdict", "turned_to", "error"),
    [
        (Verdict.SUCCESS, Verdict.FAILURE, "it answered as a healthy target, and is expected to fail"),
        (Verdict.DEGRADED, Verdict.FAILURE, "it answered as a healthy target, and is expected to fail"),
        (Verdict.FAILURE, Verdict.SUCCESS, None),
        (Verdict.TIMEOUT, Verdict.SUCCESS, None),
        (Verdict.FAULT, Verdict.FAULT, "refused"),
    ],
)
async def test_a_target_that_must_fail_is_up_when_it_does_and_a_fault_of_ours_stays_one(verdict, turned_to, error):
    async def see(target, limits):
        return Observation(
            verdict, limits.observed_at, 5.0, error="refused" if verdict is not Verdict.SUCCESS else None
        )

    seen = await probe(_prober(see), _Nothing(upside_down=True), ProbeLimits(1_000, 1))
    assert (seen.verdict, seen.error, seen.response_time_ms) == (turned_to, error, 5.0)
    plain = await probe(_prober(see), _Nothing(), ProbeLimits(1_000, 1))
    assert plain.verdict is verdict
