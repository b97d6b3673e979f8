"""Heartbeat: a job tells that it ran; silence past the expected time and the grace is failure."""

from watchbell.domain.expecting_words import in_words
from watchbell.domain.hearing_runs import deadline, expected, hear, lapse, understand
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.listening import Listener
from watchbell.domain.pings import SignalForm

LISTENER = Listener(
    target=HeartbeatTarget,
    label="Heartbeat",
    group="Scheduled jobs",
    describe=lambda target: in_words(target.expecting),
    forms=frozenset({SignalForm.HEARTBEAT, SignalForm.REPORT}),
    hear=hear,
    understand=understand,
    deadline=deadline,
    expected=expected,
    lapse=lapse,
    expecting=lambda target: target.expecting,
    wakes=lambda target: not target.manual_resume,
    counts=True,
)
