import asyncio
from pathlib import Path

import pytest

from support.stopwatch import Stopwatch, undisturbed
from watchbell.lib import own_programs
from watchbell.lib.own_programs import NoProgram, find_program, run_program, set_program_folder


@pytest.fixture
def folder(tmp_path):
    """The folder for programs, in use while the test runs."""
    made = tmp_path / "programs"
    made.mkdir()
    set_program_folder(made)
    yield made
    set_program_folder(None)


def program(folder, text, name="bell", mode=0o755):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(mode)
    return path


async def nobody_lives(folder):
    """Whether the process of this number is gone, or dead and not yet buried, soon."""
    stat = Path(f"/proc/{(folder / 'pid').read_text().strip()}/stat")
    for _ in range(200):
        try:
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        await asyncio.sleep(0.02)
    return False


async def run(folder, text, facts=None, stdin=b"", timeout_ms=30_000):
    return await run_program(program(folder, text), facts or {}, stdin, timeout_ms=timeout_ms)


async def test_it_gets_facts_and_input_and_nothing_of_our_own(folder, monkeypatch):
    monkeypatch.setenv("WATCHBELL_SECRET_KEY", "t0psecret")
    ran = await run(folder, 'echo "$WATCHBELL_TITLE"; cat; pwd; env', {"WATCHBELL_TITLE": "a $(id) b"}, b"input\n")
    assert ran.status == 0
    assert ran.output.startswith(f"a $(id) b\ninput\n{folder}\n")
    assert "t0psecret" not in ran.output


async def test_both_outputs_are_kept_to_their_bound_and_the_rest_is_read(folder):
    ran = await run(folder, "echo wrong >&2; head -c 3000000 /dev/zero | tr '\\0' x; exit 3")
    assert ran.status == 3
    assert ran.output.startswith("wrong\nxxx")
    assert len(ran.output) == own_programs.KEPT_BYTES


async def test_input_that_nobody_reads_harms_nothing(folder):
    assert (await run(folder, "exit 0", stdin=b"x" * 1_000_000)).status == 0


async def test_a_signal_is_a_negative_status(folder):
    assert (await run(folder, "kill -TERM $$")).status == -15


async def test_when_its_time_is_over_it_is_killed_with_its_children(folder):
    watch = Stopwatch()
    ran = await undisturbed(run, folder, f"echo begun; sleep 60 & echo $! > {folder}/pid; sleep 60", timeout_ms=300)
    assert watch.ms < 5000
    assert (ran.status, ran.output) == (None, "begun\n")
    assert await nobody_lives(folder)


async def test_a_child_that_holds_the_output_open_keeps_nobody(folder):
    watch = Stopwatch()
    ran = await run(folder, "sleep 30 & echo done")
    assert watch.ms < 5000
    assert ran.status == 0
    assert ran.output == "done\n"


async def test_a_caller_that_gives_up_takes_it_along(folder):
    running = asyncio.create_task(run(folder, f"echo $$ > {folder}/pid; exec sleep 60"))
    while not (folder / "pid").exists() or not (folder / "pid").read_text().strip():  # noqa: ASYNC110 - it is another process
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await nobody_lives(folder)


@pytest.mark.parametrize(
    "name", ["../bell", "/bin/sh", "sub/bell", "", ".", "..", "a b", "bell\n", "-rf", "nothing", "sub"]
)
def test_only_files_of_the_folder_are_found(folder, name):
    (folder / "sub").mkdir()
    program(folder, "exit 0")
    program(folder / "sub", "exit 0")
    program(folder.parent, "exit 0")
    with pytest.raises(NoProgram, match="there is no file"):
        find_program(name)


def test_a_file_that_cannot_be_executed_says_so(folder):
    program(folder, "exit 0", mode=0o644)
    with pytest.raises(NoProgram, match="chmod"):
        find_program("bell")


async def test_a_file_that_is_no_program_says_so(folder):
    (folder / "bell").write_bytes(b"\x00nonsense")
    (folder / "bell").chmod(0o755)
    with pytest.raises(NoProgram, match="cannot be started"):
        await run_program(find_program("bell"), {}, b"", timeout_ms=30_000)


def test_without_a_folder_there_are_none():
    assert own_programs.are_off()
    with pytest.raises(NoProgram, match="switched off"):
        find_program("sh")
