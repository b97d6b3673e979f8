import json

import pytest

from notifiers.peers import message
from watchbell.domain.message_text import reason
from watchbell.domain.plain_message import fit, octets, plain

LIMITS = [(200, len), (200, octets), (1024, len), (4096, octets), (600, lambda text: len(json.dumps(text)))]


def test_it_says_why_where_since_when_how_long_and_the_link():
    assert plain(message(), 4096) == (
        "expected status 200-299, got 503\n"
        "Service: Shop\n"
        "Monitor: Shop front\n"
        "URL: https://shop.example/\n"
        "Status: 503 Service Unavailable\n"
        "Since: 2023-11-14 22:10:08 UTC\n"
        "Duration: 3 min 12 s\n"
        "https://watch.example/incidents/i1"
    )


def test_what_was_said_already_is_not_said_again():
    told = plain(message(details=(("Reason", "expected status 200-299, got 503"), ("Lasted", "3 min"))), 4096)
    assert told.count("expected status") == 1
    assert "Duration" not in told


def test_without_a_reason_the_title_stands_for_it():
    assert reason(message(text=" ")) == "Shop is down"
    assert plain(message(text="", title="", details=(), service_name="", monitor_name=None, since_at=None), 99) == (
        "https://watch.example/incidents/i1"
    )


@pytest.mark.parametrize(("limit", "measure"), LIMITS)
@pytest.mark.parametrize("filling", ["x", "ü", "😀", '"', "\n", "\\", "<&>", "a b "])
def test_however_long_the_texts_it_fits_and_tells_how_long_it_lasts(filling, limit, measure):
    long = filling * 50_000
    told = plain(message(text=long, service_name=long, details=((long, long),) * 60), limit, measure)
    assert measure(told) <= limit
    assert measure(told) > limit * 0.4 or not long.strip()
    assert "Duration: 3 min 12 s" in told
    assert told.endswith("https://watch.example/incidents/i1")


def test_what_others_wrote_is_escaped_and_never_cut_within_its_escape():
    told = plain(
        message(text="&" * 500), 300, escape=lambda text: text.replace("&", "&amp;"), row="<b>{}</b> {}".format
    )
    assert told.split("\n")[0].replace("&amp;", "") == "…"
    assert "<b>Service</b> Shop" in told


@pytest.mark.parametrize(
    ("text", "limit", "short"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 0, ""), ("", 0, "")]
)
def test_fit(text, limit, short):
    assert fit(text, limit) == short


def test_bytes_are_counted_and_no_character_is_cut():
    assert fit("ü" * 10, 9, octets) == "üüü…"
