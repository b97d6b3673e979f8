from dataclasses import replace

import pytest

from watchbell.domain.contacts import Channel
from watchbell.domain.incidents import Incident, IncidentStatus
from watchbell.domain.reminders import LastWords, Silence
from watchbell.domain.scenes import Scene
from watchbell.domain.services import Impact, PublicStatus, Service, Severity
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.remind import remind

NOW = 1_700_000_000_000
UP, DOWN, PAUSED, UNKNOWN = MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.PAUSED, MonitorStatus.UNKNOWN
EVERY = 30
LONG_AGO = NOW - 5 * 60 * MINUTE
HEARD = LastWords(LONG_AGO, LONG_AGO, None, is_waiting=False, was_told_end=False)

CHANNEL = Channel(
    "c1", "org", "contact", "c1", "webhook", {}, True, (), None, None, None, 0, NOW, NOW, 1, remind_every_minutes=EVERY
)
INCIDENT = Incident(
    "inc",
    "org",
    "Shop is down",
    IncidentStatus.INVESTIGATING,
    Impact.MAJOR,
    True,
    "svc",
    LONG_AGO,
    None,
    None,
    None,
    None,
    "",
    NOW,
    NOW,
    1,
)


def burning(**changes) -> Scene:
    service = Service(
        "svc",
        "org",
        "Shop",
        "",
        Severity.MEDIUM,
        None,
        0,
        True,
        False,
        DOWN,
        PublicStatus.OPERATIONAL,
        None,
        NOW,
        NOW,
        1,
    )
    plain = Scene(service, {"m1": DOWN}, incident=INCIDENT, joined={"m1"}, told={"c1": "d1"}, routed=(CHANNEL,))
    return replace(plain, **changes)


def test_whoever_heard_nothing_for_long_enough_is_reminded():
    assert remind(burning(), {"c1": HEARD}, NOW) == {"c1": None}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"statuses": {"m1": PAUSED}}, Silence.NOT_BURNING),
        ({"statuses": {"m1": UNKNOWN, "m2": UP}}, Silence.NOT_BURNING),
        ({"statuses": {"m1": PAUSED, "m2": DOWN}}, None),
        ({"incident": None}, Silence.NOT_BURNING),
        ({"incident": replace(INCIDENT, acknowledged_at=NOW)}, Silence.ACKNOWLEDGED),
        ({"muted": True}, Silence.MUTED),
        ({"routed": ()}, Silence.NOT_ROUTED),
    ],
)
def test_what_is_over_taken_care_of_or_silenced_is_not_repeated(changes, why):
    assert remind(burning(**changes), {"c1": HEARD}, NOW) == {"c1": why}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"remind_every_minutes": None}, Silence.NOT_WANTED),
        ({"events": ("failure", "recovery")}, Silence.NOT_WANTED),
        ({"events": ("failure", "reminder")}, None),
        ({"min_severity": Severity.HIGH}, Silence.NOT_WANTED),
        ({"broken_reason": "410 Gone"}, Silence.BROKEN),
    ],
)
def test_a_channel_is_reminded_as_it_wishes(changes, why):
    assert remind(burning(routed=(replace(CHANNEL, **changes),)), {"c1": HEARD}, NOW) == {"c1": why}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"told_at": None, "delivered_at": None}, Silence.NOT_TOLD),
        ({"is_waiting": True}, Silence.WAITING),
        ({"was_told_end": True}, Silence.ENDED),
        ({"delivered_at": NOW - EVERY * MINUTE + 1}, Silence.EARLY),
        ({"delivered_at": NOW - EVERY * MINUTE}, None),
        ({"reminded_at": NOW - EVERY * MINUTE + 1}, Silence.EARLY),
        ({"delivered_at": NOW - EVERY * MINUTE, "reminded_at": NOW - EVERY * MINUTE - 1}, None),
    ],
)
def test_the_time_counts_from_the_last_message_that_arrived(changes, why):
    assert remind(burning(), {"c1": replace(HEARD, **changes)}, NOW) == {"c1": why}


def test_only_those_who_were_told_are_reminded():
    other = replace(CHANNEL, id="c2")
    assert remind(burning(routed=(CHANNEL, other)), {"c1": HEARD, "c2": HEARD}, NOW) == {"c1": None}
    assert remind(burning(told={}), {"c1": HEARD}, NOW) == {}
    assert remind(burning(), {}, NOW) == {"c1": Silence.NOT_TOLD}
