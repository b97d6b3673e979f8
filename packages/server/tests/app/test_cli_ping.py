"""`watchbell ping` and `watchbell run` against the real server: what it knows of a job afterwards."""

import asyncio
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from support.hostile import saying
from support.program import Program
from support.receiver import Answer
from support.tcp_server import tcp_server
from watchbell.app.cli.exits import Refused
from watchbell.app.cli.telling import PingUrl, Untold, tell

PROGRAM = Path(sys.executable).with_name("watchbell")


def test_verbs_and_runs_are_added_to_urls_of_every_form():
    run = "5d1f0f4c-5c9e-4d0a-9d1a-0a8c2b1d4e5f"
    assert (
        PingUrl.parse("https://w.example/heartbeat/abc/").to("start", run)
        == f"https://w.example/heartbeat/abc/start?rid={run}"
    )
    assert PingUrl.parse("http://w.example:8080/base/ping/abc").to("") == "http://w.example:8080/base/ping/abc"
    slug = PingUrl.parse("https://w.example/ping/key/nightly?create=1&rid=old#top")
    assert slug.to("7", run) == f"https://w.example/ping/key/nightly/7?create=1&rid={run}"
    assert PingUrl.parse("https://me:secret@w.example/x").server == "https://w.example"


@pytest.mark.parametrize(
    "wrong",
    ["", "w.example/x", "ftp://w.example/x", "http://", "https://w.example", "http://w.example:0x/y", "http://ä/x"],
)
def test_what_is_no_url_is_refused(wrong):
    with pytest.raises(Refused, match="copy it whole"):
        PingUrl.parse(wrong)


async def test_telling_waits_longer_each_time_and_stops_in_time(http_receiver):
    http_receiver.default = Answer(503)
    waits = []
    with pytest.raises(Untold, match="it answered 503"):
        await asyncio.to_thread(tell, http_receiver.url, b"", 10, waits.append)
    assert (waits, len(http_receiver.requests)) == ([1, 2, 4, 8], 5)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"error": {"message": "use GET, HEAD, POST or PUT"}}', "it answered 400: use GET, HEAD, POST or PUT$"),
        (b'{"error": {"message": "a\\u001b[2J"}}', "it answered 400$"),
        (b'{"error": "x"}', "it answered 400$"),
        (b"[" * 4096, "it answered 400$"),
        (b"<html>", "it answered 400$"),
    ],
)
async def test_a_refusal_is_told_in_the_servers_words(http_receiver, body, says):
    http_receiver.default = Answer(400, body=body)
    with pytest.raises(Untold, match=says):
        await asyncio.to_thread(tell, http_receiver.url, b"", 10, lambda _seconds: True)


@pytest.mark.timed
async def test_a_server_that_sends_a_byte_now_and_then_is_not_waited_for():
    handle = saying(b"HTTP/1.1 200 OK\r\nX-Slow: ", forever=b"x", pause=0.05)
    async with tcp_server(handle) as port:
        with pytest.raises(Untold, match="no answer within 1 s"):
            await asyncio.wait_for(
                asyncio.to_thread(tell, f"http://127.0.0.1:{port}/", b"", 1, lambda _seconds: True), 3
            )


async def test_a_job_is_told_to_the_real_server(tmp_path):
    program = Program(tmp_path)
    await program.start()
    try:
        async with program.client() as api:
            body = {"name": "Nightly", "monitor_type": "heartbeat", "config": {"period_seconds": 3600}}
            made = await api.post("/monitors", json=body)
            assert made.status_code == 201, made.text
            monitor = made.json()["data"]

            async def watchbell(*arguments, stdin=None):
                command = [PROGRAM, *arguments]
                return await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False, input=stdin)

            async def pings():
                return list(reversed((await api.get(f"/monitors/{monitor['id']}/pings")).json()["data"]))

            url = monitor["heartbeat_url"]
            done = await watchbell("run", "--monitor", url, "--", "sh", "-c", "echo all is well")
            assert (done.returncode, done.stdout, done.stderr) == (0, b"all is well\n", b"")
            start, end = await pings()
            assert (start["kind"], end["kind"], end["exit_status"]) == ("start", "success", 0)
            assert start["run_id"] == end["run_id"] is not None
            failed = await watchbell(
                "run", "--monitor", monitor["ping_url"], "--", "sh", "-c", "echo broken >&2; exit 5"
            )
            assert (failed.returncode, failed.stderr) == (5, b"broken\n")
            run = str(uuid.uuid4())
            for arguments, stdin in ((("--start", "--rid", run), None), (("--log", "--body", "-"), b"x" * 20_000 + b"end"),
                                     (("--fail", "--body", "why"), None), (("--exit-status", "0", "--rid", run.upper()), None)):  # fmt: skip
                told = await watchbell("ping", url, *arguments, stdin=stdin)
                assert (told.returncode, told.stdout, told.stderr) == (0, b"", b"")
            told = await pings()
            assert [each["kind"] for each in told[3:]] == ["fail", "start", "log", "fail", "success"]
            assert told[4]["run_id"] == told[7]["run_id"] == run
            stranger = await watchbell("ping", url[:-4] + "0000", "--log")
            assert (stranger.returncode, b"no monitor has this address" in stranger.stderr) == (2, True)
            both = await watchbell("ping", url, "--fail", "--start")
            assert (both.returncode, b"say one thing" in both.stderr) == (2, True)
            no_run = await watchbell("ping", url, "--rid", "seven")
            assert (no_run.returncode, b"is no UUID" in no_run.stderr) == (2, True)
    finally:
        program.stop()
    gone = await watchbell("ping", url, "--retry-seconds", "1")
    assert (gone.returncode, b"refused" in gone.stderr) == (3, True)
