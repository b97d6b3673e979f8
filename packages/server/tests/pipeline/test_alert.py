import pytest

from support.scenes import DOWN, NOW, PAUSED, UP, channel, goes, scene, told_by
from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.incidents import EntryKind, IncidentStatus
from watchbell.domain.services import Impact, Severity
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.alert import alert, catch_up, close


def test_the_first_monitor_down_opens_an_incident_dated_from_the_first_failure():
    decision = alert(scene(), goes(DOWN), "inc", NOW)
    assert decision.opened
    assert (decision.incident.title, decision.incident.started_at) == ("Shop is down", NOW - 5000)
    assert decision.entries == ((EntryKind.CREATED, "m1 is down: got 503"),)
    assert decision.told.channels == {"c1": None}
    assert decision.told.reason is Reason.CONFIRMED_DOWN


def test_a_second_failing_monitor_joins_and_is_not_told_again():
    current = scene(m1=UP, m2=UP)
    alert(current, goes(DOWN), "inc", NOW)
    told_by(current)
    decision = alert(current, goes(DOWN, "m2"), "other", NOW)
    assert (decision.opened, decision.incident.id) == (False, "inc")
    assert decision.entries[0][0] is EntryKind.MONITOR_JOINED
    assert decision.told.suppressed_by is Reason.JOINED_INCIDENT
    assert decision.told.channels == {}


def test_it_resolves_only_when_none_fails_and_tells_exactly_those_who_were_told():
    current = scene(m1=UP, m2=UP)
    alert(current, goes(DOWN), "inc", NOW)
    told_by(current)
    alert(current, goes(DOWN, "m2"), "x", NOW)
    still = alert(current, goes(UP), "x", NOW)
    assert still.incident.is_open
    assert still.told.suppressed_by is Reason.STILL_FAILING
    done = alert(current, goes(UP, "m2"), "x", NOW + 1)
    assert (done.incident.status, done.incident.resolved_at) == (IncidentStatus.RESOLVED, NOW + 1)
    assert done.told.type is AlertType.RECOVERY
    assert done.told.channels == {"c1": "d1-c1"}
    assert [kind for kind, _ in done.entries] == [EntryKind.RESOLVED]


def test_a_muted_failure_makes_an_incident_but_no_message_and_so_no_recovery_message():
    current = scene(muted=True)
    down = alert(current, goes(DOWN), "inc", NOW)
    assert down.opened
    assert down.told.suppressed_by is Reason.MUTED
    up = alert(current, goes(UP), "x", NOW)
    assert up.incident.resolved_at == NOW
    assert up.told.suppressed_by is Reason.NOT_TOLD_DOWN


def test_told_down_is_told_up_even_when_muted_and_disabled_by_then():
    current = scene()
    alert(current, goes(DOWN), "inc", NOW)
    told_by(current)
    current.muted = True
    current.routed = ()
    assert alert(current, goes(UP), "x", NOW).told.channels == {"c1": "d1-c1"}


def test_the_end_of_a_mute_tells_what_still_burns_once():
    current = scene(muted=True)
    alert(current, goes(DOWN), "inc", NOW)
    current.muted = False
    decision = catch_up(current)
    assert (decision.told.reason, decision.told.channels) == (Reason.CATCH_UP, {"c1": None})
    told_by(current)
    assert catch_up(current).told is None


def test_the_end_of_a_mute_says_nothing_when_all_is_well():
    assert catch_up(scene()).told is None


def test_a_first_success_after_a_resume_ends_the_incident_that_was_open():
    current = scene(m1=PAUSED)
    current.statuses["m1"] = UP
    alert(current, goes(DOWN), "inc", NOW)
    told_by(current)
    current.statuses["m1"] = MonitorStatus.UNKNOWN
    assert alert(current, goes(UP), "x", NOW).told.channels == {"c1": "d1-c1"}


def test_a_success_without_an_incident_says_nothing():
    assert alert(scene(), goes(UP), "x", NOW).incident is None


def test_without_any_channel_the_alert_says_so():
    decision = alert(scene(channels=()), goes(DOWN), "inc", NOW)
    assert decision.told.suppressed_by is Reason.NO_CHANNEL


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"is_enabled": False}, False),
        ({"events": ("recovery",)}, False),
        ({"events": ("failure",)}, True),
        ({"min_severity": Severity.HIGH}, False),
        ({"min_severity": Severity.MEDIUM}, True),
        ({"broken_reason": "404"}, True),
    ],
)
def test_channels_are_filtered_by_their_own_wishes(changes, wanted):
    decision = alert(scene(channels=[channel("c1", **changes)]), goes(DOWN), "inc", NOW)
    assert bool(decision.told.channels) is wanted


@pytest.mark.parametrize(
    ("severity", "others", "impact"),
    [
        (Severity.MEDIUM, {}, Impact.MAJOR),
        (Severity.MEDIUM, {"m2": UP}, Impact.MINOR),
        (Severity.MEDIUM, {"m2": PAUSED}, Impact.MAJOR),
        (Severity.CRITICAL, {"m2": UP}, Impact.CRITICAL),
    ],
)
def test_the_impact_follows_from_severity_and_extent(severity, others, impact):
    assert alert(scene(severity=severity, m1=UP, **others), goes(DOWN), "inc", NOW).incident.impact is impact


def test_the_impact_grows_when_the_rest_falls_and_never_shrinks():
    current = scene(m1=UP, m2=UP)
    assert alert(current, goes(DOWN), "inc", NOW).incident.impact is Impact.MINOR
    told_by(current)
    assert alert(current, goes(DOWN, "m2"), "x", NOW).incident.impact is Impact.MAJOR
    assert alert(current, goes(UP, "m2"), "x", NOW).incident.impact is Impact.MAJOR


def test_an_incident_whose_failing_monitor_was_removed_ends_and_is_told():
    current = scene(m1=UP, m2=UP)
    alert(current, goes(DOWN), "inc", NOW)
    told_by(current)
    del current.statuses["m1"]
    decision = close(current, "The failing monitor was removed", NOW)
    assert decision.told.channels == {"c1": "d1-c1"}
    assert close(scene(m1=DOWN), "x", NOW).incident is None
