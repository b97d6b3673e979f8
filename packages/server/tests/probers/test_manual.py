import pytest

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.manual import PROBER, ManualTarget

LIMITS = ProbeLimits(30_000, 1_800_000_000_000)


@pytest.mark.parametrize(
    ("config", "verdict", "error"),
    [
        ({}, Verdict.SUCCESS, None),
        ({"status": "up", "note": "all fine"}, Verdict.SUCCESS, None),
        ({"status": "degraded"}, Verdict.DEGRADED, "set to degraded by hand"),
        ({"status": "down", "note": "no power"}, Verdict.FAILURE, "set to down by hand: no power"),
    ],
)
async def test_it_is_what_somebody_says(config, verdict, error):
    seen = await PROBER.probe(ManualTarget.model_validate(config), LIMITS)
    assert (seen.verdict, seen.error, seen.observed_at) == (verdict, error, LIMITS.observed_at)
    [step] = seen.steps
    assert step.ok is (verdict is not Verdict.FAILURE)


def test_lists_show_the_note():
    assert PROBER.describe(ManualTarget(status="down", note="no power")) == "down: no power"
    assert PROBER.describe(ManualTarget()) == "up"
    assert PROBER.is_told
    assert PROBER.is_confirmed
