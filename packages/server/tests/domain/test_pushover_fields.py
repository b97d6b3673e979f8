import pytest

from notifiers.peers import message
from watchbell.domain.notifying import MessageType
from watchbell.domain.pushover_fields import PushoverConfig

KEYS = {"app_token": "a" * 30, "user_key": "u" * 30}


@pytest.mark.parametrize(
    ("fields", "changes", "priority"),
    [
        ({}, {"severity": "critical"}, "1"),
        ({}, {"severity": "medium"}, "0"),
        ({}, {"severity": "low", "type": MessageType.REMINDER}, "-1"),
        ({"priority": "critical_rings"}, {"severity": "critical"}, "2"),
        ({"priority": "critical_rings"}, {"severity": "high"}, "1"),
        ({"priority": "-2"}, {}, "-2"),
        ({"priority": "-2"}, {"type": MessageType.DEGRADED}, "-2"),
        ({"priority": "2"}, {"type": MessageType.DEGRADED}, "0"),
        ({"priority": "2"}, {"type": MessageType.RECOVERY}, "0"),
        ({"priority": "2"}, {"type": MessageType.TEST}, "0"),
    ],
)
def test_how_loud_it_is(fields, changes, priority):
    assert PushoverConfig(**KEYS, **fields).priority_of(message(**changes)) == int(priority)


def test_an_emergency_rings_at_least_once():
    with pytest.raises(ValueError, match="must not be shorter"):
        PushoverConfig(**KEYS, priority="2", retry_seconds=600, expire_seconds=60)
