from watchbell.domain.findings import Finding, sum_up
from watchbell.domain.observations import Verdict

GOOD, BAD = Finding("a", "a is 1", ok=True), Finding("b", "b is 2, expected 3", ok=False)
SLOW = Finding("c", "c is slow", ok=False, soft=True)


def test_nothing_wrong_is_a_success():
    assert sum_up([]) == (Verdict.SUCCESS, None)
    assert sum_up([GOOD]) == (Verdict.SUCCESS, None)


def test_only_soft_ones_failing_is_degraded_and_says_which():
    assert sum_up([GOOD, SLOW, SLOW._replace(detail="d too")]) == (Verdict.DEGRADED, "c is slow; d too")


def test_a_hard_one_decides_and_is_all_that_is_told():
    assert sum_up([SLOW, BAD, GOOD]) == (Verdict.FAILURE, "b is 2, expected 3")
