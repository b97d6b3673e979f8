"""Gatus' external endpoints, as its documentation and its server define them."""

import uuid

import pytest

from support.earshot import PASSED_ON
from watchbell.domain.addresses import gatus_address, hashed

PATH = "/api/v1/endpoints/core_ext-ep-test/external"
BEARER = {"Authorization": "Bearer potato"}


@pytest.fixture
async def imported(earshot):
    """An external endpoint of Gatus: group "core", name "ext-ep-test", token "potato"."""
    monitor = await earshot.monitor()
    await earshot.also_known_as(monitor, gatus_address("core_ext-ep-test"), hashed("potato"))
    return monitor


async def test_a_success_is_answered_200_with_an_empty_body(earshot, imported):
    answer = await earshot.ask("POST", f"{PATH}?success=true&error=&duration=10s", headers=BEARER)
    assert (answer.status_code, answer.text) == (200, "")
    state = await earshot.state()
    assert (state["status"], state["last_response_time_ms"]) == ("up", 10_000)


async def test_a_failure_says_its_error(earshot, imported):
    answer = await earshot.ask("POST", f"{PATH}?success=false&error=no%20route&duration=300ms", headers=BEARER)
    assert answer.status_code == 200
    assert (await earshot.state())["last_error"] == "the client reported a failure: no route"
    assert await earshot.pings("kind", "body") == [("fail", b"no route")]


async def test_the_error_of_a_success_is_not_its_message(earshot, imported):
    await earshot.ask("POST", f"{PATH}?success=true&error=boo", headers=BEARER)
    assert (await earshot.state())["last_error"] is None


@pytest.mark.parametrize("query", ["", "?success=", "?success=yes", "?success=1", "?success=True", "?error=x"])
async def test_success_must_be_true_or_false(earshot, imported, query):
    answer = await earshot.ask("POST", f"{PATH}{query}", headers=BEARER)
    assert (answer.status_code, answer.text) == (400, "missing or invalid success query parameter")
    assert await earshot.pings() == []


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (None, "invalid Authorization header"),
        ("", "invalid Authorization header"),
        ("potato", "invalid Authorization header"),
        ("Basic cG90YXRv", "invalid Authorization header"),
        ("Bearer", "invalid Authorization header"),
        ("bearer potato", "invalid Authorization header"),
        ("Bearer  ", "bearer token must not be empty"),
        ("Bearer tomato", "invalid token"),
        ("Bearer Potato", "invalid token"),
    ],
)
async def test_without_the_endpoints_token_nothing_is_told(earshot, imported, header, text):
    headers = {} if header is None else {"Authorization": header}
    answer = await earshot.ask("POST", f"{PATH}?success=true", headers=headers)
    assert (answer.status_code, answer.text) == (401, text)
    assert await earshot.pings() == []


async def test_a_key_nobody_has_is_not_found(earshot, imported):
    for key in ("core_other", "x" * 301, "core%20ext"):
        answer = await earshot.ask("POST", f"/api/v1/endpoints/{key}/external?success=true", headers=BEARER)
        if answer.status_code != PASSED_ON:
            assert (answer.status_code, answer.text) == (404, "not found"), key
    assert await earshot.pings() == []


@pytest.mark.parametrize("duration", ["10", "s", "1.5", "10 s", "1y", "-", "1h-2m", "."])
async def test_a_duration_that_go_does_not_read_is_refused(earshot, imported, duration):
    answer = await earshot.ask("POST", f"{PATH}?success=true&duration={duration}", headers=BEARER)
    assert answer.status_code == 400
    assert answer.text.startswith("invalid duration: ")
    assert await earshot.pings() == []


@pytest.mark.parametrize(
    ("duration", "ms"), [("", None), ("0", 0), ("1.5s", 1500), ("300ms", 300), ("1h2m", 3_720_000), ("-2s", None)]
)
async def test_durations(earshot, imported, duration, ms):
    await earshot.ask("POST", f"{PATH}?success=true&duration={duration}", headers=BEARER)
    assert (await earshot.state())["last_response_time_ms"] == ms


async def test_the_key_is_the_same_in_either_case_as_gatus_makes_it(earshot, imported):
    answer = await earshot.ask("POST", f"{PATH.replace('core', 'Core')}?success=true", headers=BEARER)
    assert answer.status_code == 200


async def test_a_monitor_of_ours_is_reached_by_its_slug_and_its_token(earshot):
    monitor = await earshot.monitor("Nightly Backup")
    token = earshot.token(monitor)
    for written in (token, str(uuid.UUID(token)), token.upper()):
        answer = await earshot.ask(
            "POST",
            "/api/v1/endpoints/_nightly-backup/external?success=true",
            headers={"Authorization": f"Bearer {written}"},
        )
        assert (answer.status_code, answer.text) == (200, "")
    assert await earshot.pings("kind") == ["success"] * 3


async def test_two_endpoints_of_one_key_are_told_apart_by_their_tokens(earshot, imported):
    other = await earshot.monitor("Other")
    await earshot.also_known_as(other, gatus_address("core_ext-ep-test"), hashed("tomato"))
    await earshot.ask("POST", f"{PATH}?success=false", headers={"Authorization": "Bearer tomato"})
    assert await earshot.pings("monitor_n") == [other.n]


async def test_what_gatus_shows_at_neighbouring_addresses_is_not_taken(earshot, imported):
    assert (await earshot.ask("GET", f"{PATH}?success=true", headers=BEARER)).status_code == PASSED_ON
    for path in ("/api/v1/endpoints/statuses", "/api/v1/endpoints/a/b/external", "/api/v1/endpoints//external"):
        assert (await earshot.ask("POST", path, headers=BEARER)).status_code == PASSED_ON
