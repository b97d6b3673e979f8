"""What a channel is told when its quiet hours end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.alerts import AlertType
from watchbell.pipeline.awaken import Fate, Held, awaken

FAILURE, RECOVERY, ESCALATION = AlertType.FAILURE, AlertType.RECOVERY, AlertType.ESCALATION
FLAPPING, REMINDER = AlertType.FLAPPING, AlertType.REMINDER
GO, STAY, SKIP = Fate.GO, Fate.STAY, Fate.SKIP


def held(name, kind, after=None, incident="i", **true):
    return Held(name, kind, incident, after, **{"is_over": False, **true})


@pytest.mark.parametrize(
    ("story", "fates"),
    [
        # It burns and was not told.
        ([held("f", FAILURE)], {"f": GO}),
        ([held("f", FAILURE, is_acknowledged=True)], {"f": GO}),
        ([held("f", FAILURE), held("e", ESCALATION)], {"f": GO, "e": SKIP}),
        ([held("f", FAILURE), held("n", FLAPPING, "f")], {"f": GO, "n": SKIP}),
        # It is over: never told, never ended.
        ([held("f", FAILURE, is_over=True)], {"f": SKIP}),
        ([held("f", FAILURE, is_over=True), held("r", RECOVERY, "f", is_over=True)], {"f": SKIP, "r": SKIP}),
        # Its beginning was told before the quiet.
        ([held("r", RECOVERY, "told", is_over=True)], {"r": GO}),
        (
            [held("n", FLAPPING, "told", is_over=True), held("r", RECOVERY, "told", is_over=True)],
            {"n": SKIP, "r": GO},
        ),
        ([held("e", ESCALATION, "told")], {"e": GO}),
        ([held("e", ESCALATION, "told", is_acknowledged=True)], {"e": SKIP}),
        # Of notices the last one.
        ([held("n", FLAPPING, "told"), held("m", FLAPPING, "told")], {"n": SKIP, "m": GO}),
        # Something else keeps it back.
        ([held("f", FAILURE, is_silenced=True), held("n", FLAPPING, "f", is_silenced=True)], {"f": STAY, "n": STAY}),
        # It was reopened.
        ([held("r", RECOVERY, "told"), held("f", FAILURE)], {"r": GO, "f": GO}),
        ([held("f", FAILURE), held("r", RECOVERY, "f")], {"f": GO, "r": SKIP}),
        # Its incident is gone.
        ([held("f", FAILURE, incident=None, is_over=True)], {"f": SKIP}),
        # Two incidents have nothing to do with each other.
        ([held("f", FAILURE), held("g", FAILURE, incident="j", is_over=True)], {"f": GO, "g": SKIP}),
    ],
)
def test_it_is_told_what_still_matters(story, fates):
    assert awaken(story, leaves_to_others=False) == fates


@pytest.mark.parametrize(
    ("story", "fates"),
    [
        ([held("f", FAILURE)], {"f": GO}),
        ([held("f", FAILURE, is_acknowledged=True)], {"f": SKIP}),
        ([held("n", FLAPPING, "told")], {"n": SKIP}),
        ([held("r", RECOVERY, "told", is_over=True)], {"r": GO}),
        ([held("f", FAILURE, is_silenced=True)], {"f": STAY}),
    ],
)
def test_who_leaves_it_to_others_hears_of_what_nobody_takes_care_of(story, fates):
    assert awaken(story, leaves_to_others=True) == fates


@pytest.mark.parametrize(
    ("story", "fates"),
    [
        ([held("f", FAILURE)], {"f": SKIP}),
        ([held("f", FAILURE, is_silenced=True)], {"f": SKIP}),
        ([held("n", FLAPPING, "told")], {"n": SKIP}),
        ([held("r", RECOVERY, "told", is_over=True)], {"r": GO}),
    ],
)
def test_a_channel_that_was_switched_off_hears_the_end_of_what_it_was_told(story, fates):
    assert awaken(story, leaves_to_others=False, is_enabled=False) == fates


STORIES = st.lists(
    st.tuples(
        st.sampled_from([FAILURE, RECOVERY, ESCALATION, FLAPPING, REMINDER]), st.sampled_from(["told", "0", "1"])
    ),
    min_size=1,
    max_size=8,
)


@given(STORIES, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_told_down_told_up_and_untold_down_untold_up(parts, is_over, is_acknowledged, leaves, is_enabled):
    true = {"is_over": is_over, "is_acknowledged": is_acknowledged}
    story = [held(str(number), kind, after, **true) for number, (kind, after) in enumerate(parts)]
    fates = awaken(story, leaves_to_others=leaves, is_enabled=is_enabled)
    assert fates.keys() == {each.delivery_id for each in story}
    telling = {each.delivery_id for each in story if each.type in (FAILURE, ESCALATION)}
    gone = {name for name, fate in fates.items() if fate is GO}
    assert len(gone & telling) <= (0 if is_over or not is_enabled else 1)
    for each in story:
        if each.type is RECOVERY:
            assert (fates[each.delivery_id] is GO) is (each.after_id not in telling)
