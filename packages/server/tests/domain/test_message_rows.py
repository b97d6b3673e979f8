import pytest

from notifiers.peers import message
from watchbell.domain.message_rows import rows


def write(label, value):
    return f"{label}={value}"


def told(given, **limits):
    return rows(given, write, **{"size": len, "room": 10_000, **limits})


def test_every_line_is_dressed_in_its_order():
    assert told(message()) == [
        "Service=Shop",
        "Monitor=Shop front",
        "URL=https://shop.example/",
        "Status=503 Service Unavailable",
        "Since=2023-11-14 22:10:08 UTC",
        "Duration=3 min 12 s",
    ]


@pytest.mark.parametrize("room", [0, 60, 80, 120])
def test_what_does_not_fit_is_left_out_and_the_times_stay(room):
    shown = told(message(), room=room)
    assert shown[-2:] == ["Since=2023-11-14 22:10:08 UTC", "Duration=3 min 12 s"]
    assert len(shown) < 6
    assert sum(map(len, shown)) <= max(room, 48)


def test_a_line_that_just_fits_is_shown():
    whole = sum(map(len, told(message())))
    assert len(told(message(), room=whole)) == 6
    assert len(told(message(), room=whole - 1)) == 5


def test_there_are_never_more_lines_than_asked_for_and_none_is_too_long():
    shown = told(message(details=(("L" * 200, "v" * 2000),) * 60), most=10, longest=50)
    assert len(shown) == 10
    assert shown[2] == f"{'L' * 79}…={'v' * 49}…"


def test_what_only_repeats_the_reason_is_left_out():
    given = message(text="no answer ", details=(("Reason", "no answer"), ("Lasted", "3 min 12 s")))
    assert told(given) == ["Service=Shop", "Monitor=Shop front", "Lasted=3 min 12 s", "Since=2023-11-14 22:10:08 UTC"]
