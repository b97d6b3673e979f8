"""The globalping kind against a faithful local API (the real one is out of reach of tests), and against others."""

import pytest

from support.globalping_api import DNS, HTTP, PING, PROBE, Api
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib import globalping_client
from watchbell.probers.globalping import PROBER, GlobalpingTarget

NOW = 1_800_000_000_000
CREATED = (202, {"id": "PY5fMsREMmIq45VR", "probesCount": 1})


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    monkeypatch.setattr(globalping_client, "POLL_SECONDS", 0.01)


@pytest.fixture
def ask(serve):
    async def asked(api, timeout_ms=30_000, *, allow_private=True, **config):
        port = await serve(api.handle)
        target = GlobalpingTarget(**{"host": "a.example", "api_url": f"http://127.0.0.1:{port}/v1", **config})
        return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))

    return asked


def rule(subject, operator, value=None, path=None):
    return {"subject": subject, "operator": operator, "value": value, "path": path}


async def test_a_ping_from_elsewhere_is_judged(ask):
    api = Api(PING, polls=2)
    rules = [rule("rtt", "less_than", 100), rule("loss", "equals", 0), rule("address", "equals", "192.0.2.7")]
    seen = await ask(api, token="gp-token", location="Auckland", assertions=rules)
    assert (seen.verdict, seen.error, seen.response_time_ms) == (Verdict.SUCCESS, None, 24.2)
    assert [step.name for step in seen.steps] == ["request", "measurement", "reachable", "rtt", "loss", "address"]
    assert seen.steps[1].detail == "from Auckland, NZ (Zappie Host LLC), 24.2 ms"
    assert [line for line, _, _ in api.heard] == [
        "POST /v1/measurements HTTP/1.1",
        *["GET /v1/measurements/PY5fMsREMmIq45VR HTTP/1.1"] * 3,
    ]
    assert api.heard[0][2]["locations"] == [{"magic": "Auckland"}]
    assert all("authorization: bearer gp-token" in head.lower() for _, head, _ in api.heard)


async def test_a_request_from_elsewhere_is_judged(ask):
    rules = [
        rule("status", "equals", 200),
        rule("body", "contains", "fine"),
        rule("json", "equals", "fine", "$.state"),
        rule("header", "equals", "nginx", "Server"),
        rule("header", "equals", "b=2", "Set-Cookie"),
        rule("certificate_days", "greater_than", 40),
        rule("rtt", "equals", 583),
    ]
    seen = await ask(Api(HTTP), measurement="http", url="https://a.example/", assertions=rules)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 200)


async def test_a_query_from_elsewhere_is_judged(ask):
    rules = [rule("answer", "equals", "192.0.2.7"), rule("status", "equals", 0), rule("body", "not_exists")]
    seen = await ask(Api(DNS), measurement="dns", assertions=rules)
    assert (seen.verdict, seen.error, seen.response_time_ms) == (Verdict.SUCCESS, None, 99)


@pytest.mark.parametrize(
    ("result", "config", "words"),
    [
        (
            {**PING, "stats": {"min": None, "avg": None, "max": None, "total": 3, "rcv": 0, "drop": 3, "loss": 100}},
            {},
            "0 of 3 packets came back from a.example (from Auckland, NZ (Zappie Host LLC))",
        ),
        (PING, {"assertions": [rule("rtt", "less_than", 10)]}, "rtt is 24.2, expected less than 10 (from Auckland"),
        (
            {**HTTP, "statusCode": 503},
            {"measurement": "http", "url": "https://a.example/"},
            "https://a.example/ answered 503 Service Unavailable, expected 200-399 (from Auckland",
        ),
        (
            {**DNS, "statusCode": 3, "statusCodeName": "NXDOMAIN", "answers": []},
            {"measurement": "dns"},
            "the resolver answered NXDOMAIN for a.example",
        ),
        ({**DNS, "answers": []}, {"measurement": "dns"}, "a.example: no record"),
        (
            {"status": "failed", "rawOutput": "connect ECONNREFUSED 192.0.2.7:443"},
            {},
            "a.example cannot be reached from Auckland, NZ (Zappie Host LLC): connect ECONNREFUSED",
        ),
    ],
)
async def test_a_target_that_is_down_from_there_is_down(ask, result, config, words):
    seen = await ask(Api(result), **config)
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


@pytest.mark.parametrize(
    ("api", "words"),
    [
        (Api(PING, create=(429, {"error": {"message": "API rate limit exceeded."}})), "quota is used up (API rate"),
        (Api(PING, create=(422, {"error": {"message": "No suitable probes found."}})), "it has no probe there (No"),
        (Api(PING, create=(401, {"error": {"message": "Unauthorized."}})), "does not accept the API token"),
        (Api(PING, create=(400, {"error": {"message": "Bad.", "params": {"a": "b"}}})), "400 Bad Request (Bad. b)"),
        (Api(PING, create=(503, b"<html>")), "503 Service Unavailable"),
        (Api(PING, create=(202, b"garbage \xff")), "it sent no JSON"),
        (Api(PING, create=(202, b"[" * 100_000)), "it sent no JSON"),
        (Api(PING, create=(202, {"id": 5})), "no number of the measurement"),
        (Api(PING, create=(202, {"id": "../x"})), "404 Not Found (Couldn't find"),
        (Api(PING, told=(429, {"error": "?"})), "the quota is used up"),
        (Api(PING, told=(200, {"status": "finished", "results": []})), "it sent no result"),
        (Api(PING, told=(200, {"status": "finished", "results": [{"probe": 1, "result": 2}]})), "it sent no result"),
        (Api(PING, told=(200, b"x" * 1_000_000)), "it sent no JSON"),
        (Api({"status": "offline", "rawOutput": ""}), "the probe in Auckland, NZ (Zappie Host LLC) did not measure"),
    ],
)
async def test_what_keeps_globalping_from_measuring_is_no_verdict_on_the_target(ask, api, words):
    seen = await ask(api, token="gp-token")
    assert seen.verdict is Verdict.FAULT
    assert words in seen.error
    assert "gp-token" not in seen.error
    assert PROBE["city"] == "Auckland"


async def test_a_measurement_that_lasts_too_long_is_no_verdict_either(ask):
    seen = await undisturbed(ask, Api(PING, polls=100_000), timeout_ms=300)
    assert seen.verdict is Verdict.FAULT
    assert "measurement not finished" in seen.error


async def test_an_api_that_is_silent_refuses_or_hangs_up_is_no_verdict(serve, free_port):
    async def silent(reader, _writer):
        await reader.readuntil(b"\r\n\r\n")
        await reader.read()

    async def hang_up(reader, _writer):
        await reader.readuntil(b"\r\n\r\n")

    for port in (await serve(silent), await serve(hang_up), free_port):
        target = GlobalpingTarget(host="a.example", api_url=f"http://127.0.0.1:{port}/v1")
        seen = await PROBER.probe(target, ProbeLimits(300, NOW))
        assert seen.verdict is Verdict.FAULT
        assert "127.0.0.1" in seen.error


async def test_strangers_cannot_reach_private_networks_by_the_api(ask):
    seen = await ask(Api(PING), allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


def test_its_line_says_what_and_from_where():
    assert PROBER.describe(GlobalpingTarget(host="a.example", location="Peru")) == "a.example from Peru"
