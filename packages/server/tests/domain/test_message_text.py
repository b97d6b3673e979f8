import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.peers import AT, message
from watchbell.domain.message_text import (
    clean,
    clip,
    colour,
    duration,
    facts,
    heading,
    lasted,
    lines,
    link,
    moment,
    moments,
    one_line,
    units,
)  # fmt: skip
from watchbell.domain.notifying import MessageType


def test_the_lines_say_where_why_since_when_and_how_long():
    assert lines(message()) == (
        ("Service", "Shop"),
        ("Monitor", "Shop front"),
        ("URL", "https://shop.example/"),
        ("Status", "503 Service Unavailable"),
        ("Since", "2023-11-14 22:10:08 UTC"),
        ("Duration", "3 min 12 s"),
    )


def test_what_the_details_say_themselves_is_not_said_twice():
    told = message(details=(("service", "S"), ("Since", "noon"), ("DURATION", "1 h")))
    assert [label for label, _ in lines(told)] == ["Monitor", "service", "Since", "DURATION"]
    assert moments(told) == ()


def test_empty_lines_are_left_out():
    assert facts(message(service_name=" ", monitor_name=None, details=(("A", ""), ("", "b"), ("C", "d")))) == (
        ("C", "d"),
    )


def test_a_recovery_says_when_it_ended_and_how_long_it_took():
    told = message(type=MessageType.RECOVERY, since_at=AT - 7_260_000, until_at=AT - 60_000)
    assert moments(told) == (("Since", AT - 7_260_000), ("Until", AT - 60_000))
    assert lasted(told) == "2 h"


def test_nothing_began_nothing_lasted():
    assert lasted(message(since_at=None)) is None


def test_a_clock_that_went_back_gives_no_negative_duration():
    assert lasted(message(since_at=AT + 5000)) is None
    assert lasted(message(since_at=AT - 999)) is None
    assert lasted(message(since_at=AT - 1000)) == "1 s"
    assert lasted(message(since_at=AT, until_at=AT)) == "0 s"


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0 s"),
        (999, "0 s"),
        (45_000, "45 s"),
        (60_000, "1 min"),
        (192_000, "3 min 12 s"),
        (3_600_000, "1 h"),
        (3_605_000, "1 h"),
        (90_000_000, "1 d 1 h"),
        (86_400_000 * 400, "400 d"),
    ],
)
def test_durations_read_well(ms, text):
    assert duration(ms) == text


def test_a_moment_names_its_zone():
    assert moment(AT) == "2023-11-14 22:13:20 UTC"
    assert moment(AT, "Asia/Tokyo") == "2023-11-15 07:13:20 JST"
    assert moment(AT, "Gone/Nowhere") == "2023-11-14 22:13:20 UTC"
    assert ("Since", "2023-11-15 07:10:08 JST") in lines(message(time_zone="Asia/Tokyo"))


@pytest.mark.parametrize(
    ("kind", "tag"), [("failure", "DOWN"), ("recovery", "UP"), ("reminder", "STILL DOWN"), ("test", "TEST")]
)
def test_the_heading_begins_with_what_happened(kind, tag):
    assert heading(message(type=MessageType(kind))) == f"[{tag}] Shop is down"


def test_a_message_of_the_system_needs_no_service():
    assert (
        heading(message(type=MessageType.SYSTEM, service_name="", title="Disk is full")) == "[WATCHBELL] Disk is full"
    )


def test_the_colours_differ_by_how_bad_it_is():
    worse = [colour(message(severity=severity)) for severity in ("low", "medium", "high", "critical")]
    others = [colour(message(type=MessageType(kind))) for kind in ("recovery", "test")]
    assert len({*worse, *others}) == 6
    assert colour(message(severity="?")) == colour(message(severity="high"))


@pytest.mark.parametrize(
    "address", [None, "", "javascript:alert(1)", "https://x/ y", 'https://x/"', "https://x/<", "https://x/\n"]
)
def test_only_a_plain_web_address_becomes_a_link(address):
    assert link(message(link=address)) is None


@given(st.text())
def test_a_cleaned_text_can_be_sent_anywhere(text):
    cleaned = clean(text)
    cleaned.encode()
    assert not any(ord(c) < 32 and c not in "\t\n" for c in cleaned)
    assert "\n" not in one_line(text)


@given(st.text(), st.integers(2, 50))
def test_a_clipped_text_fits_and_begins_like_the_whole(text, limit):
    short = clip(text, limit)
    assert units(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_name_of_the_service_stands_before_a_title_that_does_not_begin_with_it():
    assert heading(message(title="shop is slow")) == "[DOWN] shop is slow"
    assert heading(message(title="Call Ann")) == "[DOWN] Shop — Call Ann"


def test_what_is_about_us_names_no_service():
    ours = message(type=MessageType.SYSTEM, service_name="Watchbell", title="The channel ops is broken")
    assert heading(ours) == "[WATCHBELL] The channel ops is broken"
    assert "Service" not in dict(facts(ours))
