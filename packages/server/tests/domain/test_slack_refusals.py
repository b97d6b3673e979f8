import pytest

from watchbell.domain.notifying import Undelivered
from watchbell.domain.slack_refusals import said_of
from watchbell.lib.http_answer import HttpAnswer


def test_a_yes_and_a_message_that_is_gone_are_handed_on():
    assert said_of(HttpAnswer(200, '{"ok": true, "ts": "1.0"}'), ())["ts"] == "1.0"
    assert said_of(HttpAnswer(200, '{"ok": false, "error": "message_not_found"}'), ())["ok"] is False


def test_a_no_says_what_to_do_or_is_tried_again():
    with pytest.raises(Undelivered, match="open it again") as refused:
        said_of(HttpAnswer(200, '{"ok": false, "error": "is_archived"}'), ())
    assert refused.value.permanent
    with pytest.raises(Undelivered, match="open it again") as refused:
        said_of(HttpAnswer(200, '{"ok": false, "error": "is_inactive"}'), ())
    assert refused.value.permanent
    for passing in ("fatal_error", "org_login_required"):
        with pytest.raises(Undelivered, match=f"Slack answered: {passing}") as refused:
            said_of(HttpAnswer(200, f'{{"ok": false, "error": "{passing}"}}'), ())
        assert not refused.value.permanent


def test_what_is_gone_is_a_no_to_who_asked_for_nothing_that_was_there():
    with pytest.raises(Undelivered, match="message_not_found"):
        said_of(HttpAnswer(200, '{"ok": false, "error": "message_not_found"}'), (), ())
