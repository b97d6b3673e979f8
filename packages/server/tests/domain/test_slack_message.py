import json

from notifiers.peers import message
from watchbell.domain.notifying import MessageType
from watchbell.domain.slack_message import escape, payload, payload_of_past


def test_nobody_is_called_and_nothing_is_linked_by_what_a_target_answers():
    said = json.dumps(payload(message(text="<!channel> <https://evil|here> & more")))
    assert "<!channel>" not in said
    assert escape("<!channel> & more") == "&lt;!channel&gt; &amp; more"


def test_a_message_without_any_fact_still_says_its_title():
    bare = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="Call Ann")
    [attachment] = payload(bare)["attachments"]
    assert (payload(bare)["text"], attachment["fallback"]) == ("[DOWN] Call Ann", "[DOWN] Call Ann")


def test_what_is_over_is_struck_out_and_cannot_strike_back():
    said = payload_of_past(message(type=MessageType.RECOVERY), {"title": "a ~b~ <c>", "text": "d"})
    assert said["attachments"][0]["blocks"][0]["text"]["text"] == "~a ∼b∼ &lt;c&gt;~\n~d~"
