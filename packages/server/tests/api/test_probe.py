"""/probe, as Prometheus asks it."""

from dataclasses import replace

import pytest

from watchbell.domain.blackbox_modules import STANDARD, read_module
from watchbell.domain.observations import Observation, Verdict


@pytest.fixture
def probing(theatre):
    """The application with modules; a function that changes who may ask."""
    state = theatre.app.state.watchbell
    modules = {name: read_module(name, given) for name, given in STANDARD.items()}
    modules["slow"] = read_module("slow", {"prober": "http", "timeout": "2s"})

    def serve(**options):
        ctx = replace(theatre.ctx, options=replace(theatre.ctx.options, **options))
        theatre.app.state.watchbell = replace(state, modules=modules, ctx=ctx)

    serve()
    return serve


async def test_a_check_is_answered_as_metrics_and_stored_nowhere(theatre, probing, mia):
    answer = await mia.get("/probe?target=https://shop.example/a&module=http_2xx&hostname=shop.example")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "probe_success 1\n" in answer.text
    kind, config, _ = theatre.probed[-1]
    assert (kind, config["url"], config["headers"]) == ("http", "https://shop.example/a", {"Host": "shop.example"})
    assert (await mia.get("/api/v1/monitors")).json()["pagination"]["total"] == 0


@pytest.mark.parametrize(
    ("module", "sent", "ms"),
    [("http_2xx", None, 10_000), ("http_2xx", "5", 4_500), ("slow", "5", 2_000), ("slow", "nonsense", 2_000),
     ("http_2xx", "0.1", 100), ("http_2xx", "inf", 10_000)],
)  # fmt: skip
async def test_the_shorter_time_limit_holds_and_leaves_prometheus_half_a_second(
    theatre, probing, mia, module, sent, ms
):
    headers = {} if sent is None else {"X-Prometheus-Scrape-Timeout-Seconds": sent}
    await mia.get(f"/probe?target=https://shop.example&module={module}", headers=headers)
    assert theatre.probed[-1][2].timeout_ms == ms


async def test_debug_tells_the_course(theatre, probing, mia):
    theatre.probe_answer = Observation(Verdict.FAILURE, 1, 3.0, error="connection refused")
    answer = await mia.get("/probe?target=https://shop.example&debug=true")
    assert "Error: connection refused" in answer.text
    assert "probe_success 0" in answer.text


async def test_wrong_use_is_told_as_the_exporter_tells_it(probing, mia):
    answer = await mia.get("/probe")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Target parameter is missing")
    answer = await mia.get("/probe?target=x&module=none")
    assert answer.status_code == 400
    assert "Unknown module 'none'; known are grpc" in answer.json()["error"]["message"]


async def test_a_target_that_cannot_be_asked_is_a_failed_probe(probing, mia):
    for query in ("target=a.example&module=tcp_connect", "target=ftp://a.example", "target=a%20b&module=icmp"):
        answer = await mia.get(f"/probe?{query}")
        assert answer.status_code == 200, query
        assert "probe_success 0\n" in answer.text


async def test_who_may_ask_is_a_setting(probing, mia, vera, sam):
    url = "/probe?target=https://shop.example"
    assert (await vera.get(url)).status_code == 401
    assert (await sam.get(url)).status_code == 200  # in his own organization
    probing(is_probe_open=True)
    assert (await vera.get(url)).status_code == 200
    probing(is_probe_served=False)
    assert (await mia.get(url)).status_code == 404


async def test_a_token_can_be_limited_to_probing(probing, olga, theatre):
    made = await olga.post("/api/v1/tokens", {"name": "prometheus", "scopes": ["checks:write"]})
    client = theatre.client(headers={"Authorization": f"Bearer {made.json()['data']['token']}"})
    assert (await client.get("/probe?target=https://shop.example")).status_code == 200
    assert (await client.get("/api/v1/monitors")).status_code == 403
