"""The quorum over regions, as a table and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.quorum import Voice, decide
from watchbell.domain.states import MonitorStatus

UP, DOWN, DEGRADED = MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.DEGRADED
UNKNOWN, PAUSED = MonitorStatus.UNKNOWN, MonitorStatus.PAUSED
LETTERS = {"u": UP, "d": DOWN, "s": DEGRADED, "?": UNKNOWN, "p": PAUSED}
NOW, STALE = 1_000_000, 60_000


def heard(letters: str) -> list[Voice]:
    """One region a letter; a capital letter is a stale region."""
    return [
        Voice(f"r{place}", LETTERS[each.lower()], NOW - (STALE + 1 if each.isupper() else 0))
        for place, each in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("before", "letters", "quorum", "after"),
    [
        (UNKNOWN, "", None, UNKNOWN),
        (UP, "", None, UP),
        (UNKNOWN, "u", None, UP),
        (UNKNOWN, "d", None, DOWN),
        (UP, "ud", None, UP),  # an even split decides nothing
        (DOWN, "ud", None, DOWN),
        (UNKNOWN, "ud", None, UNKNOWN),
        (UP, "dd", None, DOWN),
        (UP, "udd", None, DOWN),
        (DOWN, "uud", None, UP),
        (UP, "uudd", None, UP),
        (DOWN, "uudd", None, DOWN),
        (UP, "uddd", None, DOWN),
        (UP, "uDDD", None, UP),  # stale regions do not vote
        (UP, "Uddu", None, DOWN),
        (UP, "DDD", None, UP),
        (UP, "u?pd", None, UP),  # nor do those that know nothing
        (UP, "?d", None, DOWN),
        (UP, "uud", 1, DOWN),  # one is enough
        (DOWN, "uuu", 1, UP),
        (UP, "udd", 3, UP),  # all must agree
        (UP, "ddd", 3, DOWN),
        (UP, "ddU", 3, DOWN),  # all that report
        (DOWN, "uud", 3, UP),
        (DOWN, "udd", 3, DOWN),
        (UP, "sss", None, DEGRADED),
        (UP, "us", None, UP),
        (DEGRADED, "us", None, DEGRADED),
        (DEGRADED, "uus", None, UP),
        (DOWN, "us", None, DEGRADED),
        (UP, "uss", None, DEGRADED),
    ],
)
def test_who_decides(before, letters, quorum, after):
    assert decide(before, heard(letters), NOW, stale_after_ms=STALE, quorum=quorum) is after


statuses = st.sampled_from([UNKNOWN, UP, DEGRADED, DOWN])
votes = st.lists(st.sampled_from("uds?pUDS"), max_size=9).map("".join)
quorums = st.none() | st.integers(1, 9)


def after(before, letters, quorum):
    return decide(before, heard(letters), NOW, stale_after_ms=STALE, quorum=quorum)


@given(before=statuses, letters=votes, quorum=quorums)
def test_the_same_votes_twice_change_nothing_the_second_time(before, letters, quorum):
    once = after(before, letters, quorum)
    assert after(once, letters, quorum) is once


@given(before=statuses, letters=votes, quorum=quorums, seed=st.randoms())
def test_the_order_and_the_stale_do_not_matter(before, letters, quorum, seed):
    shuffled = [each for each in letters if each.islower()]
    seed.shuffle(shuffled)
    assert after(before, "".join(shuffled), quorum) is after(before, letters, quorum)


@given(before=statuses, half=st.integers(1, 5))
def test_an_even_split_never_changes_whether_it_is_down(before, half):
    assert after(before, "u" * half + "d" * half, None) is before or before is DEGRADED


@given(before=statuses, letters=votes, quorum=quorums)
def test_one_more_failing_region_never_makes_it_better(before, letters, quorum):
    if after(before, letters, quorum) is DOWN and "u" in letters:
        assert after(before, letters.replace("u", "d", 1), quorum) is DOWN


@given(letters=votes)
def test_down_and_up_each_take_a_strict_majority_of_those_that_report(letters):
    voting = [each for each in letters if each in "uds"]
    failing = voting.count("d")
    assert (after(UP, letters, None) is DOWN) == (2 * failing > len(voting))
    assert (after(DOWN, letters, None) is not DOWN) == (bool(voting) and 2 * (len(voting) - failing) > len(voting))
