"""Calendars as text: RFC 5545, by the icalendar library."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Controls that RFC 5545 has no place for; the library lets them pass, and readers take some for the end of a line."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event. All moments have a zone; `uid` stays the same for as long as the event does."""

    uid: str
    title: str
    starts: datetime
    ends: datetime
    changed: datetime
    description: str = ""


def render_calendar(name: str, events: Iterable[CalendarEvent], *, refresh: timedelta) -> bytes:
    """A calendar that programs subscribe to; `refresh` is how often they are asked to read it again."""
    # Imported here: few installations have a calendar read, and it costs a tenth of a second and some megabytes.
    from icalendar import Calendar, Event, vDuration  # noqa: PLC0415 - see above

    calendar = Calendar()
    calendar.add("prodid", "-//Watchbell//Watchbell//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    shown = _clean(name).replace("\n", " ")
    calendar.add("name", shown)
    calendar.add("x-wr-calname", shown)
    calendar.add("refresh-interval", refresh, {"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("summary", _clean(each.title))
        if each.description:
            event.add("description", _clean(each.description))
        event.add("dtstart", each.starts)
        event.add("dtend", each.ends)
        event.add("dtstamp", each.changed)
        event.add("last-modified", each.changed)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _clean(text: str) -> str:
    return _UNSAFE.sub(" ", text.replace("\r\n", "\n"))
