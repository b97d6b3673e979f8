"""`watchbell run` and the command: signals, time, streams that close, children that stay."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.receiver import Answer
from support.watched_command import TOKEN, begin, line_of, run


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_signals_reach_the_command_and_its_children(http_receiver, sign):
    # The shell waits for its child: only a signal to the whole group ends both at once.
    process = begin(
        "--monitor", http_receiver.url + TOKEN, "--", "sh", "-c", "trap 'exit 9' TERM HUP INT; sleep 60 & echo $!; wait"
    )
    child = int(await line_of(process))
    await until(lambda: _name_of(child) == "sleep")  # before that it is a shell, which may forget a signal
    process.send_signal(sign)
    await asyncio.to_thread(process.communicate, None, 30)
    # A background job of a shell ignores SIGINT; the other two end it.
    if sign is signal.SIGINT:
        os.kill(child, signal.SIGKILL)
    assert process.returncode == 9
    assert urlsplit(http_receiver.requests[-1].path).path == f"{TOKEN}/9"
    await until(lambda: not _is_alive(child))


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not what():  # noqa: ASYNC110 - a stranger's process tells no event
            await asyncio.sleep(0.01)


def _name_of(pid):
    return Path(f"/proc/{pid}/comm").read_text().strip()


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


async def test_a_command_that_will_not_end_is_killed_even_when_nobody_takes_its_output(http_receiver):
    program = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: print('x' * 4000, flush=True)"
    wish = ("--timeout", 1, "--", sys.executable, "-c", program)
    reads, stuck = (begin("--monitor", f"{http_receiver.url}{TOKEN}{n}", *wish) for n in range(2))
    await asyncio.to_thread(reads.communicate, None, 40)
    for number, process in enumerate((reads, stuck)):
        assert await asyncio.to_thread(process.wait, 40) == 124
        process.stdout.close()
        process.stderr.close()
        told = [urlsplit(each.path).path for each in http_receiver.requests]
        assert [path for path in told if path.startswith(f"{TOKEN}{number}")][-1] == f"{TOKEN}{number}/fail"


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


async def test_on_a_terminal_the_command_reads_the_keyboard_and_its_interrupt(http_receiver):
    person, terminal = os.openpty()
    process = begin(
        "--monitor", http_receiver.url + TOKEN, "--",
        "sh", "-c", "trap 'echo interrupted; exit 9' INT; read line; echo \"got $line\"; while :; do sleep 0.05; done",
        stdin=terminal, stdout=terminal, stderr=terminal, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(terminal)
    try:
        os.write(person, b"a line\n")
        await asyncio.to_thread(_read_until, person, b"got a line")
        os.write(person, b"\x03")
        assert await asyncio.to_thread(process.wait, 30) == 9
    finally:
        os.close(person)
    end = http_receiver.requests[-1]
    assert (urlsplit(end.path).path, end.body) == (f"{TOKEN}/9", b"got a line\ninterrupted\n")


def _read_until(source, text):
    seen = b""
    while text not in seen:
        seen += os.read(source, 1000)
