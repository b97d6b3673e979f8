"""Our own token URLs, which are mkat's too."""

import hashlib
import hmac
import json
import uuid

import pytest

from support.earshot import Earshot
from watchbell.lib.clock import MINUTE, rfc3339
from watchbell.store import contacts

CPU = {"max_value": 90, "unit": "%"}
UNKNOWN = "0" * 32
WRITING = ["GET", "HEAD", "POST", "PUT"]


async def url(earshot: Earshot, family: str, tail: str = "", **more) -> str:
    kind = {"heartbeat": "heartbeat", "webhook": "webhook", "metric": "metric"}[family]
    if kind == "metric":
        more.setdefault("config", CPU)
    return f"/{family}/{earshot.token(await earshot.monitor(kind=kind, **more))}{tail}"


async def with_a_channel(earshot):
    """Somebody to tell: who was told of no failure is told of no recovery."""
    async with earshot.ctx.db.read() as tx:
        [contact] = await contacts.default_of(tx, earshot.caller.org_id)
    await earshot.world.channel(contact_id=contact.id, org_id=earshot.caller.org_id)


# What every family has in common


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize(
    ("family", "tail"), [("heartbeat", ""), ("webhook", "/fail"), ("webhook", "/recover"), ("metric", "?value=3")]
)
async def test_every_method_tells_and_head_is_answered_without_a_body(earshot, family, tail, method):
    answer = await earshot.ask(method, await url(earshot, family, tail))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert (answer.text == "") is (method == "HEAD")
    assert await earshot.pings("method", "source") == [(method, "192.0.2.7")]


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("family", ["heartbeat", "webhook", "metric"])
async def test_other_methods_are_refused(earshot, family, method):
    answer = await earshot.ask(method, f"/{family}/{UNKNOWN}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")


async def test_a_browser_may_ask_whether_its_page_may_call(earshot):
    answer = await earshot.ask("OPTIONS", f"/webhook/{UNKNOWN}/fail")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/heartbeat/{UNKNOWN}", 404),
        (f"/webhook/{UNKNOWN}/fail", 404),
        (f"/webhook/{UNKNOWN}/recover", 404),
        (f"/metric/{UNKNOWN}?value=1", 404),
        (f"/metric/{UNKNOWN}", 400),
        (f"/metric/{UNKNOWN}?value=x", 400),
        (f"/metric/{UNKNOWN}/start?value=1", 400),
        (f"/webhook/{UNKNOWN}", 400),
        (f"/webhook/{UNKNOWN}/explode", 400),
        (f"/heartbeat/{UNKNOWN}/explode", 400),
        (f"/heartbeat/{UNKNOWN}/256", 400),
        ("/heartbeat/short", 400),
        ("/metric/%00", 400),
        ("/webhook/", 400),
    ],
)
async def test_unknown_tokens_are_404_and_what_cannot_be_read_is_400(earshot, path, status):
    answer = await earshot.ask("POST", path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert await earshot.pings() == []


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        ("heartbeat", "/webhook/{}/fail"),
        ("heartbeat", "/metric/{}?value=1"),
        ("webhook", "/heartbeat/{}"),
        ("webhook", "/metric/{}?value=1"),
        ("metric", "/webhook/{}/fail"),
    ],
)
async def test_a_monitor_of_another_kind_is_400_and_says_what_it_is(earshot, made, asked):
    config = {"metric": CPU, "heartbeat": {"period_seconds": 60}, "webhook": {}}[made]
    monitor = await earshot.monitor(kind=made, config=config)
    answer = await earshot.ask("POST", asked.format(earshot.token(monitor)))
    assert answer.status_code == 400
    assert f"this monitor is a {made}" in answer.json()["error"]["message"]


@pytest.mark.parametrize("change", [str.upper, lambda token: str(uuid.UUID(token))])
async def test_a_token_is_the_same_with_hyphens_and_in_capitals(earshot, change):
    token = earshot.token(await earshot.monitor(kind="webhook"))
    assert (await earshot.ask("POST", f"/webhook/{change(token)}/fail/")).status_code == 200


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/octet-stream", "x", ""])
@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"[" * 100_000, b"{", b'{"message": 5}', b"a=b", b"x" * 1_048_576])
async def test_an_alarm_is_taken_whatever_its_body_is(earshot, body, media_type):
    answer = await earshot.ask(
        "POST", await url(earshot, "webhook", "/fail"), content=body, headers={"Content-Type": media_type}
    )
    assert answer.json() == {"received": True, "recorded": True, "alertCreated": True}
    assert await earshot.pings("body") == [body[:10_000]]
    assert (await earshot.state())["status"] == "down"


@pytest.mark.parametrize(("family", "tail"), [("heartbeat", "/0"), ("webhook", "/fail")])
async def test_a_long_log_loses_no_signal(earshot, family, tail):
    answer = await earshot.ask("POST", await url(earshot, family, tail), content=b"x" * 5_000_000)
    assert (answer.status_code, answer.json()["recorded"]) == (200, True)
    assert await earshot.pings("body") == [b"x" * 10_000]


@pytest.mark.parametrize(
    ("family", "tail", "headers"),
    [("metric", "?value=1", {}), ("webhook", "/fail", {"X-Hub-Signature-256": f"sha256={'0' * 64}"})],
)
async def test_a_body_whose_end_is_needed_is_413_beyond_a_megabyte(earshot, family, tail, headers):
    place = await url(earshot, family, tail)
    answer = await earshot.ask("POST", place, content=b"x" * 1_048_577, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert await earshot.pings() == []


# Heartbeats


async def test_a_heartbeat_is_told_when_the_next_one_is_expected(earshot, clock):
    answer = await earshot.ask("POST", await url(earshot, "heartbeat"))
    assert answer.json() == {
        "received": True,
        "recorded": True,
        "nextExpectedBefore": rfc3339(clock() + MINUTE),
        "alertCreated": False,
    }


@pytest.mark.parametrize(
    ("verb", "kind", "status"),
    [
        ("/start", "start", None),
        ("/log", "log", None),
        ("/fail", "fail", None),
        ("/0", "success", 0),
        ("/3", "fail", 3),
    ],
)
async def test_a_heartbeat_has_verbs(earshot, verb, kind, status):
    answer = await earshot.ask("GET", await url(earshot, "heartbeat", verb))
    assert answer.json()["alertCreated"] is (kind == "fail")
    assert await earshot.pings("kind", "exit_status") == [(kind, status)]


async def test_a_heartbeat_after_a_failure_is_a_recovery_alert(earshot):
    await with_a_channel(earshot)
    place = await url(earshot, "heartbeat")
    await earshot.ask("POST", f"{place}/fail")
    assert (await earshot.ask("POST", place)).json()["alertCreated"] is True
    assert (await earshot.state())["status"] == "up"


# Webhooks


async def test_fail_recover_and_their_repetitions(either_earshot):
    await with_a_channel(either_earshot)
    place = await url(either_earshot, "webhook")
    story = ["recover", "fail", "fail", "recover", "recover", "fail"]
    answers = [(await either_earshot.ask("POST", f"{place}/{verb}")).json() for verb in story]
    assert [answer["alertCreated"] for answer in answers] == [False, True, False, True, False, True]
    assert {answer["received"] for answer in answers} == {True}
    assert len(await either_earshot.pings()) == 6
    assert [row["type"] for row in await either_earshot.world.rows("alerts")] == ["failure", "recovery", "failure"]


@pytest.mark.parametrize(
    ("query", "more", "reason"),
    [
        ("", {}, "the webhook reported a failure without saying why"),
        ("?message=Disk+full&severity=high", {}, "Disk full (high)"),
        ("", {"json": {"message": "Disk full", "severity": "critical"}}, "Disk full (critical)"),
        ("?message=query&severity=low", {"json": {"message": "body"}}, "body (low)"),
        (
            "",
            {"content": b'{"message": "curl -d"}', "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "curl -d",
        ),
        ("", {"data": {"message": "a form", "severity": "low"}}, "a form (low)"),
        ("", {"content": "plain ✗\nwords", "headers": {"Content-Type": "text/plain; charset=utf-8"}}, "plain ✗ words"),
        ("", {"json": {"message": "x" * 500}}, "x" * 400),
        ("", {"json": {"message": "nul\x00", "severity": "s" * 50}}, f"nul\\x00 ({'s' * 40})"),
        ("", {"json": ["message"]}, "the webhook reported a failure without saying why"),
    ],
)
async def test_the_reason_is_what_the_client_says(earshot, query, more, reason):
    await earshot.ask("POST", await url(earshot, "webhook", f"/fail{query}"), **more)
    assert (await earshot.state())["last_error"] == reason


async def test_the_severity_is_shown_while_it_fails(earshot):
    place = await url(earshot, "webhook")
    await earshot.ask("POST", f"{place}/fail?severity=high")
    assert (await earshot.state())["facts"] == {"severity": "high"}
    await earshot.ask("POST", f"{place}/recover")
    state = await earshot.state()
    assert (state["facts"], state["last_error"]) == ({"severity": None}, None)


@pytest.mark.parametrize("header", ["X-Hub-Signature-256", "X-Watchbell-Signature-256"])
async def test_a_secret_asks_for_the_bodys_signature(earshot, header):
    place = await url(earshot, "webhook", "/fail", config={"secret": "between us two"})
    body = json.dumps({"message": "Disk full"}).encode()
    right = hmac.new(b"between us two", body, hashlib.sha256).hexdigest()
    for headers in ({}, {header: f"sha256={'0' * 64}"}, {header: right}):
        refused = await earshot.ask("POST", place, content=body, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert await earshot.pings() == []
    headers = {header: f"sha256={right}"}
    assert (await earshot.ask("POST", place, content=b" " + body, headers=headers)).status_code == 401
    assert (await earshot.ask("POST", place, content=body, headers=headers)).json()["alertCreated"] is True
    assert "between us two" not in str(await earshot.world.rows("monitors"))


async def test_a_paused_webhook_keeps_what_it_is_told_and_changes_nothing(earshot):
    place = await url(earshot, "webhook", "/fail", is_active=False)
    assert (await earshot.ask("POST", place)).json() == {"received": True, "recorded": True, "alertCreated": False}
    assert await earshot.pings("kind") == ["ignored"]
    assert (await earshot.state())["status"] == "unknown"
