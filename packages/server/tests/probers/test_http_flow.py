import json

import pytest
from pydantic import ValidationError

from support.shop import FORM, ITEM, LOGIN, LOGOUT, PASSWORD, Shop
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.http_hops import MOST_HOPS
from watchbell.probers.http_flow import PROBER, HttpFlowTarget

LIMITS = ProbeLimits(30_000, 1_800_000_000_000)


@pytest.fixture
async def shop(serve):
    shop = Shop()
    shop.url = f"http://127.0.0.1:{await serve(shop)}"
    return shop


def flow(shop, *steps, **rest):
    variables = {"base": shop.url, "password": PASSWORD, **rest.pop("variables", {})}
    return HttpFlowTarget.model_validate({"steps": list(steps), "variables": variables, **rest})


def told(seen):
    return (
        seen.model_dump_json() if hasattr(seen, "model_dump_json") else str((seen.error, list(seen.steps), seen.facts))
    )


async def test_a_visit_whose_every_step_is_right_is_up(shop):
    seen = await PROBER.probe(flow(shop, FORM, LOGIN, ITEM, LOGOUT), LIMITS)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 204)
    assert [(method, path) for method, path, _, _ in shop.heard] == [
        ("GET", "/form"), ("POST", "/login"), ("GET", "/home"), ("GET", "/items/42"), ("GET", "/logout")
    ]  # fmt: skip
    assert seen.facts == {"steps_done": 4, "steps": 4}
    names = [step.name for step in seen.steps]
    assert [name for name in names if name.startswith("step ")] == [
        "step 1: form", "step 2: login", "step 3: item", "step 4: logout"
    ]  # fmt: skip
    assert {"connect", "headers", "body", "status", "json $.user.id", "keep csrf", "keep token"} <= set(names)
    starts = [step.started_ms for step in seen.steps if step.name.startswith("step ")]
    assert starts == sorted(starts)
    assert seen.phases.connect > 0


async def test_values_are_never_shown_only_their_names(shop):
    seen = await PROBER.probe(flow(shop, FORM, LOGIN, ITEM, LOGOUT), LIMITS)
    said = told(seen)
    for secret in (PASSWORD, "csrf-123456", "tok-abcdef", "s-secret-1"):
        assert secret not in said
    assert "GET {{base}}/items/{{ id }}" in said


async def test_the_first_step_that_fails_decides_and_says_which_it_is(shop):
    broken = {**ITEM, "url": "{{base}}/nothing"}
    seen = await PROBER.probe(flow(shop, FORM, LOGIN, broken, {**ITEM, "name": "never"}, LOGOUT), LIMITS)
    assert (seen.verdict, seen.status_code) == (Verdict.FAILURE, 500)
    assert seen.error == (
        "step 3 (item): expected status 200-299, got 500 Internal Server Error; "
        "json $.id: the body is not JSON: invalid character (byte 0); it begins with 'oops'"
    )
    assert [path for _, path, _, _ in shop.heard][-2:] == ["/nothing", "/logout"]
    assert seen.facts == {"steps_done": 4, "steps": 5, "failed_step": "item"}
    assert [step.ok for step in seen.steps if step.name.startswith("step ")] == [True, True, False, True]


async def test_a_wrong_password_is_told_without_it(shop):
    wrong = flow(
        shop,
        FORM,
        {**LOGIN, "expected_status": "200", "assertions": [{"subject": "body", "value": "welcome"}]},
        variables={"password": "wrong-horse"},
    )
    seen = await PROBER.probe(wrong, LIMITS)
    assert seen.error.startswith("step 2 (login): expected status 200, got 403 Forbidden; body is 'wrong: user=olga&")
    assert "wrong-horse" not in told(seen)
    assert "{{password}}" in seen.error


async def test_a_failing_clean_up_is_a_failure_but_not_the_one_that_is_told(shop):
    bad = {"name": "clean", "url": "{{base}}/nothing", "always": True}
    seen = await PROBER.probe(flow(shop, {**FORM, "expected_status": "201"}, bad), LIMITS)
    assert seen.error.startswith("step 1 (form): ")
    alone = await PROBER.probe(flow(shop, FORM, bad), LIMITS)
    assert alone.error.startswith("step 2 (clean): expected status 200-299, got 500")


async def test_a_clean_up_that_needs_what_never_came_is_left_out(shop):
    out = {**LOGOUT, "headers": {"Authorization": "{{token}}"}}
    seen = await PROBER.probe(flow(shop, {**LOGIN, "body": "x=1"}, out), LIMITS)
    assert seen.verdict is Verdict.FAILURE
    assert [path for _, path, _, _ in shop.heard] == ["/login"]


async def test_soft_assertions_make_it_degraded(shop):
    slow = {"subject": "size", "operator": "less_than", "value": 1, "severity": "degraded"}
    seen = await PROBER.probe(flow(shop, {**FORM, "assertions": [slow]}, LOGOUT), LIMITS)
    assert (seen.verdict, seen.error) == (
        Verdict.DEGRADED,
        f"step 1 (form): size is {len(shop.answer('GET', '/form', {}, '')[2])}, expected less than 1",
    )


@pytest.mark.parametrize(
    ("capture", "value"),
    [
        ({"source": "jmespath", "path": "names[1]"}, "b"),
        ({"source": "json", "path": "$.names[*]"}, "a"),
        ({"source": "json", "path": "$.user"}, '{"id": 42}'),
        ({"source": "regex", "path": r'"id": (\d+)'}, "42"),
        ({"source": "regex", "path": r"\d+"}, "42"),
        ({"source": "header", "path": "content-type"}, "application/json"),
    ],
)
async def test_values_are_kept_from_everywhere(shop, capture, value):
    first = {
        "name": "get",
        "method": "POST",
        "url": "{{base}}/echo",
        "body": '{"user": {"id": 42}, "names": ["a", "b"]}',
        "captures": [{"variable": "it", **capture}],
    }
    second = {
        "name": "put",
        "method": "POST",
        "url": "{{base}}/echo",
        "body": '{"it": "{{it}}"}',
        "body_encoding": "json",
    }
    seen = await PROBER.probe(flow(shop, first, second), LIMITS)
    assert seen.verdict is Verdict.SUCCESS
    assert json.loads(shop.heard[-1][3]) == {"it": value}


@pytest.mark.parametrize(
    ("capture", "reason"),
    [
        ({"source": "json", "path": "$.none"}, "cannot keep it: json $.none is not there"),
        ({"source": "header", "path": "X-None"}, "cannot keep it: header X-None was not sent"),
        ({"source": "cookie", "path": "none"}, "cannot keep it: cookie none was not set"),
        ({"source": "regex", "path": "none"}, "cannot keep it: regex none fits nowhere"),
        ({"source": "xpath", "path": "//a"}, "cannot keep it: xpath //a: the body is no XML"),
    ],
)
async def test_what_cannot_be_kept_is_a_failure_of_its_step(shop, capture, reason):
    seen = await PROBER.probe(
        flow(shop, {"name": "get", "url": "{{base}}/echo", "captures": [{"variable": "it", **capture}]}), LIMITS
    )
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith(f"step 1 (get): {reason}")


async def test_a_hostile_value_cannot_add_a_header(shop):
    first = {
        "name": "get",
        "method": "POST",
        "url": "{{base}}/echo",
        "body": '{"it": "x\\r\\nX-Evil: 1"}',
        "captures": [{"variable": "it", "path": "$.it"}],
    }
    seen = await PROBER.probe(
        flow(shop, first, {"name": "put", "url": "{{base}}/echo", "headers": {"X": "{{it}}"}}), LIMITS
    )
    assert (
        seen.error == "step 2 (put): cannot be sent: the value of X must not contain line breaks or control characters"
    )
    assert len(shop.heard) == 1


async def test_a_variable_that_makes_no_url_is_a_failure_and_not_shown(shop):
    seen = await PROBER.probe(
        flow(shop, {"name": "get", "url": "{{where}}/x"}, variables={"where": "ftp://secret-place"}), LIMITS
    )
    assert seen.error.startswith("step 1 (get): cannot be sent: ")
    assert "secret-place" not in told(seen)


async def test_redirects_without_end_end(shop):
    seen = await PROBER.probe(flow(shop, {"name": "round", "url": "{{base}}/around"}), LIMITS)
    assert seen.error == "step 1 (round): expected status 200-299, got 307 Temporary Redirect to {{base}}/around"
    assert len(shop.heard) == MOST_HOPS + 1
    shop.heard.clear()
    kept = await PROBER.probe(
        flow(shop, {"name": "one", "url": "{{base}}/around", "follow_redirects": False, "expected_status": "307"}),
        LIMITS,
    )
    assert kept.verdict is Verdict.SUCCESS
    assert len(shop.heard) == 1


async def test_cookies_stay_away_when_so_wished(shop):
    seen = await PROBER.probe(flow(shop, FORM, LOGIN, keep_cookies=False), LIMITS)
    assert "got 403" in seen.error
    assert all("cookie" not in headers for _, _, headers, _ in shop.heard)


@pytest.mark.timed
async def test_the_time_limit_is_for_all_steps_and_leaves_time_to_clean_up(shop):
    shop.broken = {"/home"}
    seen = await PROBER.probe(flow(shop, FORM, LOGIN, ITEM, LOGOUT), ProbeLimits(500, LIMITS.observed_at))
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.startswith("step 2 (login): ")
    assert seen.error.endswith("(of 500 ms for all steps)")
    assert seen.response_time_ms < 550
    assert shop.heard[-1][1] == "/logout"


async def test_nobody_listening_is_a_failure_of_the_first_step(free_port):
    target = HttpFlowTarget.model_validate({"steps": [{"name": "get", "url": f"http://127.0.0.1:{free_port}/"}]})
    seen = await PROBER.probe(target, LIMITS)
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, f"step 1 (get): connection refused by 127.0.0.1:{free_port}")
    assert [(step.name, step.ok) for step in seen.steps][-1] == ("connect", False)


async def test_strangers_are_kept_out_of_private_networks_at_every_step(shop):
    seen = await PROBER.probe(flow(shop, FORM), ProbeLimits(30_000, 1, allow_private=False))
    assert (seen.verdict, shop.heard) == (Verdict.FAILURE, [])
    assert "is not a public address" in seen.error


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff\xfe garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx",
        b"HTTP/1.1 999999\r\n\r\n",
    ],
)
async def test_a_hostile_answer_is_a_failure(serve, answer):
    async def hostile(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    target = HttpFlowTarget.model_validate(
        {"steps": [{"name": "get", "url": f"http://127.0.0.1:{await serve(hostile)}/"}]}
    )
    seen = await PROBER.probe(target, LIMITS)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("step 1 (get): ")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([{"name": "a", "url": "http://x/{{id}}"}], r"step 1 \(a\) uses {{id}}, which is neither"),
        ([{"name": "a", "url": "http://x/{{a b}}"}], "holds no name"),
        ([{"name": "a", "url": "http://x/", "assertions": [{"subject": "body", "value": "{{no}}"}]}], "uses {{no}}"),
        ([{"name": "a", "url": "http://x/", "captures": [{"variable": "1", "path": "$"}]}], "pattern"),
        ([{"name": "a", "url": "http://x/", "captures": [{"variable": "a", "path": "$["}]}], "no JSONPath"),
        ([{"name": "a", "url": "http://x/", "expected_status": "ok"}], "no status code"),
        ([], "at least 1"),
        ([{"name": "a", "url": "http://x/"}] * 21, "at most 20"),
    ],
)
def test_what_could_never_work_is_refused_when_it_is_written(steps, reason):
    with pytest.raises(ValidationError, match=reason):
        HttpFlowTarget.model_validate({"steps": steps})


def test_a_step_may_use_what_an_earlier_one_keeps():
    target = HttpFlowTarget.model_validate(
        {"steps": [FORM | {"url": "http://x/"}, LOGIN | {"url": "http://x/{{csrf}}"}], "variables": {"password": "p"}}
    )
    assert HttpFlowTarget.model_validate_json(target.model_dump_json()) == target
    assert PROBER.describe(target) == "x: form and 1 more"
    assert "'p'" not in repr(target)
