import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.group_rules import Rule, sum_up
from watchbell.domain.observations import Verdict
from watchbell.domain.peers import Peer
from watchbell.domain.states import MonitorStatus

LETTERS = {
    "u": MonitorStatus.UP,
    "s": MonitorStatus.DEGRADED,
    "d": MonitorStatus.DOWN,
    "p": MonitorStatus.PAUSED,
    "m": MonitorStatus.MAINTENANCE,
    "?": MonitorStatus.UNKNOWN,
}
OK, BAD, SLOW, FAULT = Verdict.SUCCESS, Verdict.FAILURE, Verdict.DEGRADED, Verdict.FAULT


def peers(letters: str) -> list[Peer]:
    return [Peer(str(place), f"{each}{place}", LETTERS[each]) for place, each in enumerate(letters)]


@pytest.mark.parametrize(
    ("letters", "rule", "least", "verdict"),
    [
        ("uuu", Rule.WORST, 1, OK),
        ("uus", Rule.WORST, 1, SLOW),
        ("usd", Rule.WORST, 1, BAD),
        ("u?pm", Rule.WORST, 1, OK),
        ("ddu", Rule.ANY, 1, OK),
        ("dds", Rule.ANY, 1, SLOW),
        ("dd", Rule.ANY, 1, BAD),
        ("dp", Rule.ANY, 1, BAD),
        ("uud", Rule.MAJORITY, 1, OK),
        ("ud", Rule.MAJORITY, 1, BAD),
        ("uddp", Rule.MAJORITY, 1, BAD),
        ("uudd", Rule.AT_LEAST, 2, OK),
        ("uddd", Rule.AT_LEAST, 2, BAD),
        ("usdd", Rule.AT_LEAST, 2, SLOW),
        ("upp", Rule.AT_LEAST, 2, OK),  # never more than have a say
        ("udp", Rule.AT_LEAST, 3, BAD),
        ("", Rule.WORST, 1, FAULT),
        ("p?m", Rule.ANY, 1, FAULT),
    ],
)
def test_what_a_group_comes_to(letters, rule, least, verdict):
    assert sum_up(peers(letters), rule, least).verdict is verdict


def test_the_reason_names_who_fails_and_what_was_needed():
    assert sum_up(peers("uddp"), Rule.MAJORITY).reason == "2 of 3 down: d1, d2; 2 must be up"
    assert sum_up(peers("d" * 9), Rule.ANY).reason == "9 of 9 down: d0, d1, d2, d3, d4 and 4 more; 1 must be up"
    assert sum_up(peers("pp?"), Rule.ANY).reason == "no monitor of the group has a say: 1 unknown, 2 paused"
    assert sum_up((), Rule.ANY).reason == "no monitor belongs to the group"


def test_a_warning_when_some_but_not_too_many_fail():
    assert sum_up(peers("uud"), Rule.ANY, warn=True) == (SLOW, "1 of 3 down: d2")
    assert sum_up(peers("uuu"), Rule.ANY, warn=True).verdict is OK
    assert sum_up(peers("ddd"), Rule.ANY, warn=True).verdict is BAD


letters = st.text("usdpm?", max_size=8)
rules = st.sampled_from(list(Rule))
ORDER = [OK, SLOW, BAD]


@given(letters=letters, rule=rules, least=st.integers(1, 9), warn=st.booleans())
def test_a_monitor_that_gets_worse_never_makes_the_group_better(letters, rule, least, warn):
    for better, worse in (("u", "s"), ("s", "d"), ("u", "d")):
        if better in letters:
            before = sum_up(peers(letters), rule, least, warn=warn).verdict
            after = sum_up(peers(letters.replace(better, worse, 1)), rule, least, warn=warn).verdict
            assert ORDER.index(after) >= ORDER.index(before)


@given(letters=letters, rule=rules, least=st.integers(1, 9), warn=st.booleans())
def test_those_without_a_say_change_nothing(letters, rule, least, warn):
    voting = "".join(each for each in letters if each in "usd")
    verdicts = {sum_up(peers(each), rule, least, warn=warn).verdict for each in (letters, voting)}
    assert len(verdicts) == 1
