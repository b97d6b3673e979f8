"""Calendars as text, read back by the library and held to the rules of RFC 5545 that readers trip over."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from watchbell.lib.calendar_feed import CalendarEvent, render_calendar

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


def test_a_calendar_is_read_back_as_it_was_meant():
    event = CalendarEvent("1@here", "Olga; Bob, \\ née\nX", NOON, NOON + timedelta(hours=1), NOON, "all day\nall night")
    text = render_calendar("Line: first", [event], refresh=timedelta(hours=1))
    calendar = Calendar.from_ical(text)
    assert (calendar["version"], calendar["x-wr-calname"], calendar["name"]) == ("2.0", "Line: first", "Line: first")
    [read] = calendar.walk("VEVENT")
    assert (str(read["summary"]), str(read["description"])) == ("Olga; Bob, \\ née\nX", "all day\nall night")
    assert (read["dtstart"].dt, read["dtend"].dt, read["dtstamp"].dt) == (NOON, NOON + timedelta(hours=1), NOON)


def test_lines_are_short_and_end_as_they_must():
    event = CalendarEvent("1@here", "ü" * 400, NOON, NOON, NOON)
    text = render_calendar("x", [event], refresh=timedelta(hours=1))
    lines = text.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(len(line) for line in lines) <= 75
    assert b"DTSTART:20270115T120000Z" in lines
    assert {b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-PUBLISHED-TTL:PT1H"} <= set(lines)


def test_an_empty_calendar_is_one():
    assert Calendar.from_ical(render_calendar("x", [], refresh=timedelta(hours=1))).walk("VEVENT") == []


def test_no_text_begins_a_line_of_its_own():
    hostile = "A\rBEGIN:VEVENT\r\nX\x0bY\x85Z\u2028END:VCALENDAR\x7f"
    event = CalendarEvent("1@here", hostile, NOON, NOON, NOON, hostile)
    text = render_calendar(hostile, [event], refresh=timedelta(hours=1))
    assert b"\r" not in text.replace(b"\r\n", b"")
    lines = text.decode().splitlines()
    assert [line for line in lines if line in ("BEGIN:VEVENT", "END:VCALENDAR")] == ["BEGIN:VEVENT", "END:VCALENDAR"]
    [read] = Calendar.from_ical(text).walk("VEVENT")
    assert str(read["summary"]) == "A BEGIN:VEVENT\nX Y Z END:VCALENDAR "
