"""The real Prometheus and the real amtool speak to the running program, unchanged but for its address."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from support.installation import Installation
from support.prometheus import alertmanager, amtool, prometheus
from support.waiting import until

RULE = {"labels": {"severity": "warning", "instance": "web-1"}, "annotations": {"summary": "the shop is closed"}}


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    made = Installation(tmp_path)
    await made.start()
    yield made
    await made.close()


async def becomes(installation, name, status):
    async def look():
        found = [each for each in await installation.get("/monitors") if each["name"] == name]
        return found[0] if found and found[0]["status"] == status else None

    return await until(look, f"{name} is {status}", seconds=30)


async def test_prometheus_tells_us_what_fires_and_when_it_ends(installation, tmp_path):
    key = (await installation.get("/ping-key"))["ping_key"]
    us = {
        "static_configs": [{"targets": [f"127.0.0.1:{installation.program.port}"]}],
        "authorization": {"credentials": key},
    }
    folder = tmp_path / "prometheus"
    folder.mkdir()
    with prometheus(folder, us, name="ShopClosed", expression="vector(1) > 0", **RULE) as server:
        down = await becomes(installation, "ShopClosed", "down")
        assert down["monitor_type"] == "alertmanager"
        assert down["slug"] == "alert-shopclosed"
        assert down["status_reason"].startswith("ShopClosed fires since 20")
        assert down["status_reason"].endswith(": the shop is closed")
        server.rule("ShopClosed", "vector(1) > 2", **RULE)
        up = await becomes(installation, "ShopClosed", "up")
        assert up["id"] == down["id"]

        async def told():
            kinds = [each["kind"] for each in await installation.get(f"/monitors/{down['id']}/pings", limit=100)]
            return kinds if kinds[0] == "success" else None

        assert (await until(told, "Prometheus tells the end"))[-1] == "fail"
        assert "err=" not in server.log()
    assert [each["type"] for each in reversed(await installation.get("/alerts"))] == ["failure", "recovery"]


async def test_amtool_adds_alerts_below_a_path_that_holds_the_key(installation):
    key = (await installation.get("/ping-key"))["ping_key"]
    us = f"--alertmanager.url=http://127.0.0.1:{installation.program.port}/alerts/{key}"
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    ask = ["alert", "add", "DiskFull", "instance=db-1", "--annotation=summary=97 % of /var are used", us]
    added = await asyncio.to_thread(amtool, *ask, f"--end={end}")
    assert (added.returncode, added.stdout, added.stderr) == (0, "", "")
    down = await becomes(installation, "DiskFull", "down")
    assert down["status_reason"].endswith(": 97 % of /var are used")

    shown = await asyncio.to_thread(amtool, "cluster", "show", us)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "disabled" in shown.stdout

    refused = await asyncio.to_thread(amtool, "alert", "add", "DiskFull", us.replace(key, "wrong"))
    assert refused.returncode != 0
    assert "401" in refused.stderr
    backwards = await asyncio.to_thread(amtool, *ask, f"--start={end}", "--end=2026-01-01T00:00:00Z")
    assert backwards.returncode != 0
    assert "start time must be before end time" in backwards.stderr

    end = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="seconds")
    start = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    ended = await asyncio.to_thread(amtool, *ask, f"--start={start}", f"--end={end}")
    assert (ended.returncode, ended.stderr) == (0, "")
    await becomes(installation, "DiskFull", "up")


BODIES = [
    "",
    "[]",
    "{}",
    "[{}]",
    "[1]",
    "garbage",
    "[{}, garbage]",
    '[{"labels": {}}]',
    '[{"labels": {"a": "b"}}]',
    '[{"labels": {"alertname": 1}}]',
    '[{"labels": {"alertname": ""}}]',
    '[{"labels": {"alertname": "X"}, "startsAt": "yesterday"}]',
    '[{"labels": {"alertname": "X"}, "startsAt": "0001-01-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z"}]',
    '[{"labels": {"alertname": "X"}, "startsAt": "2026-01-02T00:00:00Z", "endsAt": "2026-01-01T00:00:00Z"}]',
    '[{"labels": {"alertname": "X"}}, {"labels": {}}]',
    '[{"labels": {"alertname": "X"}, "annotations": {"summary": 1}}]',
    '[{"labels": {"alertname": "X"}, "more": 1}]',
]


async def test_our_answers_have_the_statuses_and_shapes_of_the_real_alertmanager_s(installation, tmp_path):
    key = (await installation.get("/ping-key"))["ping_key"]
    with alertmanager(tmp_path) as real:
        async with httpx2.AsyncClient(headers={"Content-Type": "application/json"}, timeout=20) as client:

            async def shape(server: str, body: str) -> tuple[int, object]:
                answer = await client.post(f"{server}/api/v2/alerts", content=body)
                said = json.loads(answer.content) if answer.content.strip() else None
                return answer.status_code, said["code"] if isinstance(said, dict) else said and said.strip()

            ours = f"{installation.program.url}/alerts/{key}"
            theirs = {body: await shape(real, body) for body in BODIES}
            assert {body: await shape(ours, body) for body in BODIES} == theirs
            for path in ("/-/healthy", "/-/ready"):
                assert (await client.get(ours + path)).text == (await client.get(real + path)).text.strip()
            said = (await client.get(f"{ours}/api/v2/status")).json()
            meant = (await client.get(f"{real}/api/v2/status")).json()
            assert said["cluster"] == meant["cluster"]
            assert said.keys() == meant.keys()
            assert said["versionInfo"].keys() == meant["versionInfo"].keys()
