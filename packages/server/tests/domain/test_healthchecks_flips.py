"""Flips, read back from results."""

import pytest

from watchbell.domain.checks import CheckRow
from watchbell.domain.healthchecks_flips import flips_of
from watchbell.domain.observations import Verdict
from watchbell.domain.states import Policy

_LETTERS = {"s": Verdict.SUCCESS, "d": Verdict.DEGRADED, "f": Verdict.FAILURE, "t": Verdict.TIMEOUT, "-": Verdict.FAULT}


@pytest.mark.parametrize(
    ("results", "policy", "flips"),
    [
        ("", Policy(1), []),
        ("sss", Policy(1), [(1, True)]),
        ("fff", Policy(1), [(1, False)]),
        ("sffs", Policy(1), [(1, True), (2, False), (4, True)]),
        ("s-f-d", Policy(1), [(1, True), (3, False), (5, True)]),
        ("sfsffs", Policy(2), [(1, True), (4, False), (6, True)]),
        ("stfsfssf", Policy(1, recovery_threshold=2), [(1, True), (2, False), (7, True), (8, False)]),
        ("sfsfs", Policy(2, failure_window=3), [(1, True), (2, False), (5, True)]),
        ("sfssfs", Policy(2, failure_window=3), [(1, True)]),
    ],
)
def test_a_flip_is_where_the_monitors_own_rules_see_one(results, policy, flips):
    rows = [CheckRow(7, at, _LETTERS[letter], None, None, None) for at, letter in enumerate(results, 1)]
    assert [tuple(flip) for flip in flips_of(rows, policy)] == flips
