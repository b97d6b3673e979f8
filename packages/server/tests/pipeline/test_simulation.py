"""The simulation with a few fixed seeds and a fresh one. ``make simulate`` does the rest; a failure names its seed.

Time passes only where the simulation says so, and everything by chance comes from the seed: see docs/develop/simulation.md.
"""

import asyncio
import secrets
from collections import Counter
from pathlib import Path

import pytest

from support import databases
from support.simulation.coverage import missing
from support.simulation.mutants import MUTANTS, hunt
from support.simulation.running import Report, run

SEEDS = range(1, 9)
STEPS = 40
QUICKLY_FOUND = ("sent before it is stored", "recovery to everybody", "another id after a crash")
pytestmark = pytest.mark.timeout(240)


async def play(seed: int, steps: int = STEPS) -> Report:
    report = await run(Path(await asyncio.to_thread(databases.template)), seed, steps=steps)
    assert report.broken is None, f"make simulate SEED={seed} STEPS={steps}: {report.broken}"
    return report


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
async def test_whatever_happens_the_facts_are_told_once_each(seed):
    await play(seed)


async def test_a_seed_nobody_has_tried():
    seed = 1_000 + secrets.randbelow(10**6)
    print(f"make simulate SEED={seed} STEPS={STEPS}")  # noqa: T201 - shown beside a failure
    await play(seed)


async def test_the_same_seed_is_the_same_story():
    first, again = await play(6, 15), await play(6, 15)
    assert (first.trace, first.seen) == (again.trace, again.seen)


def test_a_feature_that_never_happened_is_named():
    assert "mute" in missing(Counter({"check": 5}))


@pytest.mark.parametrize("name", QUICKLY_FOUND)
async def test_what_is_wrong_on_purpose_is_found(name):
    assert name in MUTANTS
    _, runs, how = await hunt(Path(await asyncio.to_thread(databases.template)), name, steps=STEPS, most=12)
    assert runs is not None, how
