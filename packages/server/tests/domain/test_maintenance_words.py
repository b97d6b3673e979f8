from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from watchbell.domain.maintenance_times import Plan
from watchbell.domain.maintenance_words import schedule_text


def text(begin: str, end: str, rrule: str | None) -> str:
    zone = ZoneInfo("Europe/Berlin")
    first, last = (round(datetime.fromisoformat(each).replace(tzinfo=zone).timestamp() * 1000) for each in (begin, end))
    return schedule_text(Plan(first, last, rrule, "Europe/Berlin"))


def test_what_takes_place_once_names_its_days() -> None:
    assert text("2026-11-21T02:00", "2026-11-21T04:00", None) == "Sat 21 Nov 2026 02:00–04:00 (Europe/Berlin)"
    assert (
        text("2026-11-21T22:00", "2026-11-22T04:00", None)
        == "Sat 21 Nov 2026 22:00 – Sun 22 Nov 2026 04:00 (Europe/Berlin)"
    )


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
        ("FREQ=DAILY;BYDAY=MO,FR", "Every day that is a Monday or Friday"),
        ("FREQ=DAILY;BYMONTHDAY=1;BYMONTH=5", "Every day on the 1st in May"),
        ("FREQ=WEEKLY;BYDAY=TU", "Every Tuesday"),
        ("FREQ=WEEKLY", "Every Saturday"),
        ("FREQ=WEEKLY;BYDAY=TH,TU", "Every Tuesday and Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU", "Every 2 weeks on Saturday and Sunday"),
        ("FREQ=MONTHLY", "Every month on the 21st"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "Every month on the 1st and 15th"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "Every month on the 3rd last day"),
        ("FREQ=MONTHLY;BYDAY=1SU", "Every month on the first Sunday"),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3", "Every 3 months on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=1", "Every month on the first Sunday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every month on the last weekday"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "Every month on Friday if it is the 13th"),
        ("FREQ=YEARLY", "Every year on the 21st of November"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=2", "Every year on the 2nd of January and July"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=-1FR", "Every year on the last Friday in December"),
    ],
)
def test_a_rule_in_plain_words(rrule: str, words: str) -> None:
    assert text("2026-11-21T02:00", "2026-11-21T04:00", rrule) == f"{words} 02:00–04:00 (Europe/Berlin)"


def test_it_says_when_the_end_is_on_another_day_and_when_it_stops() -> None:
    night = ("2026-11-21T22:00", "2026-11-22T02:00")
    assert text(*night, "FREQ=DAILY;COUNT=3") == "Every day 22:00–02:00 the next day (Europe/Berlin), 3 times"
    assert (
        text(*night, "FREQ=DAILY;UNTIL=20261231")
        == "Every day 22:00–02:00 the next day (Europe/Berlin), until Thu 31 Dec 2026"
    )
    weekend = ("2026-11-20T22:00", "2026-11-23T02:00")
    assert text(*weekend, "FREQ=WEEKLY") == "Every Friday 22:00–02:00 3 days later (Europe/Berlin)"
