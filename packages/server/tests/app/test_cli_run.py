"""`watchbell run`: the real program around real commands, before servers that answer, hang, refuse and are not there."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from support import servers
from support.receiver import Answer

PROGRAM = Path(sys.executable).with_name("watchbell")
TOKEN = "/heartbeat/0123456789abcdef0123"


def begin(*arguments, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WATCHBELL_")}
    environment["WATCHBELL_DATABASE_URL"] = "no such thing"  # nobody here may want the server's settings
    environment |= more.pop("env", {})
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    # Away from the terminal of whoever runs the tests, as cron does.
    return subprocess.Popen([PROGRAM, "run", *map(str, arguments)], env=environment, start_new_session=True, **given)


async def run(*arguments, stdin=None, **more):
    process = begin(*arguments, **({"stdin": subprocess.PIPE} if stdin is not None else {}), **more)
    out, err = await asyncio.to_thread(process.communicate, stdin, 50)
    return process.returncode, out, err


async def line_of(process):
    return await asyncio.wait_for(asyncio.to_thread(process.stdout.readline), 30)


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


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_signals_reach_the_command_and_its_children(http_receiver, sign):
    # The shell waits for its child: only a signal to the whole group ends both at once.
    process = begin(
        "--monitor", http_receiver.url + TOKEN, "--", "sh", "-c", "trap 'exit 9' TERM HUP INT; sleep 60 & echo $!; wait"
    )
    child = int(await line_of(process))
    process.send_signal(sign)
    await asyncio.to_thread(process.communicate, None, 30)
    # A background job of a shell ignores SIGINT; the other two end it.
    if sign is signal.SIGINT:
        os.kill(child, signal.SIGKILL)
    assert process.returncode == 9
    assert urlsplit(http_receiver.requests[-1].path).path == f"{TOKEN}/9"
    async with asyncio.timeout(10):
        while _is_alive(child):  # noqa: ASYNC110 - a stranger's process tells no event
            await asyncio.sleep(0.01)


def _is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def test_a_signal_that_ends_the_command_is_our_status(http_receiver):
    process = begin("--monitor", http_receiver.url + TOKEN, "--", "sh", "-c", "echo ready; exec sleep 60")
    await line_of(process)
    process.terminate()
    await asyncio.to_thread(process.communicate, None, 30)
    assert (process.returncode, urlsplit(http_receiver.requests[-1].path).path) == (143, f"{TOKEN}/143")


async def test_nohups_wish_is_the_commands_as_well(http_receiver):
    process = begin(
        "--monitor", http_receiver.url + TOKEN, "--", "sh", "-c", "echo ready; read line; echo $line", stdin=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    await line_of(process)
    process.send_signal(signal.SIGHUP)
    out, _ = await asyncio.to_thread(process.communicate, b"alive\n", 30)
    assert (process.returncode, out) == (0, b"alive\n")


async def test_a_second_signal_ends_the_telling(http_receiver):
    http_receiver.default = Answer(500)
    process = begin("--monitor", http_receiver.url + TOKEN, "--retry-seconds", 600, "--", "false")
    await http_receiver.wait_for(3)
    process.terminate()
    _, err = await asyncio.to_thread(process.communicate, None, 30)
    assert (process.returncode, b"answered 500" in err) == (1, True)


async def test_a_command_out_of_time_is_ended_and_told_as_a_failure(http_receiver):
    status, out, err = await run(
        "--monitor", http_receiver.url + TOKEN, "--timeout", 0.5, "--", "sh", "-c", "echo begun; sleep 60"
    )
    assert (status, out) == (124, b"begun\n")
    end = http_receiver.requests[-1]
    assert urlsplit(end.path).path == f"{TOKEN}/fail"
    assert end.body == b"watchbell: ended after 0.5 s, the time it is given\nbegun\n"
    assert b"ended after 0.5 s" in err


@pytest.mark.parametrize("reader", ["reads", "stuck"])
async def test_a_command_that_will_not_end_is_killed_even_when_nobody_takes_its_output(http_receiver, reader):
    program = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: print('x' * 4000, flush=True)"
    process = begin("--monitor", http_receiver.url + TOKEN, "--timeout", 1, "--", sys.executable, "-c", program)
    if reader == "reads":
        await asyncio.to_thread(process.communicate, None, 40)
    assert await asyncio.to_thread(process.wait, 40) == 124
    process.stdout.close()
    process.stderr.close()
    assert urlsplit(http_receiver.requests[-1].path).path == f"{TOKEN}/fail"


async def test_a_reader_who_leaves_ends_the_command_as_it_would_without_us(http_receiver):
    process = begin("--monitor", http_receiver.url + TOKEN, "--", "yes")
    await line_of(process)
    process.stdout.close()
    assert await asyncio.to_thread(process.wait, 30) == 128 + signal.SIGPIPE
    process.stderr.close()
    assert urlsplit(http_receiver.requests[-1].path).path == f"{TOKEN}/141"


async def test_closed_streams_are_no_trouble(http_receiver):
    begun = begin(
        "--monitor", http_receiver.url + TOKEN, "--", "sh", "-c", "cat; echo out; echo err >&2; exit 4",
        stdin=None, stdout=None, stderr=None, preexec_fn=lambda: os.closerange(0, 3),
    )  # fmt: skip
    assert await asyncio.to_thread(begun.wait, 30) == 4
    assert b"out\n" in http_receiver.requests[-1].body


async def test_a_daemon_that_keeps_the_output_open_is_not_waited_for(http_receiver):
    process = begin("--monitor", http_receiver.url + TOKEN, "--", "sh", "-c", "sleep 60 & echo $!")
    child = int(await line_of(process))
    try:
        assert await asyncio.to_thread(process.wait, 20) == 0
    finally:
        os.kill(child, signal.SIGKILL)
        process.stdout.close()
        process.stderr.close()
    assert http_receiver.requests[-1].body == b"%d\n" % child


@pytest.mark.timed
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
    waits = []
    for _ in range(5):
        began = time.time()
        done = subprocess.run(
            [PROGRAM, "run", "--monitor", "http://127.0.0.1:9/x", "--retry-seconds", "1", "--", "date", "+%s.%N"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        waits.append(float(done.stdout) - began)
    assert min(waits) < 0.4  # 0.2 on a quiet machine
