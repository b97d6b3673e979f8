from itertools import count

from watchbell.domain.alerts import AlertType, Delivery, DeliveryStatus, Reason
from watchbell.domain.care import told_of_care
from watchbell.domain.incidents import Incident, IncidentStatus
from watchbell.domain.services import Impact
from watchbell.domain.stored_messages import to_message

NOW = 1_700_000_000_000
FAILURE = {
    "type": "failure",
    "event": "incident.created",
    "title": "Shop is down",
    "text": "got 503",
    "severity": "high",
    "created_at": NOW - 60_000,
    "service_name": "Shop",
    "since_at": NOW - 65_000,
    "details": [["Service", "Shop"], ["Reason", "got 503"], ["Escalated to", "Bob"]],
    "incident_id": "i1",
    "facts": {"alert": {"id": "a1", "type": "failure"}, "incident": {"id": "i1"}, "service": {"id": "s1"}},
}


def incident(*, is_taken):
    taken = (NOW, "Ann", "on it") if is_taken else (None, None, None)
    rest = "", NOW, NOW, 2
    return Incident(
        "i1", "org", "Shop is down", IncidentStatus.INVESTIGATING, Impact.MAJOR, True, "s1", NOW, None, *taken, *rest
    )


def told(type_):
    failures = [
        Delivery(f"d{n}", "org", "a1", f"c{n}", DeliveryStatus.SENT, 1, NOW, NOW, NOW, None, FAILURE) for n in (1, 2)
    ]
    numbers = count()
    taken = incident(is_taken=type_ is AlertType.ACKNOWLEDGED)
    return told_of_care(taken, type_, "Ann", failures, lambda: f"new{next(numbers)}", NOW)


def test_each_goes_behind_the_failure_of_its_channel():
    alert, deliveries = told(AlertType.ACKNOWLEDGED)
    assert [(each.channel_id, each.after_id, each.alert_id) for each in deliveries] == [
        ("c1", "d1", alert.id),
        ("c2", "d2", alert.id),
    ]
    assert (alert.reason, alert.message) == (Reason.ACKNOWLEDGED, "Acknowledged by Ann: on it")
    assert alert.acknowledged_by == "Ann", "it waits for nobody itself"


def test_it_says_who_and_keeps_the_facts_of_the_failure():
    _, [delivery, _] = told(AlertType.ACKNOWLEDGED)
    said = to_message(delivery.id, delivery.message)
    assert (said.event, said.title, said.severity) == ("incident.acknowledged", "Ann takes care of it", "high")
    assert said.details == (("Service", "Shop"), ("Reason", "got 503"))
    assert said.facts["service"] == {"id": "s1"}
    assert said.facts["alert"]["id"] == delivery.alert_id
    assert said.facts["incident"]["acknowledged_by"] == "Ann"
    assert FAILURE["facts"]["incident"] == {"id": "i1"}


def test_taking_it_back_asks_for_somebody_again():
    alert, [delivery, _] = told(AlertType.UNACKNOWLEDGED)
    assert (alert.reason, alert.acknowledged_at) == (Reason.TAKEN_BACK, None)
    assert (delivery.message["event"], delivery.message["text"]) == (
        "incident.unacknowledged",
        "Ann took the acknowledgement back",
    )
    assert delivery.message["facts"]["incident"]["acknowledged_at"] is None
