"""Calendars as text: RFC 5545, by the icalendar library."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


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
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", refresh, {"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("summary", each.title)
        if each.description:
            event.add("description", each.description)
        event.add("dtstart", each.starts)
        event.add("dtend", each.ends)
        event.add("dtstamp", each.changed)
        event.add("last-modified", each.changed)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
