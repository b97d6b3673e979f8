"""Uptime Kuma's push URL, as its server defines it."""

import pytest

from support.earshot import PASSED_ON
from watchbell.domain.addresses import token_address

UNKNOWN = {"ok": False, "msg": "Monitor not found or not active."}


async def push(earshot, query="", *, method="GET", **more):
    return await earshot.ask(method, f"/api/push/{earshot.token(await earshot.monitor(**more))}{query}")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_a_push_by_any_method_is_answered_ok(earshot, method):
    answer = await push(earshot, "?status=up&msg=OK&ping=", method=method)
    assert answer.status_code == 200
    assert answer.text == ("" if method == "HEAD" else '{"ok":true}')
    assert answer.headers["content-type"] == "application/json"
    assert await earshot.pings("kind", "method") == [("success", method)]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "success"),
        ("?status=up", "success"),
        ("?status=", "success"),
        ("?status=down", "fail"),
        ("?status=UP", "fail"),
        ("?status=1", "fail"),
    ],
)
async def test_anything_but_up_is_down(earshot, query, kind):
    assert (await push(earshot, query)).json() == {"ok": True}
    assert await earshot.pings("kind") == [kind]


async def test_the_message_says_why_it_is_down(earshot):
    await push(earshot, "?status=down&msg=Disk%20is%20full%20%E2%9C%97&ping=12.5")
    state = await earshot.state()
    assert (state["status"], state["last_error"], state["last_response_time_ms"]) == (
        "down",
        "the client reported a failure: Disk is full ✗",
        12,
    )
    assert await earshot.pings("body") == ["Disk is full ✗".encode()]


async def test_a_failure_without_a_message_has_no_ok_in_its_sentence(earshot):
    await push(earshot, "?status=down")
    assert (await earshot.state())["last_error"] == "the client reported a failure"


@pytest.mark.parametrize(
    ("ping", "ms"),
    [
        ("250", 250),
        ("250.4", 250),
        ("1e3", 1000),
        ("12ms", 12),
        ("", None),
        ("fast", None),
        ("NaN", None),
        ("86400000", 86_400_000),
    ],
)
async def test_the_ping_is_read_as_javascript_reads_numbers(earshot, ping, ms):
    assert (await push(earshot, f"?ping={ping}")).json() == {"ok": True}
    assert (await earshot.state())["last_response_time_ms"] == ms


async def test_a_ping_of_a_thousand_days_is_taken(earshot):
    assert (await push(earshot, "?ping=86400000000")).json() == {"ok": True}
    assert await earshot.pings("kind") == ["success"]


@pytest.mark.parametrize("ping", ["-1", "-0.5", "100000000001", "1e12", "1e999", "Infinity"])
async def test_a_ping_out_of_range_is_refused(earshot, ping):
    answer = await push(earshot, f"?ping={ping}")
    assert answer.status_code == 404
    assert answer.json() == {"ok": False, "msg": "Invalid ping value. Must be between 0 and 100000000000 ms."}
    assert await earshot.pings() == []


async def test_the_body_is_not_read(earshot):
    token = earshot.token(await earshot.monitor())
    await earshot.ask("POST", f"/api/push/{token}", content=b"status=down&msg=no", timeout=5)
    assert await earshot.pings("kind") == ["success"]


@pytest.mark.parametrize("path", ["x" * 32, "x" * 65, "", "a/b", "%00", "%F0%9F%94%94"])
async def test_a_token_nobody_has_is_not_found(earshot, path):
    answer = await earshot.ask("GET", f"/api/push/{path}")
    assert (answer.status_code, answer.json()) == (404, UNKNOWN)


async def test_a_paused_monitor_is_not_active(earshot):
    answer = await push(earshot, is_active=False)
    assert (answer.status_code, answer.json()) == (404, UNKNOWN)
    assert await earshot.pings("kind") == ["ignored"]


@pytest.mark.parametrize(
    "token", ["Qm4y6vX0aB", "0XiVKQ6YrPo6cBBHVvDMlDKLNL2LVAVj", "0123456789abcdef0123456789abcdef"]
)
async def test_a_token_from_uptime_kuma_reaches_the_imported_monitor_letter_for_letter(earshot, token):
    await earshot.also_known_as(await earshot.monitor(), token_address(token))
    assert (await earshot.ask("GET", f"/api/push/{token}?status=up&msg=OK&ping=")).json() == {"ok": True}
    if not token.islower():
        assert (await earshot.ask("GET", f"/api/push/{token.lower()}")).status_code == 404
    assert await earshot.pings("kind") == ["success"]


async def test_the_url_may_end_in_a_slash(earshot):
    assert (await push(earshot, "/")).json() == {"ok": True}


async def test_a_monitor_of_another_kind_says_so_with_the_same_status(earshot):
    answer = await push(earshot, kind="alertmanager")
    assert (answer.status_code, answer.json()["ok"]) == (404, False)
    assert "not told in this manner" in answer.json()["msg"]


async def test_other_paths_of_the_api_are_not_taken(earshot):
    for path in ("/api/push", "/api/pushes/x", "/api/v1/push/x"):
        assert (await earshot.ask("GET", path)).status_code == PASSED_ON
