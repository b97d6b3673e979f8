"""Healthchecks' pinging API, as its documentation and its server define it."""

import asyncio
import uuid

import pytest

from support.earshot import PASSED_ON
from watchbell.domain.addresses import token_address
from watchbell.services import provisioning
from watchbell.services.monitor_actions import pause_monitor

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
RUN = "0f9b5b44-4a2f-4c8c-9d55-3f6f0d7c2a11"


async def of_uuid(earshot, **more):
    """The UUID in the ping URLs of a new monitor."""
    return str(uuid.UUID(earshot.token(await earshot.monitor(**more))))


async def test_a_success_is_answered_ok_with_the_headers_clients_know(earshot):
    code = await of_uuid(earshot)
    answer = await earshot.ask("GET", f"/ping/{code}")
    assert (answer.status_code, answer.text) == (200, "OK")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["ping-body-limit"] == "10000"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert await earshot.pings("kind", "method", "source") == [("success", "GET", "192.0.2.7")]


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_is_a_ping(earshot, method):
    answer = await earshot.ask(method, f"/ping/{await of_uuid(earshot)}")
    assert (answer.status_code, answer.text) == (200, "" if method == "HEAD" else "OK")
    assert await earshot.pings("kind", "method") == [("success", method)]


@pytest.mark.parametrize(
    ("verb", "kind", "exit_status"),
    [
        ("", "success", None),
        ("/", "success", None),
        ("/start", "start", None),
        ("/fail", "fail", None),
        ("/log", "log", None),
        ("/0", "success", 0),
        ("/00", "success", 0),
        ("/1", "fail", 1),
        ("/255", "fail", 255),
    ],
)
@pytest.mark.parametrize("prefix", ["/ping", ""], ids=["own server", "hosted"])
async def test_the_verbs(earshot, prefix, verb, kind, exit_status):
    answer = await earshot.ask("GET", f"{prefix}/{await of_uuid(earshot)}{verb}")
    assert (answer.status_code, answer.text) == (200, "OK")
    assert await earshot.pings("kind", "exit_status") == [(kind, exit_status)]


@pytest.mark.parametrize("prefix", ["/ping", ""], ids=["own server", "hosted"])
async def test_an_exit_status_above_255_is_an_invalid_url(earshot, prefix):
    code = await of_uuid(earshot)
    for number in ("256", "99999999999999999999"):
        answer = await earshot.ask("GET", f"{prefix}/{code}/{number}")
        assert (answer.status_code, answer.text) == (400, "invalid url format")
    assert await earshot.pings() == []


async def test_a_uuid_may_be_written_in_upper_case(earshot):
    answer = await earshot.ask("GET", f"/ping/{(await of_uuid(earshot)).upper()}")
    assert (answer.status_code, await earshot.pings("kind")) == (200, ["success"])


@pytest.mark.parametrize("prefix", ["/ping", ""], ids=["own server", "hosted"])
@pytest.mark.parametrize("verb", ["/stop", "/START", "/start/", "//", "/-1", "/1.5"])
async def test_a_verb_that_does_not_exist_pings_nothing(earshot, prefix, verb):
    answer = await earshot.ask("GET", f"{prefix}/{await of_uuid(earshot)}{verb}")
    assert answer.status_code in ((400, 404) if prefix or verb not in ("/start/", "//") else (PASSED_ON,))
    assert await earshot.pings() == []


async def test_a_uuid_nobody_has_is_not_found(earshot):
    for path in (f"/ping/{RUN}", f"/{RUN}", f"/ping/{RUN}/fail", "/ping/", "/ping/nonsense", "/ping/a/b/c/d"):
        answer = await earshot.ask("GET", path)
        assert (answer.status_code, answer.text) == (404, "not found"), path
        assert "ping-body-limit" not in answer.headers


async def test_a_run_is_named_in_either_case_and_its_length_is_known(earshot, clock):
    code = await of_uuid(earshot)
    await earshot.ask("GET", f"/ping/{code}/start?rid={RUN.upper()}")
    clock.advance(seconds=7)
    await earshot.ask("GET", f"/ping/{code}?rid={RUN}")
    assert await earshot.pings("run_id", "duration_ms") == [(RUN, None), (RUN, 7_000)]


@pytest.mark.parametrize("run_id", ["", "7", RUN[:-1], RUN.replace("-", ""), f"{RUN}%0A", f"{{{RUN}}}"])
async def test_a_run_that_is_no_uuid_is_refused(earshot, run_id):
    answer = await earshot.ask("GET", f"/ping/{await of_uuid(earshot)}?rid={run_id}")
    assert (answer.status_code, answer.text) == (400, "invalid uuid format")
    assert await earshot.pings() == []


async def test_the_first_ten_thousand_bytes_of_a_body_are_kept_whatever_they_are(earshot):
    code, binary = await of_uuid(earshot), bytes(range(256)) * 50
    await earshot.ask("POST", f"/ping/{code}", content=binary)
    await earshot.ask("PUT", f"/ping/{code}/fail", content="Пропал диск\0".encode())
    assert await earshot.pings("body") == [binary[:10_000], "Пропал диск\0".encode()]


async def test_a_log_of_megabytes_is_cut_and_heard(earshot):
    answer = await earshot.ask("POST", f"/ping/{await of_uuid(earshot)}/fail", content=b"x" * 3_000_000)
    assert (answer.status_code, answer.text) == (200, "OK")
    assert await earshot.pings("kind", "body") == [("fail", b"x" * 10_000)]


@pytest.mark.parametrize("prefix", ["/ping", ""], ids=["own server", "hosted"])
@pytest.mark.parametrize(
    ("verb", "kind"), [("", "success"), ("/start", "start"), ("/fail", "fail"), ("/log", "log"), ("/3", "fail")]
)
async def test_a_slug_is_pinged_with_the_ping_key(earshot, prefix, verb, kind):
    monitor = await earshot.monitor("Nightly Backup")
    assert monitor.slug == "nightly-backup"
    answer = await earshot.ask("GET", f"{prefix}/{await earshot.ping_key()}/nightly-backup{verb}")
    assert (answer.status_code, answer.text) == (200, "OK")
    assert await earshot.pings("kind") == [kind]


@pytest.mark.parametrize("prefix", ["/ping", ""], ids=["own server", "hosted"])
async def test_a_slug_has_no_form_with_a_slash_at_its_end(earshot, prefix):
    await earshot.monitor("Backup")
    answer = await earshot.ask("GET", f"{prefix}/{await earshot.ping_key()}/backup/")
    assert (answer.status_code, answer.text, await earshot.pings()) == (404, "not found", [])


@pytest.mark.parametrize("prefix", ["/ping", ""], ids=["own server", "hosted"])
async def test_a_slug_in_upper_case_is_an_invalid_url(earshot, prefix):
    await earshot.monitor("Backup")
    for path in ("Backup", "BACKUP/fail", "Backup?create=1"):
        answer = await earshot.ask("GET", f"{prefix}/{await earshot.ping_key()}/{path}")
        assert (answer.status_code, answer.text) == (400, "invalid url format")
    assert await earshot.pings() == []


async def test_a_slug_or_a_key_nobody_has_is_not_found(earshot):
    await earshot.monitor("Backup")
    key = await earshot.ping_key()
    for path in (f"{key}/other", f"{'x' * 22}/backup", f"{'x' * 22}/backup?create=1", f"short/{'b' * 300}", f"{key}"):
        answer = await earshot.ask("GET", f"/ping/{path}")
        assert (answer.status_code, answer.text) == (404, "not found"), path


async def test_a_slug_that_two_monitors_have_is_ambiguous(earshot):
    await earshot.monitor("Backup")
    await earshot.monitor("backup")
    answer = await earshot.ask("GET", f"/ping/{await earshot.ping_key()}/backup?create=1")
    assert (answer.status_code, answer.text) == (409, "ambiguous slug")


async def test_an_unknown_slug_is_made_when_the_client_asks_for_it(earshot, clock):
    key = await earshot.ping_key()
    answers = [await earshot.ask("POST", f"/ping/{key}/db-dump/fail?create=1", content=b"disk full") for _ in range(2)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(201, "Created"), (200, "OK")]
    [monitor] = await earshot.world.rows("monitors")
    assert (monitor["name"], monitor["slug"], monitor["kind"]) == ("db-dump", "db-dump", "heartbeat")
    assert (monitor["config"]["period_seconds"], monitor["config"]["grace_seconds"]) == (86_400, 3_600)
    assert await earshot.pings("kind", "body") == [("fail", b"disk full")] * 2
    assert (await earshot.state())["status"] == "down"


async def test_a_made_monitor_is_expected_within_a_day_and_an_hour(earshot, clock):
    await earshot.ask("GET", f"/{await earshot.ping_key()}/db-dump?create=1")
    assert (await earshot.state())["deadline_at"] == clock() + (86_400 + 3_600) * 1000


async def test_only_create_1_makes_a_monitor_and_only_by_slug(earshot):
    key = await earshot.ping_key()
    for path in (f"{key}/new?create=0", f"{key}/new?create=true", f"{key}/new?create=", f"{RUN}?create=1"):
        answer = await earshot.ask("GET", f"/ping/{path}")
        assert (answer.status_code, answer.text) == (404, "not found"), path
    assert await earshot.world.rows("monitors") == []


async def test_a_slug_no_monitor_can_have_is_not_made(earshot):
    answer = await earshot.ask("GET", f"/ping/{await earshot.ping_key()}/{'b' * 101}?create=1")
    assert (answer.status_code, answer.text) == (400, "invalid url format")
    assert await earshot.world.rows("monitors") == []


async def test_beyond_the_limit_no_monitor_is_made(earshot, monkeypatch):
    monkeypatch.setattr(provisioning, "MAX_PROVISIONED", 1)
    key = await earshot.ping_key()
    answers = [await earshot.ask("GET", f"/ping/{key}/{slug}?create=1") for slug in ("one", "two", "one")]
    assert [(answer.status_code, answer.text) for answer in answers] == [
        (201, "Created"),
        (404, "not found"),
        (200, "OK"),
    ]


async def test_clients_that_make_the_same_monitor_at_once_make_one(either_earshot):
    key = await either_earshot.ping_key()
    answers = await asyncio.gather(
        *(either_earshot.ask("GET", f"/ping/{key}/db-dump?create=1&n={n}") for n in range(8))
    )
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len(await either_earshot.world.rows("monitors")) == 1
    assert len(await either_earshot.pings()) == 8


async def test_a_monitor_that_a_ping_made_is_resumed_by_the_next_one(earshot):
    key = await earshot.ping_key()
    await earshot.ask("GET", f"/ping/{key}/db-dump?create=1")
    [made] = await earshot.world.rows("monitors")
    await pause_monitor(earshot.ctx, earshot.caller, made["id"])
    assert (await earshot.ask("GET", f"/ping/{key}/db-dump/log")).text == "OK"
    assert (await earshot.ask("GET", f"/ping/{key}/db-dump")).text == "OK"
    [made] = await earshot.world.rows("monitors")
    assert (bool(made["is_active"]), await earshot.pings("kind")) == (True, ["success", "ignored", "success"])


async def test_with_post_only_other_methods_are_answered_ok_and_ignored(earshot):
    code = await of_uuid(earshot, config={"period_seconds": 60, "methods": "post"})
    answers = [await earshot.ask(method, f"/ping/{code}") for method in ("GET", "HEAD", "PUT", "POST")]
    assert [(answer.status_code, answer.text) for answer in answers] == [
        (200, "OK"),
        (200, ""),
        (200, "OK"),
        (200, "OK"),
    ]
    assert await earshot.pings("kind") == ["ignored", "ignored", "ignored", "success"]


KEYWORDS = {
    "filter_http_body": True,
    "failure_keywords": "FAILED, error:",
    "success_keywords": "completed",
    "start_keywords": "begin",
}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("backup completed", "success"),
        ("begin of backup", "start"),
        ("completed, but FAILED to prune", "fail"),
        ("begin error: no space", "fail"),
        ("begin, completed", "success"),
        ("Completed", "ignored"),
        ("", "ignored"),
    ],
)
async def test_words_in_the_body_say_what_a_plain_ping_means(earshot, body, kind):
    code = await of_uuid(earshot, config={"period_seconds": 60, **KEYWORDS})
    assert (await earshot.ask("POST", f"/ping/{code}", content=body)).text == "OK"
    assert await earshot.pings("kind") == [kind]


async def test_without_any_of_the_words_it_is_a_failure_where_that_is_wanted(earshot):
    code = await of_uuid(earshot, config={"period_seconds": 60, **KEYWORDS, "filter_default_fail": True})
    await earshot.ask("POST", f"/ping/{code}", content="what?")
    assert await earshot.pings("kind") == ["fail"]


async def test_an_address_that_says_what_it_means_is_not_filtered(earshot):
    code = await of_uuid(earshot, config={"period_seconds": 60, **KEYWORDS})
    for verb in ("start", "fail", "log", "0"):
        await earshot.ask("POST", f"/ping/{code}/{verb}", content="FAILED completed begin")
    assert await earshot.pings("kind") == ["start", "fail", "log", "success"]


async def test_another_tools_uuid_reaches_an_imported_monitor(earshot):
    await earshot.also_known_as(await earshot.monitor(), token_address(RUN))
    assert (await earshot.ask("GET", f"/{RUN.upper()}")).status_code == 200
    assert await earshot.pings("kind") == ["success"]


async def test_a_monitor_of_another_kind_says_how_it_is_told(earshot):
    monitor = await earshot.monitor(kind="alertmanager")
    answer = await earshot.ask("GET", f"/ping/{uuid.UUID(earshot.token(monitor))}")
    assert answer.status_code == 400
    assert "not told in this manner" in answer.text


async def test_the_dashboards_own_addresses_are_not_taken(earshot):
    for path in ("/", "/monitors", f"/monitors/{RUN}", "/assets/index.js", "/s/acme", "/pinged/x", f"/s/{'x' * 22}/y"):
        assert (await earshot.ask("GET", path)).status_code == PASSED_ON, path
