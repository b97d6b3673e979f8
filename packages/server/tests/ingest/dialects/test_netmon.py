"""NetMon's heartbeats, and the script that its hosts run, by the real sh and the real curl against the running program."""

import asyncio
import re
import shutil
import subprocess

import pytest

from support import servers
from support.installation import Installation
from watchbell.domain.addresses import hashed, host_address
from watchbell.lib.clock import now_ms, parse_rfc3339

TOKEN = "s3cret-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PLACE = "/api/v1/heartbeat/web-1"


@pytest.fixture
async def host(earshot):
    monitor = await earshot.monitor("Web 1", config={"period_seconds": 300, "grace_seconds": 60})
    await earshot.also_known_as(monitor, host_address("web-1"), hashed(TOKEN))
    return monitor


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("place", ["bearer", "query", "query behind a slash"])
async def test_a_heartbeat_is_received_with_the_token_in_either_place(earshot, host, method, place):
    path = {"bearer": PLACE, "query": f"{PLACE}?token={TOKEN}", "query behind a slash": f"{PLACE}/?token={TOKEN}"}[
        place
    ]
    answer = await earshot.ask(method, path, headers=BEARER if place == "bearer" else {})
    assert answer.status_code == 200
    said = answer.json()
    assert list(said) == ["status", "message", "host_id", "timestamp"]
    assert (said["status"], said["message"], said["host_id"]) == ("success", "Heartbeat received", "web-1")
    assert abs(parse_rfc3339(said["timestamp"]) - now_ms()) < 60_000
    assert await earshot.pings("kind", "method", "source") == [("success", method, "192.0.2.7")]
    assert (await earshot.state())["status"] == "up"


async def test_the_header_goes_before_the_query(earshot, host):
    assert (await earshot.ask("POST", f"{PLACE}?token=wrong", headers=BEARER)).status_code == 200
    wrong = {"Authorization": "Bearer wrong"}
    assert (await earshot.ask("POST", f"{PLACE}?token={TOKEN}", headers=wrong)).status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", TOKEN.upper(), f"{TOKEN} x", hashed(TOKEN)])
async def test_a_wrong_token_or_none_is_401_and_nothing_is_heard(earshot, host, token):
    answer = await earshot.ask("POST", PLACE, headers={"Authorization": f"Bearer {token}"} if token else {})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token"})
    assert await earshot.pings() == []


@pytest.mark.parametrize("host_id", ["web-2", "WEB-1", "web-1%20", "%00"])
async def test_an_unknown_host_is_404(earshot, host, host_id):
    answer = await earshot.ask("POST", f"/api/v1/heartbeat/{host_id}", headers=BEARER)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Host not found"})


async def test_of_two_hosts_with_one_id_the_token_tells_which(earshot, host):
    other = await earshot.monitor("Web of others")
    await earshot.also_known_as(other, host_address("web-1"), hashed("another token"))
    await earshot.ask("POST", PLACE, headers={"Authorization": "Bearer another token"})
    assert await earshot.pings("monitor_n") == [other.n]


async def test_what_is_sent_with_it_is_kept_however_long_it_is(earshot, host):
    answer = await earshot.ask("POST", PLACE, headers=BEARER, content=b"x" * 2_000_000)
    assert answer.status_code == 200
    assert await earshot.pings("body") == [b"x" * 10_000]


@pytest.mark.parametrize(("method", "path"), [("GET", f"{PLACE}/history"), ("DELETE", PLACE), ("PUT", PLACE)])
async def test_everything_else_below_it_is_the_application_s(earshot, host, method, path):
    await earshot.ask(method, path, headers=BEARER)
    assert earshot.passed_on == [path]


@pytest.fixture
async def installation(tmp_path):
    made = Installation(tmp_path / "data")
    (tmp_path / "data").mkdir()
    await made.start()
    yield made
    await made.close()


async def run(*command, path=None):
    environment = None if path is None else {"PATH": path}
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False, timeout=60, env=environment
    )


async def test_the_served_script_tells_that_a_host_is_alive(installation, tmp_path):
    body = {"name": "Web 1", "host_id": "web-1", "token": TOKEN}
    registered = await installation.client.post("/hosts", json=body)
    assert registered.status_code == 201
    script = tmp_path / "client-heartbeat.sh"
    fetched = await run("curl", "-fsS", "-o", str(script), f"{installation.program.url}/scripts/client-heartbeat.sh")
    assert fetched.returncode == 0, fetched.stderr

    sent = await run("sh", str(script), "web-1", TOKEN)
    assert (sent.returncode, sent.stderr) == (0, "")
    assert re.fullmatch(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] Heartbeat sent successfully for web-1\n", sent.stdout)
    host = (await installation.client.get("/hosts/web-1")).json()
    assert (host["status"], host["is_overdue"]) == ("up", False)

    named = await run("sh", str(script), "web-1", TOKEN, f"{installation.program.url}/")
    assert named.returncode == 0

    await check_failures(script, installation.program.url)
    if shutil.which("wget"):
        await check_wget(script, tmp_path)


async def check_failures(script, url):
    wrong = await run("sh", str(script), "web-1", "wrong token")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.endswith("Heartbeat failed for web-1: HTTP 401\n")
    unknown = await run("sh", str(script), "web-9", TOKEN, url)
    assert unknown.returncode == 1
    assert "HTTP 404" in unknown.stderr
    silent = await run("sh", str(script), "web-1", TOKEN, f"http://127.0.0.1:{servers.free_port()}")
    assert silent.returncode == 1
    assert "Heartbeat failed for web-1" in silent.stderr
    usage = await run("sh", str(script), "web-1")
    assert usage.returncode == 1
    assert usage.stderr.startswith("usage:")


async def check_wget(script, tmp_path):
    """The same without curl: only what the script needs is on the path."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "wget", "date"):
        (tools / name).symlink_to(shutil.which(name))
    sent = await run("sh", str(script), "web-1", TOKEN, path=str(tools))
    assert (sent.returncode, sent.stderr) == (0, "")
    assert "Heartbeat sent successfully for web-1" in sent.stdout
    wrong = await run("sh", str(script), "web-1", "wrong token", path=str(tools))
    assert wrong.returncode == 1
    assert "Heartbeat failed for web-1" in wrong.stderr
