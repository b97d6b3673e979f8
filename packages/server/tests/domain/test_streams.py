import pytest

from watchbell.domain.events import Event
from watchbell.domain.streams import Audience, without_reasons


def event(*, org: str = "o", monitor: str | None = "m", public: bool = False) -> Event:
    return Event("check.completed", org, {}, monitor, "s", public)


@pytest.mark.parametrize("public", [True, False])
def test_nobody_reads_another_organizations_events(public: bool) -> None:
    assert not Audience("other", is_insider=True).may_read(event(public=public))


def test_an_outsider_reads_only_what_is_public() -> None:
    vera = Audience("o", is_insider=False)
    assert vera.may_read(event(public=True))
    assert not vera.may_read(event(public=False))


def test_the_stream_of_one_monitor_has_only_its_events() -> None:
    olga = Audience("o", is_insider=True, monitor_id="m")
    assert olga.may_read(event(monitor="m"))
    assert not olga.may_read(event(monitor="n"))
    assert not olga.may_read(event(monitor=None))


def test_strangers_are_told_what_happened_and_not_why() -> None:
    inside = {
        "error": "connection refused by db7:5432",
        "error_message": "db7",
        "last_error": "db7",
        "status_reason": "db7",
    }
    assert without_reasons({"to": "down", **inside}) == {"to": "down", **dict.fromkeys(inside)}
