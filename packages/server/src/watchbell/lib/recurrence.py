"""Days that repeat by a rule of RFC 5545 (``FREQ=WEEKLY;BYDAY=TU``), found in bounded time.

Days only: what time of day it is is the caller's. A library's rules may look for a day that never comes until the year
9999; here a rule that names no day within ten years has none.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_COUNT = 1_000
MAX_INTERVAL = 999
_SEARCH = timedelta(days=3_660)
_FREQUENCIES: dict[str, Frequency] = {"DAILY": "DAILY", "WEEKLY": "WEEKLY", "MONTHLY": "MONTHLY", "YEARLY": "YEARLY"}
_MAX_LENGTH = 500
_MOMENT = re.compile(r"\d{8}T\d{6}Z?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """`by_day` are pairs of a place (0 = each, 1 = the first, -1 = the last) and a weekday from Monday = 0.

    `until` is a date (that day included), a naive time (by the clock on the wall) or a time in UTC.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    by_month: frozenset[int] = frozenset()
    by_month_day: frozenset[int] = frozenset()
    by_day: frozenset[tuple[int, int]] = frozenset()
    by_set_pos: frozenset[int] = frozenset()
    week_start: int = 0


def parse_rule(text: str) -> Rule:
    """The rule that a text names. Raises `ValueError` with what is wrong."""
    rule = text.strip().upper().removeprefix("RRULE:")
    if len(rule) > _MAX_LENGTH:
        raise ValueError("the rule is too long")
    given: dict[str, str] = {}
    for part in rule.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in given:
            message = f"{part!r} is not understood; a rule is like FREQ=WEEKLY;BYDAY=TU"
            raise ValueError(message)
        given[name] = value
    frequency = _FREQUENCIES.get(given.pop("FREQ", ""))
    if frequency is None:
        raise ValueError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
    found = Rule(frequency)
    for name, value in given.items():
        read = _PARTS.get(name)
        if read is None:
            message = (
                f"{name} is not supported; use INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS or WKST"
            )
            raise ValueError(message)
        found = read(found, value)
    _check(found)
    return found


def _check(rule: Rule) -> None:
    if rule.count is not None and rule.until is not None:
        raise ValueError("a rule has COUNT or UNTIL, not both")
    if rule.frequency in ("DAILY", "WEEKLY") and any(place for place, _ in rule.by_day):
        raise ValueError("BYDAY has a number, as in 1SU, only with FREQ=MONTHLY or YEARLY")
    if rule.frequency == "WEEKLY" and rule.by_month_day:
        raise ValueError("BYMONTHDAY does not go with FREQ=WEEKLY")
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise ValueError("BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH")


def _interval(rule: Rule, value: str) -> Rule:
    return replace(rule, interval=_number(value, "INTERVAL", 1, MAX_INTERVAL))


def _count(rule: Rule, value: str) -> Rule:
    return replace(rule, count=_number(value, "COUNT", 1, MAX_COUNT))


def _until(rule: Rule, value: str) -> Rule:
    try:
        until = datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else _plain_day(value)
    except ValueError:
        raise ValueError("UNTIL is a day such as 20261231 or a time such as 20261231T220000Z") from None
    return replace(rule, until=until)


def _plain_day(value: str) -> date:
    if not (value.isascii() and value.isdigit() and len(value) == 8):
        raise ValueError
    return date.fromisoformat(value)


def _by_month(rule: Rule, value: str) -> Rule:
    return replace(rule, by_month=frozenset(_number(each, "BYMONTH", 1, 12) for each in value.split(",")))


def _by_month_day(rule: Rule, value: str) -> Rule:
    return replace(rule, by_month_day=frozenset(_place(each, "BYMONTHDAY", 31) for each in value.split(",")))


def _by_set_pos(rule: Rule, value: str) -> Rule:
    return replace(rule, by_set_pos=frozenset(_place(each, "BYSETPOS", 366) for each in value.split(",")))


def _by_day(rule: Rule, value: str) -> Rule:
    found = set()
    for each in value.split(","):
        place, code = each[:-2], each[-2:]
        if code not in DAY_CODES:
            message = f"BYDAY: {each!r} is no day; write MO, TU, WE, TH, FR, SA or SU, perhaps with a number: 1SU, -1FR"
            raise ValueError(message)
        found.add((_place(place, "BYDAY", 53) if place else 0, DAY_CODES.index(code)))
    return replace(rule, by_day=frozenset(found))


def _week_start(rule: Rule, value: str) -> Rule:
    if value not in DAY_CODES:
        raise ValueError("WKST is one of MO, TU, WE, TH, FR, SA, SU")
    return replace(rule, week_start=DAY_CODES.index(value))


_PARTS: dict[str, Callable[[Rule, str], Rule]] = {
    "INTERVAL": _interval,
    "COUNT": _count,
    "UNTIL": _until,
    "BYMONTH": _by_month,
    "BYMONTHDAY": _by_month_day,
    "BYDAY": _by_day,
    "BYSETPOS": _by_set_pos,
    "WKST": _week_start,
}


def _number(text: str, name: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high):
        message = f"{name} is a number from {low} to {high}"
        raise ValueError(message)
    return int(text)


def _place(text: str, name: str, high: int) -> int:
    sign = -1 if text.startswith("-") else 1
    return sign * _number(text.removeprefix("-").removeprefix("+"), name, 1, high)


def days(rule: Rule, first: date, since: date) -> Iterator[date]:
    """The days of the rule from `first` on that are not before `since`, in order. An `until` that is a time is the caller's."""
    wanted = _matcher(_completed(rule, first))
    last = rule.until if rule.until is not None and not isinstance(rule.until, datetime) else date.max
    begin = first if rule.count is not None else max(first, since)
    found, limit = 0, max(first, since) + _SEARCH
    for opening, period in _periods(rule, first, begin):
        if opening > min(limit, last):
            return
        for day in _chosen(rule, [day for day in period if wanted(day)]):
            if day < first:
                continue
            found += 1
            if day > last or (rule.count is not None and found > rule.count):
                return
            if day >= since:
                limit = day + _SEARCH
                yield day


def _completed(rule: Rule, first: date) -> Rule:
    """What the rule leaves open is as on the first day."""
    if rule.by_day or rule.by_month_day:
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, by_day=frozenset({(0, first.weekday())}))
    if rule.frequency == "MONTHLY":
        return replace(rule, by_month_day=frozenset({first.day}))
    if rule.frequency == "YEARLY":
        months = rule.by_month or frozenset({first.month})
        return replace(rule, by_month=months, by_month_day=frozenset({first.day}))
    return rule


def _chosen(rule: Rule, found: list[date]) -> list[date]:
    if not rule.by_set_pos:
        return found
    places = {place - 1 if place > 0 else len(found) + place for place in rule.by_set_pos}
    return [day for place, day in enumerate(found) if place in places]


def _matcher(rule: Rule) -> Callable[[date], bool]:
    in_year = rule.frequency == "YEARLY" and not rule.by_month

    def matches(day: date) -> bool:
        if rule.by_month and day.month not in rule.by_month:
            return False
        length = monthrange(day.year, day.month)[1]
        if rule.by_month_day and not {day.day, day.day - length - 1} & rule.by_month_day:
            return False
        if not rule.by_day:
            return True
        number, size = day.day, length
        if in_year:
            number, size = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
        weekday = day.weekday()
        places = {(0, weekday), ((number - 1) // 7 + 1, weekday), (-((size - number) // 7) - 1, weekday)}
        return bool(places & rule.by_day)

    return matches


def _periods(rule: Rule, first: date, begin: date) -> Iterator[tuple[date, list[date]]]:
    """The days, weeks, months or years that the rule looks at, from the one in which `begin` lies (or the next).

    Each with its first day, and without the days of months that the rule does not name: a rule for the 29th of February
    would else look at every day of centuries.
    """
    step = rule.interval
    if rule.frequency in ("DAILY", "WEEKLY"):
        size = 7 if rule.frequency == "WEEKLY" else 1
        start = first - timedelta(days=(first.weekday() - rule.week_start) % 7) if size == 7 else first
        number = max(0, (begin - start).days // size // step)
        while True:
            day = start + timedelta(days=number * step * size)
            yield day, [day + timedelta(days=each) for each in range(size)]
            number += 1
            if size == 1:
                number = max(number, -(-(_next_named(rule, day) - start).days // step))
    month_of = 12 if rule.frequency == "YEARLY" else 1
    origin = first.year * 12 + (first.month - 1 if month_of == 1 else 0)
    target = begin.year * 12 + begin.month - 1
    number = max(0, (target - origin) // month_of // step)
    while True:
        months = range(origin + number * step * month_of, origin + (number * step + 1) * month_of)
        yield (
            date(months[0] // 12, months[0] % 12 + 1, 1),
            [
                date(month // 12, month % 12 + 1, day)
                for month in months
                if not rule.by_month or month % 12 + 1 in rule.by_month
                for day in range(1, monthrange(month // 12, month % 12 + 1)[1] + 1)
            ],
        )
        number += 1


def _next_named(rule: Rule, day: date) -> date:
    """The day itself in a month that the rule names, else the first day of the next such month."""
    if not rule.by_month or day.month in rule.by_month:
        return day
    later = [month for month in rule.by_month if month > day.month]
    return date(day.year, min(later), 1) if later else date(day.year + 1, min(rule.by_month), 1)
