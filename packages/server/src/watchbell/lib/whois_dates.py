"""Dates as registries write them; those without a zone are taken as UTC."""

import re
from datetime import UTC, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ]+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
_TIME_BEFORE_YEAR = r"(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) +(?:[a-z]{3,4} +)?)?(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/. ]+(?P<month>\d\d?)[-/. ]+(?P<day>\d\d?)\.?" + _TIME,
        r"(?P<year>\d{4})[- ](?P<name>[a-z]{3})[a-z]*[- ](?P<day>\d\d?)" + _TIME,
        r"(?P<day>\d\d?)[-/. ]+(?P<month>\d\d?)[-/. ]+(?P<year>\d{4})" + _TIME,
        r"(?P<day>\d\d?)(?:st|nd|rd|th)?[-. ]+(?P<name>[a-z]{3})[a-z]*[-., ]+(?P<year>\d{4})" + _TIME,
        r"(?:[a-z]{3,9},? +)?(?P<name>[a-z]{3})[a-z]* +(?P<day>\d\d?)(?:st|nd|rd|th)?,? +" + _TIME_BEFORE_YEAR,
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    )
)


def read_date(text: str) -> int | None:
    """The instant in milliseconds, `None` for what is no date; a day first where both orders are possible."""
    text = text.strip()[:60]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _read_form(text)
    return _millis(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _read_form(text: str) -> int | None:
    for form in _FORMS:
        fit = form.match(text)
        if fit is None:
            continue
        parts = {name: value for name, value in fit.groupdict().items() if value is not None}
        name = parts.pop("name", "").lower()
        if name and name not in _MONTHS:
            continue
        numbers = {key: int(value) for key, value in parts.items()}
        if name:
            numbers["month"] = _MONTHS.index(name) + 1
        if numbers["month"] > 12 >= numbers["day"]:
            numbers["month"], numbers["day"] = numbers["day"], numbers["month"]
        try:
            return _millis(datetime(**numbers, tzinfo=UTC))
        except (ValueError, TypeError):
            continue
    return None


def _millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
