"""Other tools' clients, unchanged but for the host name, against the whole program; what they told is read by the API."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from support.installation import Installation, anonymous

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

CRON_JOB = """#!/bin/sh
# usage: cron-job URL COMMAND…
url=$1; shift
run=$(cat /proc/sys/kernel/random/uuid)
curl -fsS -m 10 --retry 5 -o /dev/null "$url/start?rid=$run"
said=$("$@" 2>&1)
status=$?
curl -fsS -m 10 --retry 5 -o /dev/null --data-raw "$said" "$url/$status?rid=$run"
exit $status
"""
DECORATED = """
import sys
from healthchecks_decorator import healthcheck

@healthcheck(url=sys.argv[1], send_start=True, send_diagnostics=True)
def job():
    if sys.argv[2] == "bad":
        raise RuntimeError("disk full")
    return {"rows": 42}

job()
"""
WRAPPED = """
import asyncio, sys
from healthchecks_wrapper import HealthCheck

def work():
    if sys.argv[2] == "bad":
        raise RuntimeError("disk full")

async def later():
    async with HealthCheck(sys.argv[1]):
        work()

if sys.argv[3] == "sync":
    with HealthCheck(sys.argv[1]):
        work()
else:
    asyncio.run(later())
"""
Told = Callable[..., Awaitable[list[tuple[Any, ...]]]]


async def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, [str(part) for part in command], capture_output=True, text=True, check=False, timeout=60
    )


async def why_down(installation: Installation, job: dict[str, Any]) -> str:
    """The sentence of the newest check, once the monitor is down."""
    await installation.status(job["id"], "down")
    return str((await installation.get(f"/monitors/{job['id']}/checks"))[0]["error_message"])


@pytest.fixture
async def job(installation: Installation) -> dict[str, Any]:
    """A heartbeat monitor, as its page shows it: with the URLs its clients call."""
    config = {"period_seconds": 3600}
    return await installation.post("/monitors", {"name": "Job", "monitor_type": "heartbeat", "config": config})


@pytest.fixture
def told(installation: Installation, job: dict[str, Any]) -> Told:
    """What was told, the oldest first: these fields of each ping."""

    async def look(*fields: str) -> list[tuple[Any, ...]]:
        pings = await installation.get(f"/monitors/{job['id']}/pings")
        return [tuple(ping[field] for field in fields) for ping in reversed(pings)]

    return look


async def test_a_cron_job_with_curl_tells_its_start_its_end_and_what_it_said(
    installation: Installation, job: dict[str, Any], told: Told, tmp_path: Path
) -> None:
    script = tmp_path / "cron-job"
    script.write_text(CRON_JOB)
    good = await run("sh", script, job["ping_url"], "echo", "all copied")
    assert (good.returncode, good.stderr) == (0, "")
    await installation.status(job["id"], "up")
    bad = await run("sh", script, job["ping_url"], "sh", "-c", "echo disk full; exit 3")
    assert (bad.returncode, bad.stderr) == (3, "")
    assert "exit status 3" in await why_down(installation, job)
    kinds = await told("kind", "exit_status", "method", "body")
    assert kinds == [
        ("start", None, "GET", None),
        ("success", 0, "POST", "all copied"),
        ("start", None, "GET", None),
        ("fail", 3, "POST", "disk full"),
    ]
    pings = await installation.get(f"/monitors/{job['id']}/pings")
    assert all(re.match(r"curl/", ping["user_agent"]) for ping in pings)
    assert all(ping["duration_ms"] >= 0 for ping in pings if ping["kind"] != "start")
    assert pings[0]["run_id"] == pings[1]["run_id"] != pings[2]["run_id"] == pings[3]["run_id"]


async def test_wget_and_curl_ping_the_hosted_form_of_the_address(
    installation: Installation, job: dict[str, Any], told: Told
) -> None:
    hosted = job["ping_url"].replace("/ping/", "/")
    answers = [
        await run("wget", hosted, "-T", "10", "-t", "5", "-q", "-O", "-"),
        await run("curl", "-fsS", "-m", "10", f"{hosted}/log", "--data-binary", "half way"),
        await run("curl", "-fsS", "-m", "10", "-X", "PUT", "-o", "/dev/null", "-w", "%{http_code}", f"{hosted}/fail"),
        await run("curl", "-sI", "-o", "/dev/null", "-w", "%{http_code} %header{ping-body-limit}", hosted),
    ]
    assert [answer.stdout for answer in answers] == ["OK", "OK", "200", "200 10000"]
    assert await told("kind", "method") == [("success", "GET"), ("log", "POST"), ("fail", "PUT"), ("success", "HEAD")]


async def test_curl_makes_a_monitor_by_pinging_its_slug(installation: Installation) -> None:
    key = (await installation.get("/ping-key"))["ping_key"]
    url = f"{installation.program.url}/{key}/db-backup?create=1"
    codes = [
        (await run("curl", "-sS", "-m", "10", "-w", " %{http_code}", each)).stdout
        for each in (url.removesuffix("?create=1"), url, url)
    ]
    assert codes == ["not found 404", "Created 201", "OK 200"]
    [made] = await installation.get("/monitors")
    assert (made["name"], made["slug"], made["status"]) == ("db-backup", "db-backup", "up")


async def test_a_job_under_healthchecks_decorator(installation: Installation, job: dict[str, Any], told: Told) -> None:
    assert (await run(sys.executable, "-c", DECORATED, job["ping_url"], "good")).returncode == 0
    await installation.status(job["id"], "up")
    assert "disk full" in (await run(sys.executable, "-c", DECORATED, job["ping_url"], "bad")).stderr
    await installation.status(job["id"], "down")
    assert await told("kind", "method", "body") == [
        ("start", "GET", None),
        ("success", "POST", "rows=42"),
        ("start", "GET", None),
        ("fail", "GET", None),
    ]


@pytest.mark.parametrize("manner", ["sync", "async"])
async def test_a_job_within_healthchecks_wrapper(
    installation: Installation, job: dict[str, Any], told: Told, manner: str
) -> None:
    hosted = job["ping_url"].replace("/ping/", "/")
    good = await run(sys.executable, "-c", WRAPPED, hosted, "good", manner)
    assert (good.returncode, good.stdout) == (0, "")
    await installation.status(job["id"], "up")
    bad = await run(sys.executable, "-c", WRAPPED, hosted, "bad", manner)
    assert (bad.returncode, bad.stdout) == (1, "")
    await installation.status(job["id"], "down")
    assert await told("kind") == [("start",), ("success",), ("start",), ("fail",)]
    [(trace,)] = (await told("body"))[-1:]
    assert "RuntimeError: disk full" in trace


async def test_uptime_kumas_push_scripts(installation: Installation, job: dict[str, Any], told: Told) -> None:
    url = f"{job['push_url']}?status=up&msg=OK&ping="
    powershell = {"User-Agent": "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.4291"}
    fetch = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())"
    told_ok = [
        (await run("curl", "-fsS", "-m", "10", url)).stdout,
        (await run("wget", "-q", "-O", "-", url)).stdout,
        (await run(sys.executable, "-c", fetch, f"{url}12.5")).stdout.strip(),
    ]
    async with anonymous(installation) as client:
        told_ok.append((await client.get(url, headers=powershell)).text)
        told_ok.append((await client.post(url, headers=powershell, json={})).text)
    assert told_ok == ['{"ok":true}'] * 5
    await installation.status(job["id"], "up")
    down = await run(
        "curl", "-fsS", "-G", "--data-urlencode", "msg=no route to db", "-d", "status=down", job["push_url"]
    )
    assert down.stdout == '{"ok":true}'
    assert "no route to db" in await why_down(installation, job)
    gone = await run("curl", "-sS", "-w", " %{http_code}", f"{installation.program.url}/api/push/{'x' * 32}")
    assert gone.stdout == '{"ok":false,"msg":"Monitor not found or not active."} 404'
    assert await told("kind") == [("success",)] * 5 + [("fail",)]


async def test_a_script_that_reports_to_gatus(installation: Installation, job: dict[str, Any], told: Told) -> None:
    token = job["push_url"].rpartition("/")[2]
    url = f"{installation.program.url}/api/v1/endpoints/_{job['slug']}/external"

    async def post(query: str, bearer: str = token) -> str:
        header = f"Authorization: Bearer {bearer}"
        return (await run("curl", "-sS", "-X", "POST", "-H", header, "-w", " %{http_code}", f"{url}?{query}")).stdout

    assert await post("success=true&error=&duration=10s") == " 200"
    assert (await installation.status(job["id"], "up"))["last_response_time_ms"] == 10_000
    assert await post("success=false&error=no%20route&duration=1.5s") == " 200"
    assert "no route" in await why_down(installation, job)
    assert await post("success=true", "another") == "invalid token 401"
    assert await post("success=maybe") == "missing or invalid success query parameter 400"
    assert await told("kind", "method") == [("success", "POST"), ("fail", "POST")]
