"""Faithful local servers: they answer as the public pages do, with documents of the shapes that were seen there."""

import asyncio
import json

import pytest
from pydantic import ValidationError

from support.stopwatch import Stopwatch
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers import statuspage as module
from watchbell.probers.statuspage import PROBER, StatuspageTarget

LIMITS = ProbeLimits(30_000, 1_800_000_000_000)


def leaf(name, status="operational", group=None):
    return {"id": name, "name": name, "status": status, "group_id": group, "group": False}


def atlassian(indicator="none", components=(), incidents=()):
    return {
        "page": {"id": "yh6f0r4529hb", "name": "Acme"},
        "components": list(components),
        "incidents": list(incidents),
        "scheduled_maintenances": [],
        "status": {
            "indicator": indicator,
            "description": {"none": "All Systems Operational"}.get(indicator, "Trouble"),
        },
    }


def instatus_page(status="UP", **rest):
    return {"page": {"name": "Acme", "url": "https://acme.instatus.com", "status": status}, **rest}


def better(state, *resources):
    attributes = {"company_name": "Acme", "aggregate_state": state}
    rows = [
        {
            "id": str(n),
            "type": "status_page_resource",
            "attributes": {"public_name": name, "status": status, "status_page_section_id": 7},
        }
        for n, (name, status) in enumerate(resources)
    ]
    section = {"id": "7", "type": "status_page_section", "attributes": {"name": "Core"}}
    return {"data": {"id": "1", "type": "status_page", "attributes": attributes}, "included": [section, *rows]}


def kuma_page(**statuses):
    monitors = [{"id": n, "name": name, "sendUrl": 0, "type": "http"} for n, name in enumerate(statuses, 1)]
    page = {
        "config": {"slug": "acme"},
        "incidents": [],
        "publicGroupList": [{"id": 1, "name": "Web", "monitorList": monitors}],
        "maintenanceList": [],
    }
    beats = {
        str(n): [
            {"status": 1 - status, "time": "2026-01-01 00:00:00.000", "msg": "", "ping": 9},
            {"status": status, "time": "2026-01-01 00:01:00.000", "msg": "", "ping": 9},
        ]
        for n, status in enumerate(statuses.values(), 1)
    }
    return {
        "/api/status-page/acme": page,
        "/api/status-page/heartbeat/acme": {"heartbeatList": beats, "uptimeList": {}},
    }


def gatus_endpoint(name, success, **result):
    results = [{"status": 200, "success": not success}, {"status": 200, "success": success, **result}]
    return {"name": name, "group": "core", "key": f"core_{name}", "results": results}


@pytest.fixture
async def page(serve):
    """Starts a page that answers these documents by path, 404 elsewhere; `asked` are the paths."""
    module._DIALECTS.clear()

    async def start(documents):
        async def talk(reader, writer):
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ")[1]
                asked.append(path)
                document = documents.get(path.partition("?")[0])
                body = document if isinstance(document, bytes) else json.dumps(document).encode()
                status = "404 Not Found" if document is None else "200 OK"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()

        asked = []
        start.asked = asked
        return f"http://127.0.0.1:{await serve(talk)}"

    return start


async def look(url, **config):
    return await PROBER.probe(StatuspageTarget(url=url, **config), LIMITS)


ALL_GOOD = {
    "statuspage": {"/api/v2/summary.json": atlassian(components=[leaf("API"), leaf("Web")])},
    "instatus": {
        "/summary.json": instatus_page(),
        "/v2/components.json": {"components": [{"name": "API", "status": "OPERATIONAL"}]},
    },
    "betterstack": {"/index.json": better("operational", ("API", "operational"))},
    "kuma": kuma_page(API=1, Web=1),
    "gatus": {"/api/v1/endpoints/statuses": [gatus_endpoint("API", success=True)]},
}


@pytest.mark.parametrize("dialect", ALL_GOOD)
async def test_a_faithful_server_of_each_dialect_is_recognised_and_remembered(page, dialect):
    url = await page(ALL_GOOD[dialect]) + ("/status/acme" if dialect == "kuma" else "")
    seen = await look(url)
    assert (seen.verdict, seen.error, seen.facts["dialect"]) == (Verdict.SUCCESS, None, dialect)
    assert any(step.name.endswith("API") for step in seen.steps)
    page.asked.clear()
    assert (await look(url)).verdict is Verdict.SUCCESS
    assert len(page.asked) == (2 if dialect in ("instatus", "kuma") else 1)


ONE_DOWN = {
    "statuspage": (
        {"/api/v2/summary.json": atlassian("critical", [leaf("API", "major_outage")], [{"name": "Power cut"}])},
        Verdict.FAILURE, "the page says 'Trouble': Power cut; API (major_outage)",
    ),
    "statuspage some": (
        {"/api/v2/summary.json": atlassian("major", [leaf("API", "major_outage"), leaf("Web")])},
        Verdict.DEGRADED, "the page says 'Trouble'; API (major_outage)",
    ),
    "incident.io": (
        {"/api/v2/summary.json": {**atlassian("minor"), "incidents": None, "components": None}},
        Verdict.DEGRADED, "the page says 'Trouble'",
    ),
    "instatus": (
        {"/summary.json": instatus_page("HASISSUES", activeIncidents=[{"name": "Slow", "impact": "MAJOROUTAGE"}])},
        Verdict.FAILURE, "the page says 'HASISSUES': Slow",
    ),
    "betterstack": (
        {"/index.json": better("downtime", ("API", "downtime"))},
        Verdict.FAILURE, "the page says 'downtime'; Core / API (downtime)",
    ),
    "kuma": (kuma_page(API=0, Web=0), Verdict.FAILURE, "the page says 'major'; Web / API (down), Web / Web (down)"),
    "kuma some": (kuma_page(API=0, Web=1), Verdict.DEGRADED, "the page says 'partial'; Web / API (down)"),
    "gatus": (
        {"/api/v1/endpoints/statuses": [gatus_endpoint("API", success=False, errors=["timeout"])]},
        Verdict.FAILURE, "the page says 'major'; core / API (unhealthy: timeout)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_DOWN)
async def test_trouble_on_a_faithful_server_is_told_with_what_the_page_says(page, case):
    documents, verdict, error = ONE_DOWN[case]
    seen = await look(await page(documents) + ("/status/acme" if case.startswith("kuma") else ""))
    assert (seen.verdict, seen.error) == (verdict, error)


@pytest.mark.parametrize(
    ("indicator", "config", "verdict"),
    [
        ("maintenance", {}, Verdict.SUCCESS),
        ("maintenance", {"maintenance": "degraded"}, Verdict.DEGRADED),
        ("major", {"partial_outage": "down"}, Verdict.FAILURE),
        ("minor", {"degraded_performance": "up"}, Verdict.SUCCESS),
        ("odd", {}, Verdict.DEGRADED),
    ],
)
async def test_what_a_state_means_is_for_the_config_to_say(page, indicator, config, verdict):
    assert (await look(await page({"/api/v2/summary.json": atlassian(indicator)}), **config)).verdict is verdict


async def test_only_the_components_named_matter(page):
    group = {"id": "g", "name": "Europe", "group": True, "status": "major_outage", "components": ["API", "Web"]}
    parts = [group, leaf("API", "operational", "g"), leaf("Web", "major_outage", "g"), leaf("Mail", "partial_outage")]
    url = await page({"/api/v2/summary.json": atlassian("critical", parts)})
    assert (await look(url, components=["api"])).verdict is Verdict.SUCCESS
    both = await look(url, components=["Europe / API", "mail"])
    assert (both.verdict, both.error) == (Verdict.DEGRADED, "Mail is 'partial_outage'")
    assert (await look(url, components=["Web"])).error == "Europe / Web is 'major_outage'"
    gone = await look(url, components=["Fax"])
    assert gone.error == ("there is no component 'Fax' on the page; there are Europe / API, Europe / Web, Mail")


async def test_assertions_look_at_the_page(page):
    url = await page({"/api/v2/summary.json": atlassian(components=[leaf("API")])})
    wrong = [{"subject": "component", "path": "API", "value": "asleep"}, {"subject": "incidents", "value": 0}]
    assert (await look(url, assertions=wrong)).error == "component API is 'operational', expected 'asleep'"


async def test_the_addresses_of_the_documents_themselves_are_understood_too(page):
    url = await page({"/acme/api/v2/summary.json": atlassian()})
    assert (await look(f"{url}/acme/api/v2/summary.json")).verdict is Verdict.SUCCESS
    assert (await look(f"{url}/acme/", dialect="statuspage")).verdict is Verdict.SUCCESS


async def test_a_page_of_no_known_kind_says_what_was_tried(page):
    seen = await look(await page({"/index.json": {"summaryStatus": "ok"}, "/summary.json": b"<html>"}))
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("no known status page at http://127.0.0.1:")
    assert "betterstack: the answer is no index of Better Stack" in seen.error
    assert "404 Not Found" in seen.error


async def test_a_page_that_changes_its_software_is_recognised_again(page):
    documents = dict(ALL_GOOD["statuspage"])
    url = await page(documents)
    assert (await look(url)).facts["dialect"] == "statuspage"
    documents.clear()
    documents.update(ALL_GOOD["gatus"])
    assert (await look(url)).facts["dialect"] == "gatus"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"status": 5}',
        b'{"status": {"indicator": []}, "components": [1, {"name": {}}], "incidents": [[]]}',
        b"\xff\xfe",
        b"[" * 10_000,
        b"1" * 2_000_000,
    ],
)
async def test_a_hostile_page_is_no_success(page, body):
    seen = await look(
        await page(dict.fromkeys(["/api/v2/summary.json", "/summary.json", "/index.json"], body)), dialect="statuspage"
    )
    assert seen.verdict in (Verdict.FAILURE, Verdict.DEGRADED)
    assert seen.error
    assert len(list(seen.steps)) < 20


async def test_nobody_listening_is_a_failure_at_once(free_port):
    seen = await look(f"http://127.0.0.1:{free_port}")
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, f"connection refused by 127.0.0.1:{free_port}")


async def test_a_silent_page_is_a_timeout_within_the_limit(serve):
    async def silent(reader, _writer):
        await reader.read()
        await asyncio.Event().wait()

    target = StatuspageTarget(url=f"http://127.0.0.1:{await serve(silent)}")
    watch = Stopwatch()
    seen = await PROBER.probe(target, ProbeLimits(200, 1))
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.response_time_ms - watch.waited_ms < 400


async def test_strangers_are_kept_out_of_private_networks(page):
    target = StatuspageTarget(url=await page(ALL_GOOD["statuspage"]))
    seen = await PROBER.probe(target, ProbeLimits(30_000, 1, allow_private=False))
    assert (seen.verdict, page.asked) == (Verdict.FAILURE, [])
    assert "is not a public address" in seen.error


def test_a_config_is_described_and_checked():
    assert (
        PROBER.describe(StatuspageTarget(url="https://x.example", components=["A", "B"])) == "https://x.example: A, B"
    )
    with pytest.raises(ValidationError):
        StatuspageTarget(url="ftp://x.example")
