import pytest

from watchbell.domain.expecting import Expecting, Region
from watchbell.domain.expecting_words import duration_in_words, in_words
from watchbell.lib.weekly_windows import Window

OFFICE = Window(frozenset(range(5)), 8 * 60, 18 * 60)
WEEKEND = Window(frozenset({5, 6}), 22 * 60 + 30, 6 * 60)


@pytest.mark.parametrize(
    ("expecting", "words"),
    [
        (Expecting(period_ms=45_000), "every 45 seconds"),
        (Expecting(period_ms=60_000), "every minute"),
        (Expecting(period_ms=300_000), "every 5 minutes"),
        (Expecting(period_ms=5_400_000), "every 1 hour 30 minutes"),
        (Expecting(period_ms=7_200_000), "every 2 hours"),
        (Expecting(period_ms=86_400_000), "every day"),
        (Expecting(schedule="0 3 * * *", time_zone="Europe/Berlin"), "at 03:00 every day (Europe/Berlin)"),
        (Expecting(schedule="*/5 * * * *", time_zone="Europe/Berlin"), "every 5 minutes"),
        (Expecting(schedule="*/7 * * * *"), "every seventh minute of every hour (UTC)"),
        (Expecting(schedule="0 9 * * 1-5"), "at 09:00 on Monday through Friday (UTC)"),
        (Expecting(schedule="Mon..Fri 09:00", time_zone="Asia/Tokyo"), "at Mon..Fri 09:00 (Asia/Tokyo)"),
        (Expecting(schedule="08:00\n20:00 Europe/Riga"), "at 08:00 (UTC), at 20:00 Europe/Riga"),
        (
            Expecting(period_ms=3_600_000, windows=(OFFICE, WEEKEND), time_zone="Europe/Berlin"),
            "every hour, Monday to Friday from 08:00 to 18:00 and Saturday and Sunday from 22:30 to 06:00 (Europe/Berlin)",
        ),
        (
            Expecting(period_ms=60_000, windows=(Window(frozenset(range(7)), 0, 1440),), region=Region("DE", "BY")),
            "every minute, every day from 00:00 to 24:00 (UTC), not on public holidays of DE-BY",
        ),
        (
            Expecting(period_ms=60_000, windows=(Window(frozenset({0, 2, 4}), 0, 60),), region=Region("US")),
            "every minute, Monday, Wednesday and Friday from 00:00 to 01:00 (UTC), not on public holidays of US",
        ),
    ],
)
def test_it_is_said_in_words(expecting, words):
    assert in_words(expecting) == words


@pytest.mark.parametrize(
    ("ms", "words"), [(500, "500 ms"), (1_000, "1 second"), (61_000, "1 minute 1 second"), (90_061_000, "1 day 1 hour")]
)
def test_durations_have_at_most_two_units(ms, words):
    assert duration_in_words(ms) == words
