"""Every kind on the shelf against every way to misbehave: it ends in time, says why, and leaves nothing behind.

The next kind is held to this too: `support/kinds.py` points it at the places of `support/hostile_place.py`.
"""

import asyncio
import logging
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.harm import Memory, hostile_places, nothing_left
from support.hostile_place import FLOODS, PLACES
from support.kinds import HELPED, KINDS, PLACELESS, Config, Where, target_of, ways_at
from support.stopwatch import Stopwatch
from watchbell.domain.observations import MAX_ERROR, Observation, Verdict
from watchbell.domain.probing import ProbeLimits, Prober

NOW = 1_800_000_000_000
LIMITS_MS = {"browser": 2500}
"""A browser alone takes longer to open a page than others may take in all."""
LATE_MS = {"browser": 1000}
UNASKED = "this server did not ask"
"""What a check says that did not even begin in its time: true on a busy machine, and no finding about the place."""
EIGHT_HOLD_BYTES = 32 * 1024 * 1024
"""What eight checks under way may hold together."""
ASKING = [prober for prober in KINDS if prober.kind not in PLACELESS]
every_kind = pytest.mark.parametrize(
    "prober",
    # A browser is other processes: whether they had to wait for a processor we do not see.
    [pytest.param(each, id=each.kind, marks=[pytest.mark.timed] * (each.kind == "browser")) for each in ASKING],
)
Told = tuple[str, int, Observation | BaseException, float]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Where]]:
    with hostile_places(Path(tmp_path_factory.mktemp("hostile"))) as found:
        yield found


async def ask(prober: Prober[Any], config: Config) -> tuple[Observation | BaseException, float]:
    """One check, and how many milliseconds it took longer than it may, for which it had a processor."""
    target = target_of(prober, config)
    limit = LIMITS_MS.get(prober.kind, 200)
    watch = Stopwatch()
    try:
        seen: Observation | BaseException = await prober.probe(target, ProbeLimits(limit, NOW))
        if isinstance(seen, Observation):
            list(seen.steps)
    except Exception as error:  # a check must never raise; the test tells which one did
        seen = error
    over = watch.passed_ms - limit
    return seen, over - watch.waited_ms if over > 0 else over


async def ask_everywhere(prober: Prober[Any], places: dict[str, Where], at_once: int = 40) -> list[Told]:
    """All ways of the kind at all these places, some at once."""
    turnstile = asyncio.Semaphore(at_once)

    async def one(name: str, way: int, config: Config) -> Told:
        async with turnstile:
            for _ in range(10):
                seen, over = await ask(prober, config)
                if not (isinstance(seen, Observation) and UNASKED in (seen.error or "")):
                    break
            return name, way, seen, over

    return await asyncio.gather(
        *(one(name, way, config) for name, at in places.items() for way, config in enumerate(ways_at(prober, at)))
    )


def wrong_with(seen: Observation | BaseException, over: float, kind: str) -> str | None:
    """What is wrong with an answer, if anything is."""
    if not isinstance(seen, Observation):
        return f"raised {seen!r}"
    if over > LATE_MS.get(kind, 300):
        return f"ended {over:.0f} ms late"
    if seen.verdict is Verdict.FAULT and kind not in HELPED:
        return f"is called our fault: {seen.error}"
    texts = [seen.error or "", *(step.detail for step in seen.steps)]
    if seen.verdict is not Verdict.SUCCESS and not seen.error:
        return "does not say why"
    if unreadable := [text for text in texts if not text.isprintable() or len(text) > MAX_ERROR]:
        return f"is not readable: {unreadable[0][:200]!r} ({len(unreadable[0])} characters)"
    return "has no step that failed" if seen.verdict.is_bad and all(step.ok for step in seen.steps) else None


@every_kind
async def test_every_check_ends_in_time_and_says_why(prober, places, caplog):
    assert len(places) == len(PLACES) >= 20
    await ask_everywhere(prober, {"silent": places["silent"]})  # what is made at the first use stays
    with caplog.at_level(logging.WARNING):
        async with nothing_left():
            told = await ask_everywhere(prober, places)
            await prober.close()
    wrong = [
        f"{name}, way {way} {said}" for name, way, seen, over in told if (said := wrong_with(seen, over, prober.kind))
    ]
    assert not wrong, "\n".join(wrong)
    assert [record.getMessage() for record in caplog.records] == []


@every_kind
async def test_memory_is_bounded_whatever_comes(prober, places):
    there = 3 if prober.kind in LIMITS_MS else None  # what the browser itself holds is not ours to see
    floods = {name: places[name] for name in FLOODS[:there]}
    await ask_everywhere(prober, {"megabyte": places["megabyte"], "tls_then_flood": places["tls_then_flood"]}, 8)
    tracemalloc.start()
    try:
        memory = Memory()
        await ask_everywhere(prober, floods, 8)
        assert memory.traced < EIGHT_HOLD_BYTES
        assert memory.resident < 2 * EIGHT_HOLD_BYTES
    finally:
        tracemalloc.stop()
