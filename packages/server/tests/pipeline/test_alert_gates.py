"""Holds, flapping and mutes: what keeps a failure from being told, and how it is told after all."""

from dataclasses import replace

import pytest

from support.scenes import DOWN, NOW, PAUSED, UP, channel, goes, scene, told_by
from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.incidents import EntryKind
from watchbell.domain.scenes import Hold
from watchbell.pipeline.alert import alert, catch_up, judge_again, kept_back, steady

WINDOW = Hold(Reason.MAINTENANCE, "Upgrade", "w")
PARENT = Hold(Reason.DEPENDENCY_DOWN, "Router", "r")


def begins_to_flap(status, monitor="m1"):
    return replace(goes(status, monitor), started_flapping=True)


def down_and_told(current, monitor="m1"):
    alert(current, goes(DOWN, monitor), "inc", NOW)
    return told_by(current)


def kinds(decision):
    return [kind for kind, _ in decision.entries]


@pytest.mark.parametrize("hold", [WINDOW, PARENT])
def test_a_held_failure_makes_no_incident_and_says_what_holds_it(hold):
    current = scene()
    current.holds["m1"] = hold
    decision = alert(current, goes(DOWN), "inc", NOW)
    assert (decision.incident, decision.opened, decision.withheld) == (None, False, hold)
    assert (decision.told.suppressed_by, decision.told.channels) == (hold.reason, {})
    assert current.withheld == {"m1"}


def test_a_held_failure_that_passes_is_forgotten_without_a_word():
    current = scene()
    current.holds["m1"] = WINDOW
    alert(current, goes(DOWN), "inc", NOW)
    decision = alert(current, goes(UP), "inc", NOW)
    assert (decision.is_released, decision.told, decision.incident) == (True, None, None)
    assert current.withheld == set()


def test_what_still_fails_when_nothing_holds_it_is_told_once():
    current = scene()
    current.holds["m1"] = WINDOW
    alert(current, goes(DOWN), "inc", NOW)
    current.holds.clear()
    decision = judge_again(current, goes(DOWN), "inc", NOW)
    assert (decision.opened, decision.is_released) == (True, True)
    assert (decision.told.reason, decision.told.channels) == (Reason.HOLD_ENDED, {"c1": None})


def test_what_is_well_when_nothing_holds_it_is_forgotten():
    current = scene()
    current.withheld.add("m1")
    decision = judge_again(current, goes(UP), "inc", NOW)
    assert (decision.is_released, decision.told, current.withheld) == (True, None, set())


def test_a_muted_failure_that_is_freed_waits_for_the_end_of_the_mute():
    current = scene(muted=True, m1=DOWN)
    current.withheld.add("m1")
    assert judge_again(current, goes(DOWN), "inc", NOW).told.suppressed_by is Reason.MUTED
    current.muted = False
    assert catch_up(current).told.channels == {"c1": None}


def test_a_held_monitor_does_not_keep_the_incident_of_another_open():
    current = scene(m1=UP, m2=UP)
    current.holds["m2"] = PARENT
    down_and_told(current)
    assert alert(current, goes(DOWN, "m2"), "x", NOW).withheld == PARENT
    assert alert(current, goes(UP), "x", NOW).told.type is AlertType.RECOVERY


def test_the_recovery_inside_a_window_goes_to_those_who_were_told():
    current = down_and_told(scene())
    current.holds["m1"] = WINDOW
    assert alert(current, goes(UP), "x", NOW).told.channels == {"c1": "d1-c1"}


def test_a_mute_that_ends_inside_a_window_says_nothing():
    current = scene(muted=True)
    alert(current, goes(DOWN), "inc", NOW)
    current.muted = False
    current.holds["m1"] = WINDOW
    assert catch_up(current).told is None
    assert kept_back(current) == {"m1": WINDOW}


def test_one_free_failure_is_enough_for_the_end_of_a_mute_to_be_told():
    current = scene(muted=True, m1=UP, m2=UP)
    alert(current, goes(DOWN), "inc", NOW)
    alert(current, goes(DOWN, "m2"), "inc", NOW)
    current.muted = False
    current.holds["m1"] = WINDOW
    assert catch_up(current).told.channels == {"c1": None}


def test_a_failure_that_joins_an_untold_incident_while_held_is_kept_back():
    current = scene(muted=True)
    alert(current, goes(DOWN), "inc", NOW)
    current.flapping.add("m1")
    alert(current, goes(UP), "inc", NOW)
    current.muted = False
    current.holds["m1"] = PARENT
    decision = alert(current, goes(DOWN), "inc", NOW)
    assert (decision.withheld, decision.told.suppressed_by) == (PARENT, Reason.DEPENDENCY_DOWN)


def test_flapping_that_begins_on_the_way_up_keeps_the_incident_open_and_is_told_once():
    current = down_and_told(scene())
    decision = alert(current, begins_to_flap(UP), "x", NOW)
    assert decision.incident.is_open
    assert kinds(decision) == [EntryKind.MONITOR_RECOVERED, EntryKind.FLAPPING]
    assert (decision.told.type, decision.told.reason) == (AlertType.FLAPPING, Reason.STARTED_FLAPPING)
    assert decision.told.channels == {"c1": "d1-c1"}


def test_while_it_flaps_the_timeline_shows_all_and_nobody_is_told():
    current = down_and_told(scene())
    alert(current, begins_to_flap(UP), "x", NOW)
    down, up = alert(current, goes(DOWN), "x", NOW), alert(current, goes(UP), "x", NOW)
    assert [each.told.suppressed_by for each in (down, up)] == [Reason.FLAPPING, Reason.FLAPPING]
    assert kinds(down) + kinds(up) == [EntryKind.MONITOR_JOINED, EntryKind.MONITOR_RECOVERED]


def test_flapping_ends_with_the_recovery_when_all_is_well():
    current = down_and_told(scene())
    alert(current, begins_to_flap(UP), "x", NOW)
    decision = steady(current, goes(UP), NOW)
    assert (decision.told.type, decision.told.channels) == (AlertType.RECOVERY, {"c1": "d1-c1"})
    assert decision.incident.resolved_at == NOW


def test_flapping_that_ends_down_is_told_and_the_recovery_follows_later():
    current = down_and_told(scene())
    alert(current, begins_to_flap(UP), "x", NOW)
    alert(current, goes(DOWN), "x", NOW)
    decision = steady(current, goes(DOWN), NOW)
    assert (decision.told.type, decision.told.reason) == (AlertType.FLAPPING, Reason.STOPPED_FLAPPING)
    assert alert(current, goes(UP), "x", NOW).told.type is AlertType.RECOVERY


def test_of_two_monitors_the_steady_one_keeps_the_incident_open():
    current = down_and_told(scene(m1=UP, m2=UP))
    alert(current, begins_to_flap(UP), "x", NOW)
    alert(current, goes(DOWN, "m2"), "x", NOW)
    assert steady(current, goes(UP), NOW).incident.is_open
    assert alert(current, goes(UP, "m2"), "x", NOW).told.type is AlertType.RECOVERY


def test_of_two_monitors_the_flapping_one_keeps_the_incident_open():
    current = down_and_told(scene(m1=UP, m2=UP))
    alert(current, goes(DOWN, "m2"), "x", NOW)
    alert(current, begins_to_flap(UP, "m2"), "x", NOW)
    assert alert(current, goes(UP), "x", NOW).incident.is_open
    assert steady(current, goes(UP, "m2"), NOW).told.type is AlertType.RECOVERY


def test_flapping_is_no_reason_to_tell_nobody_at_all():
    """What began to flap inside a window, or whose incident a person ended, is told of once."""
    current = scene()
    current.flapping.add("m1")
    assert alert(current, goes(DOWN), "inc", NOW).told.channels == {"c1": None}
    told_by(current)
    assert alert(current, goes(UP), "inc", NOW).told.suppressed_by is Reason.FLAPPING
    assert alert(current, goes(DOWN), "inc", NOW).told.suppressed_by is Reason.FLAPPING


def test_a_flapping_monitor_that_is_freed_is_told_of():
    current = scene()
    current.holds["m1"] = WINDOW
    current.flapping.add("m1")
    alert(current, goes(DOWN), "inc", NOW)
    current.holds.clear()
    assert judge_again(current, goes(DOWN), "inc", NOW).told.channels == {"c1": None}


def test_flapping_that_begins_while_muted_is_told_at_the_end_of_the_mute_even_when_it_is_up_just_then():
    current = scene(muted=True)
    alert(current, goes(DOWN), "inc", NOW)
    assert alert(current, begins_to_flap(UP), "inc", NOW).told.suppressed_by is Reason.FLAPPING
    current.muted = False
    assert catch_up(current).told.channels == {"c1": None}
    told_by(current)
    assert steady(current, goes(UP), NOW).told.channels == {"c1": "d1-c1"}


def test_a_mute_that_ends_inside_a_window_says_nothing_of_what_flaps_there():
    current = scene(muted=True)
    alert(current, goes(DOWN), "inc", NOW)
    alert(current, begins_to_flap(UP), "inc", NOW)
    current.muted = False
    current.holds["m1"] = WINDOW
    assert catch_up(current).told is None


def test_muted_flapping_ends_unheard_when_nobody_was_told():
    current = scene(muted=True)
    alert(current, goes(DOWN), "inc", NOW)
    alert(current, begins_to_flap(UP), "inc", NOW)
    assert steady(current, goes(UP), NOW).told.suppressed_by is Reason.NOT_TOLD_DOWN


def test_a_mute_silences_the_notice_of_flapping_but_not_its_end():
    current = down_and_told(scene())
    current.muted = True
    notice = alert(current, begins_to_flap(UP), "inc", NOW)
    assert (notice.told.type, notice.told.suppressed_by) == (AlertType.FLAPPING, Reason.MUTED)
    assert steady(current, goes(UP), NOW).told.channels == {"c1": "d1-c1"}


def test_flapping_whose_incident_a_person_ended_is_not_spoken_of_when_it_calms_down():
    current = scene()
    current.flapping.add("m1")
    assert steady(current, goes(UP), NOW).told is None
    assert current.flapping == set()


def test_what_was_told_to_nobody_for_want_of_a_channel_is_told_when_there_is_one_and_it_falls_again():
    current = scene(channels=())
    alert(current, goes(DOWN), "inc", NOW)
    alert(current, begins_to_flap(UP), "inc", NOW)
    current.routed = (channel("c1"),)
    assert alert(current, goes(DOWN), "inc", NOW).told.channels == {"c1": None}


def test_a_monitor_that_never_joined_ends_the_incident_if_it_was_the_last_that_failed():
    """It was moved here while it was down."""
    current = scene(m1=UP, m2=DOWN)
    down_and_told(current)
    assert alert(current, goes(UP), "x", NOW).incident.is_open
    assert alert(current, goes(UP, "m2"), "x", NOW).told.type is AlertType.RECOVERY


def test_a_paused_monitor_that_flaps_holds_nothing_open():
    current = down_and_told(scene(m1=UP, m2=UP))
    alert(current, begins_to_flap(UP), "x", NOW)
    alert(current, goes(DOWN, "m2"), "x", NOW)
    current.statuses["m1"] = PAUSED
    current.flapping.clear()  # as the scene of a paused monitor is loaded
    assert alert(current, goes(UP, "m2"), "x", NOW).told.type is AlertType.RECOVERY
