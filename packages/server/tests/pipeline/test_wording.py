import pytest

from watchbell.domain.incidents import Incident, IncidentStatus
from watchbell.domain.scenes import Trigger
from watchbell.domain.services import Impact
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.wording import duration, still_burning


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 s"),
        (-5, "0 s"),
        (42_400, "42 s"),
        (59_600, "1 min 0 s"),
        (200_000, "3 min 20 s"),
        (7_500_000, "2 h 5 min"),
        (86_399_000, "23 h 59 min"),
        (86_400_000, "1 d 0 h"),
        (273_600_000, "3 d 4 h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(ms: int, words: str) -> None:
    assert duration(ms) == words


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["web"], "web is still down after 2 h 5 min: got 503"),
        (["web", "api"], "web and api are still down after 2 h 5 min: got 503"),
        (["web", "api", "db"], "web, api and db are still down after 2 h 5 min: got 503"),
        (["web", "api", "db", "x", "y"], "web, api, db and 2 more are still down after 2 h 5 min: got 503"),
    ],
)
def test_a_reminder_names_what_burns_how_long_and_why(names: list[str], sentence: str) -> None:
    status, impact = IncidentStatus.INVESTIGATING, Impact.MAJOR
    incident = Incident("i", "o", "Shop", status, impact, True, "s", 0, None, None, None, None, "", 0, 0, 1)
    errors = ["got 503", *["other"] * (len(names) - 1)]
    down = [Trigger(n, n, "http", False, MonitorStatus.DOWN, 0, e) for n, e in zip(names, errors, strict=True)]
    assert still_burning(down, incident, 7_500_000) == sentence


def test_a_reminder_without_a_known_reason_says_so() -> None:
    status, impact = IncidentStatus.INVESTIGATING, Impact.MAJOR
    incident = Incident("i", "o", "Shop", status, impact, True, "s", 0, None, None, None, None, "", 0, 0, 1)
    down = [Trigger("w", "web", "http", False, MonitorStatus.DOWN, 0, None)]
    assert still_burning(down, incident, 60_000) == "web is still down after 1 min 0 s: no reason given"
