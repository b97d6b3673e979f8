"""`watchbell run`: the real program around real commands, before servers that answer, hang, refuse and are not there."""

import os
import subprocess
import sys
import time
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from support import servers
from support.receiver import Answer
from support.watched_command import PROGRAM, TOKEN, run


def rid_of(request):
    return parse_qs(urlsplit(request.path).query)["rid"]


async def test_a_start_and_the_end_with_what_was_printed_are_told(http_receiver):
    status, out, err = await run(
        "--monitor",
        http_receiver.url + TOKEN,
        "--",
        "sh",
        "-c",
        "echo one; echo two >&2; cat; exit 3",
        stdin=b"three\n",
    )
    assert (status, out, err) == (3, b"one\nthree\n", b"two\n")
    start, end = http_receiver.requests
    assert [urlsplit(each.path).path for each in (start, end)] == [f"{TOKEN}/start", f"{TOKEN}/3"]
    assert rid_of(start) == rid_of(end)
    uuid.UUID(rid_of(start)[0])
    assert (start.method, start.body, end.method) == ("POST", b"", "POST")
    assert sorted(end.body.splitlines()) == [b"one", b"three", b"two"]
    assert end.headers["user-agent"].startswith("watchbell-cli/")


@pytest.mark.parametrize(
    "path", ["/ping/5d1f0f4c-5c9e-4d0a-9d1a-0a8c2b1d4e5f", "/ping/Key-of_22-letters/nightly/?create=1"]
)
async def test_other_urls_of_monitors_and_the_environment_are_understood(http_receiver, path):
    status, _, _ = await run("--no-start", "true", env={"WATCHBELL_MONITOR_URL": http_receiver.url + path})
    (end,) = http_receiver.requests
    assert (status, end.path) == (0, path.replace("/?", "/0?") if "?" in path else f"{path}/0")


async def test_the_command_has_its_own_options(http_receiver):
    status, out, _ = await run("--monitor", http_receiver.url + TOKEN, "printf", "%s|", "--no-start", "-h", "--", "x")
    assert (status, out) == (0, b"--no-start|-h|--|x|")


@pytest.mark.parametrize(
    ("command", "status"),
    [(("/no/such/command",), 127), ((__file__,), 126), (("/",), 126), (("sh", "-c", "kill -9 $$"), 137)],
)
async def test_an_exit_status_is_what_a_shell_would_say(http_receiver, command, status):
    seen, out, err = await run("--monitor", http_receiver.url + TOKEN, "--", *command)
    assert (seen, out, b"Traceback" in err) == (status, b"", False)
    end = http_receiver.requests[-1]
    assert urlsplit(end.path).path == f"{TOKEN}/{status}"
    assert (command[0] in end.body.decode()) == (command[0] in err.decode()) == (status != 137)


async def test_a_script_without_a_first_line_is_no_program(http_receiver, tmp_path):
    script = tmp_path / "script"
    script.write_text("echo never")
    script.chmod(0o700)
    status, _, err = await run("--monitor", http_receiver.url + TOKEN, "--", script)
    assert (status, b"#!/bin/sh" in err) == (126, True)


async def test_a_command_runs_although_nobody_listens():
    place = f"http://127.0.0.1:{servers.free_port()}"
    status, out, err = await run(
        "--monitor", place + TOKEN, "--retry-seconds", 1, "--", "sh", "-c", "echo done; exit 7"
    )
    assert (status, out) == (7, b"done\n")
    assert (place in err.decode(), "refused" in err.decode(), TOKEN in err.decode()) == (True, True, False)


async def test_a_command_runs_although_the_name_leads_nowhere():
    status, out, err = await run(
        "--monitor", f"http://nowhere.invalid{TOKEN}", "--retry-seconds", 1, "--", "echo", "done"
    )
    assert (status, out, b"nowhere.invalid was not told" in err) == (0, b"done\n", True)


@pytest.mark.parametrize(
    "wrong", ["watchbell.example.org/heartbeat/x", "http://[::1/heartbeat/x", "ftp://x/y", "http://x:99999/y"]
)
async def test_a_command_runs_although_the_url_is_none(wrong):
    status, out, err = await run("--monitor", wrong, "--", "echo", "done")
    assert (status, out, b"copy it whole" in err) == (0, b"done\n", True)


async def test_without_a_url_nothing_is_run(tmp_path):
    status, _, err = await run("--", "touch", tmp_path / "file")
    assert (status, b"WATCHBELL_MONITOR_URL" in err, (tmp_path / "file").exists()) == (2, True, False)


@pytest.mark.timed
async def test_a_server_that_hangs_delays_no_command(http_receiver):
    http_receiver.default = Answer(hang=True)
    began = time.time()
    status, out, err = await run("--monitor", http_receiver.url + TOKEN, "--retry-seconds", 1, "--", "date", "+%s.%N")
    assert float(out) - began < 1.5
    assert time.time() - began < 12
    assert (status, b"was not told" in err) == (0, True)


async def test_the_end_is_told_again_after_a_500(http_receiver):
    http_receiver.answers = [Answer(), Answer(500), Answer(drop=True)]
    status, _, err = await run("--monitor", http_receiver.url + TOKEN, "--", "false")
    assert (status, err) == (1, b"")
    assert [urlsplit(each.path).path[-2:] for each in http_receiver.requests] == ["rt", "/1", "/1", "/1"]
    assert http_receiver.requests[3].at - http_receiver.requests[1].at > 2500


async def test_what_nobody_knows_is_not_told_again(http_receiver):
    http_receiver.default = Answer(404)
    status, _, err = await run("--monitor", http_receiver.url + TOKEN, "--", "true")
    assert (status, len(http_receiver.requests), b"no monitor has this address" in err) == (0, 2, True)


async def test_the_start_comes_before_the_end_even_when_it_is_slow(http_receiver):
    http_receiver.answers = [Answer(delay=1)]
    await run("--monitor", http_receiver.url + TOKEN, "--", "true")
    start, end = http_receiver.requests
    assert (start.path.count("/start"), end.at - start.at > 900) == (1, True)


async def test_much_and_binary_output_passes_through_and_its_end_is_kept(http_receiver):
    program = "import os,sys\nfor n in range(400): os.write(1, bytes(range(256)) * 64); os.write(2, b'%05d' % n * 1000)"
    status, out, err = await run("--monitor", http_receiver.url + TOKEN, "--", sys.executable, "-c", program)
    assert (status, out) == (0, bytes(range(256)) * 64 * 400)
    assert err == b"".join(b"%05d" % n * 1000 for n in range(400))
    kept = http_receiver.requests[-1].body
    assert (len(kept), out.endswith(kept[-500:]) or err.endswith(kept[-500:])) == (10_000, True)


async def test_without_output_nothing_is_sent(http_receiver):
    status, out, _ = await run("--monitor", http_receiver.url + TOKEN, "--no-output", "--", "echo", "secret")
    assert (status, out, http_receiver.requests[-1].body) == (0, b"secret\n", b"")


def test_nothing_of_the_server_is_loaded_and_the_command_begins_at_once():
    fresh = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "watchbell",
        "run",
        "--monitor",
        "http://127.0.0.1:9/x",
        "--retry-seconds",
        "1",
    ]
    done = subprocess.run([*fresh, "--", "date", "+%s.%N"], capture_output=True, text=True, check=False)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert not loaded & {"fastapi", "sqlalchemy", "watchbell.app.settings", "httpx2", "uvicorn", "structlog", "alembic"}
    wrapped = [PROGRAM, "run", "--monitor", "http://127.0.0.1:9/x", "--retry-seconds", "1", "--"]
    # The command says when it begins how long its parent has worked so far: what else the machine does is left out.
    ask = "import os; print(sum(map(int, open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[11:13])))"
    done = [
        subprocess.run([*wrapped, sys.executable, "-c", ask], capture_output=True, text=True, check=False)
        for _ in range(3)
    ]
    assert (
        min(int(each.stdout) for each in done) / os.sysconf("SC_CLK_TCK") < 0.5
    )  # seconds; with the server it is more than one
