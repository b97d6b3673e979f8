import json

import pytest

from notifiers.peers import message
from watchbell.domain.webhook_bodies import BodyFormat, body_of, check_template


def test_every_format_is_one_json_that_depends_on_the_message_alone():
    template = '{"what": "{{ title }}"}'
    for format_ in BodyFormat:
        body = body_of(message(), format_, template)
        assert body == body_of(message(), format_, template)
        assert isinstance(json.loads(body), dict)
    assert "attachments" in json.loads(body_of(message(), BodyFormat.SLACK))
    assert "embeds" in json.loads(body_of(message(), BodyFormat.DISCORD))
    assert "page" in json.loads(body_of(message(), BodyFormat.STATUSPAGE))


def test_values_cannot_leave_the_quotes_of_a_body_of_ones_own():
    evil = 'he said "no"\n\\ {{ link }} \u2028'
    body = body_of(
        message(text=evil), BodyFormat.CUSTOM, '{"why": "{{ text }}", "cut": "{{ text|truncate(9)|upper }}"}'
    )
    said = json.loads(body)
    assert said["why"].startswith('he said "no"\n\\ {{ link }}')
    assert said["cut"] == "HE SAID …"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ('{"why": {{ text }}}', "this is no JSON"),
        ("why: {{ text }}", "put each {{ variable }} between quotes"),
        ('{"why": "{{ reason }}"}', "there is no variable reason"),
        ('{"why": "{{ text"}', "line 1"),
    ],
)
def test_a_body_that_is_not_always_json_is_refused_in_words(template, words):
    with pytest.raises(ValueError, match=r".") as refused:
        check_template(template)
    assert words in str(refused.value)


def test_a_body_that_fails_loses_no_message():
    assert body_of(message(), BodyFormat.CUSTOM, "{{ nope }}") == body_of(message())
