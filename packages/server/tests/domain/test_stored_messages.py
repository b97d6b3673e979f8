from watchbell.domain.notifying import MessageType
from watchbell.domain.stored_messages import to_message


def test_a_stored_message_is_read_again():
    content = {
        "type": "recovery",
        "event": "incident.resolved",
        "title": "Shop is back up",
        "text": "up",
        "severity": "high",
        "created_at": 5,
        "service_name": "Shop",
        "details": [["Reason", "up"]],
    }
    told = to_message("d1", content, {"ts": "1"}, "o1")
    assert (told.type, told.details, told.reference, told.org_id) == (
        MessageType.RECOVERY,
        (("Reason", "up"),),
        {"ts": "1"},
        "o1",
    )
