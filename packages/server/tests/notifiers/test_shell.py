import asyncio
import json

import pytest

from notifiers.peers import message
from support.stopwatch import undisturbed
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib.own_programs import set_program_folder
from watchbell.notifiers.shell import NOTIFIER, ShellConfig, environment, send, stdin

LIMITS = SendLimits(timeout_ms=30_000)
CONFIG = ShellConfig(program="bell")


@pytest.fixture
def folder(tmp_path):
    set_program_folder(tmp_path)
    yield tmp_path
    set_program_folder(None)


def program(folder, text):
    path = folder / "bell"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


async def failure(limits=LIMITS):
    with pytest.raises(Undelivered) as caught:
        await send(CONFIG, message(), limits)
    return caught.value


async def test_the_program_gets_every_fact(folder):
    program(folder, f"env > {folder}/env; cat > {folder}/stdin; echo rung")
    receipt = await send(CONFIG, message(), LIMITS)
    assert (receipt.status_code, receipt.answer) == (0, "rung\n")
    lines = (folder / "env").read_text().splitlines()
    assert {line for line in lines if line.startswith("WATCHBELL_")} == {
        "WATCHBELL_EVENT=incident.created",
        "WATCHBELL_TYPE=failure",
        "WATCHBELL_SEVERITY=critical",
        "WATCHBELL_TITLE=Shop is down",
        "WATCHBELL_TEXT=expected status 200-299, got 503",
        "WATCHBELL_SERVICE=Shop",
        "WATCHBELL_MONITOR=Shop front",
        "WATCHBELL_SINCE=2023-11-14T22:10:08.000Z",
        "WATCHBELL_UNTIL=",
        "WATCHBELL_DURATION=3 min 12 s",
        "WATCHBELL_ACK_LINK=",
        "WATCHBELL_LINK=https://watch.example/incidents/i1",
        "WATCHBELL_INCIDENT_ID=i1",
        "WATCHBELL_DELIVERY_ID=0190a000-0000-7000-8000-000000000001",
    }
    told = json.loads((folder / "stdin").read_text())
    assert told["since"] == "2023-11-14T22:10:08.000Z"
    assert told["until"] is None
    assert told["details"][1] == {"label": "Status", "value": "503 Service Unavailable"}
    assert told["facts"]["monitor"] == {"id": "m1", "name": "Shop front"}


@pytest.mark.parametrize("news", list(MessageType))
async def test_every_kind_of_news_is_told(folder, news):
    program(folder, 'echo "$WATCHBELL_TYPE"')
    assert (await send(CONFIG, message(type=news), LIMITS)).answer == f"{news.value}\n"


@pytest.mark.parametrize(
    "text", ["$(touch x); `id`; | > y", "a\0b\x1b[2J\u202e", "😀" * 100_000, "", "a\ud83db", "-n --help"]
)
async def test_hostile_text_stays_text(folder, text):
    program(folder, 'printf %s "$WATCHBELL_TITLE" > title; cat > stdin')
    told = message(title=text, text=text, service_name=text, monitor_name=text, details=((text, text),) * 30)
    await send(CONFIG, told, LIMITS)
    assert sorted(path.name for path in folder.iterdir()) == ["bell", "stdin", "title"]
    assert (folder / "title").read_text() == environment(told)["WATCHBELL_TITLE"]
    assert json.loads((folder / "stdin").read_text())["title"] == text
    assert all(len(value) <= 4000 for value in environment(told).values())


async def test_an_exit_status_is_a_failure_with_the_last_words(folder):
    program(folder, "echo first; echo no siren here >&2; exit 7")
    error = await failure()
    assert error.reason == "bell ended with exit status 7: no siren here"
    assert (error.status_code, error.answer, error.permanent) == (7, "first\nno siren here\n", False)


async def test_a_signal_is_named(folder):
    program(folder, "kill -SEGV $$")
    assert (await failure()).reason == "bell was ended by SIGSEGV"


async def test_a_program_that_does_not_end_is_killed(folder):
    program(folder, "echo waiting; sleep 60")
    error = await undisturbed(failure, SendLimits(timeout_ms=300))
    assert error.reason == "bell did not end within 0.3 s and was killed: waiting"
    assert not error.permanent


async def test_a_program_that_is_gone_is_permanent(folder):
    error = await failure()
    assert error.permanent
    assert error.reason == "there is no file bell in the folder for programs"


async def test_switched_off_it_says_how_to_switch_it_on():
    error = await failure()
    assert error.permanent
    assert "WATCHBELL_SHELL_CHANNELS" in error.reason
    assert NOTIFIER.missing() in error.reason


async def test_being_cancelled_is_no_failure(folder):
    program(folder, "sleep 60")
    sending = asyncio.create_task(send(CONFIG, message(), LIMITS))
    await asyncio.sleep(0.05)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.parametrize("name", ["../bell", "/bin/sh", "a b", "sh -c x", "", "x" * 101])
def test_a_program_is_a_name_and_no_path_or_command(name):
    with pytest.raises(ValueError, match="program"):
        ShellConfig(program=name)


def test_the_input_is_one_line_of_ascii():
    told = stdin(message(text="ü\n😀"))
    assert told.isascii()
    assert told.count(b"\n") == 1


def test_describe_names_the_program():
    assert NOTIFIER.describe(CONFIG) == "Program bell"
    assert NOTIFIER.is_for_operators
