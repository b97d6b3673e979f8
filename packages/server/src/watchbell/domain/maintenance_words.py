"""A window's plan in plain words: ``Every Tuesday 02:00–04:00 (Europe/Berlin)``."""

from datetime import date, datetime

from watchbell.domain.maintenance_times import Plan
from watchbell.lib.recurrence import Rule, parse_rule
from watchbell.lib.time_zones import local, zone_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_WORKDAYS = frozenset((0, day) for day in range(5))


def schedule_text(plan: Plan) -> str:
    """When it takes place, on the clock of its zone."""
    zone = zone_of(plan.time_zone)
    begin, end = local(plan.starts_at, zone), local(plan.ends_at, zone)
    if plan.rrule is None:
        return f"{_once(begin, end)} ({plan.time_zone})"
    rule = parse_rule(plan.rrule)
    return f"{_how_often(rule, begin.date())} {_hours(begin, end)} ({plan.time_zone}){_how_long(rule)}"


def _once(begin: datetime, end: datetime) -> str:
    if begin.date() == end.date():
        return f"{_day(begin)} {begin:%H:%M}–{end:%H:%M}"
    return f"{_day(begin)} {begin:%H:%M} – {_day(end)} {end:%H:%M}"


def _day(moment: date) -> str:
    return f"{_DAYS[moment.weekday()][:3]} {moment.day} {_MONTHS[moment.month - 1][:3]} {moment.year}"


def _hours(begin: datetime, end: datetime) -> str:
    nights = (end.date() - begin.date()).days
    later = "" if nights <= 0 else " the next day" if nights == 1 else f" {nights} days later"
    return f"{begin:%H:%M}–{end:%H:%M}{later}"


def _how_often(rule: Rule, first: date) -> str:
    every = (
        f"Every {_UNITS[rule.frequency]}" if rule.interval == 1 else f"Every {rule.interval} {_UNITS[rule.frequency]}s"
    )
    if rule.frequency == "WEEKLY":
        return _weekly(rule, every, first)
    if rule.frequency == "DAILY":
        on = _weekdays(rule) if rule.by_day else ""
        dates = _dates(rule) if rule.by_month_day else ""
        return " ".join(part for part in (every, on and f"that is a {on}", dates and f"on {dates}", _in(rule)) if part)
    on = _on(rule, first)
    if rule.frequency == "YEARLY" and not rule.by_day:
        months = _listed([_MONTHS[month - 1] for month in sorted(rule.by_month or {first.month})])
        return f"{every} on {on} of {months}"
    return " ".join(part for part in (every, f"on {on}", _in(rule)) if part)


def _weekly(rule: Rule, every: str, first: date) -> str:
    days = rule.by_day or frozenset({(0, first.weekday())})
    named = "weekday" if days == _WORKDAYS else _listed([_DAYS[day] for _, day in sorted(days)])
    if rule.by_set_pos:
        named = f"{_listed([_place(each) for each in sorted(rule.by_set_pos)])} of {named}"
    text = f"Every {named}" if rule.interval == 1 else f"{every} on {named}"
    return f"{text} {_in(rule)}".rstrip()


def _on(rule: Rule, first: date) -> str:
    if not rule.by_day:
        dates = _dates(rule) if rule.by_month_day else f"the {_ordinal(first.day)}"
        if rule.by_set_pos:
            return f"the {_listed([_place(each) for each in sorted(rule.by_set_pos)])} of {dates}"
        return dates
    days = _weekdays(rule)
    if rule.by_set_pos:
        named = "weekday" if rule.by_day == _WORKDAYS else days
        days = f"the {_listed([_place(each) for each in sorted(rule.by_set_pos)])} {named}"
    return f"{days} if it is {_dates(rule)}" if rule.by_month_day else days


def _weekdays(rule: Rule) -> str:
    named = []
    for place, day in sorted(rule.by_day, key=lambda each: (each[0] < 0, abs(each[0]), each[1])):
        named.append(f"the {_place(place)} {_DAYS[day]}" if place else _DAYS[day])
    return _listed(named, "or" if rule.frequency == "DAILY" or rule.by_set_pos else "and")


def _dates(rule: Rule) -> str:
    ordered = sorted(rule.by_month_day, key=lambda day: (day < 0, abs(day)))
    return f"the {_listed([_ordinal(day) if day > 0 else _from_end(day) for day in ordered])}"


def _from_end(day: int) -> str:
    return "last day" if day == -1 else f"{_ordinal(-day)} last day"


def _in(rule: Rule) -> str:
    if not rule.by_month:
        return ""
    return f"in {_listed([_MONTHS[month - 1] for month in sorted(rule.by_month)])}"


def _how_long(rule: Rule) -> str:
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    return "" if rule.until is None else f", until {_day(rule.until)}"


def _place(place: int) -> str:
    if place in _PLACES:
        return _PLACES[place]
    return _ordinal(place) if place > 0 else f"{_ordinal(-place)} last"


def _ordinal(number: int) -> str:
    if 10 < number % 100 < 14:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _listed(words: list[str], last: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
