from notifiers.peers import message
from watchbell.domain.notifying import MessageType
from watchbell.domain.sample_messages import sample_message
from watchbell.domain.statuspage_message import payload


def test_a_failure_is_an_incident_with_one_update():
    said = payload(sample_message(MessageType.FAILURE, org_id="o1"))
    incident = said["incident"]
    assert said["page"] == {"id": "o1", "status_indicator": "major", "status_description": "[DOWN] Shop is down"}
    assert (incident["name"], incident["status"], incident["impact"]) == ("Shop is down", "investigating", "major")
    assert [each["body"] for each in incident["incident_updates"]] == ["expected status 200-299, got 503"]
    assert (said["event_type"], said["data"]["incident_id"]) == ("incident.created", incident["id"])
    assert said["data"]["affected_services"] == [
        {"id": "00000000-0000-7000-8000-000000000003", "name": "Shop", "current_status": "major_outage"}
    ]


def test_the_end_is_resolved_and_the_page_is_well():
    said = payload(sample_message(MessageType.RECOVERY))
    assert (said["incident"]["status"], said["incident"]["resolved_at"]) == ("resolved", "2026-01-01T00:05:00.000Z")
    assert said["page"]["status_indicator"] == "none"


def test_what_has_no_incident_still_reads_as_one():
    said = payload(message(type=MessageType.TEST, facts={}, incident_id=None))
    assert (said["incident"]["id"], said["incident"]["impact"]) == (message().delivery_id, "none")
    assert said["data"]["affected_services"] == []
