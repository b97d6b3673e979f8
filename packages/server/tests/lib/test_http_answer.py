from email.utils import formatdate

import pytest

from watchbell.lib.http_answer import HttpAnswer, hide, quota_wait_ms, retry_after_ms

NOW = 1_700_000_000_000


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("120", 120_000),
        (" 2 ", 2000),
        ("-1", 0),
        (formatdate(1_700_000_090, usegmt=True), 90_000),
        (formatdate(1_600_000_000, usegmt=True), 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000),
        ("1e400", None),
        ("later", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(value, wait):
    assert retry_after_ms(value, now=NOW) == wait


def test_the_longest_secret_is_hidden_first_and_tiny_ones_not_at_all():
    assert hide("abcdefgh abcdef on", ("abcdef", "abcdefgh", "on", "")) == "******** ******** on"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"ok": true}', {"ok": True}),
        ("[1]", {}),
        ("null", {}),
        ("ok", {}),
        ("", {}),
        ('{"cut": "of', {}),
        ("[" * 4000, {}),
    ],
)
def test_a_body_is_an_object_or_says_nothing(text, found):
    assert HttpAnswer(200, text).as_object() == found


@pytest.mark.parametrize(
    ("remaining", "reset", "wait"),
    [
        ("0", "1700000060", 60_000),
        ("0", "1699999999", 0),
        ("0", "1800000000", 86_400_000),
        ("1", "1700000060", None),
        (None, "1700000060", None),
        ("0", None, None),
        ("0", "60", None),
        ("0", "x" * 10, None),
    ],
)
def test_a_used_up_quota_says_when_it_is_filled_again(remaining, reset, wait):
    assert quota_wait_ms(remaining, reset, now=1_700_000_000_000) == wait
