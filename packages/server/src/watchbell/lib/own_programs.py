"""Programs that the operator laid into one folder, run with facts and without a shell.

The folder is set once when the program starts; without one nothing is run. A program gets none of our own environment but
the path and the language: that holds the secret key.
"""

import asyncio
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from watchbell.lib.rehearsal import Letter, keep

KEPT_BYTES = 4096
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
"""A file's name: no way leads out of the folder."""

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR")
_LAST_WORDS_SECONDS = 0.5
"""How long the output of a program that has ended is waited for: a child of its may hold it open for ever."""
_LOOK_SECONDS = 0.02
_folder: list[Path] = []


class NoProgram(Exception):
    """There is no such program, or none may be run; the message says what to do."""


class Ran(NamedTuple):
    """How a program ended: its exit status (negative: the signal that ended it), `None` when its time was over."""

    status: int | None
    output: str


def set_program_folder(folder: Path | None) -> None:
    """Where the programs are; `None` switches them off."""
    _folder[:] = [] if folder is None else [folder.resolve()]


def are_off() -> bool:
    """Whether no folder was named."""
    return not _folder


def find_program(name: str) -> Path:
    """The executable of this name. Raises `NoProgram`."""
    if not _folder:
        raise NoProgram("programs are switched off here")
    path = _folder[0] / name
    if not re.fullmatch(NAME, name) or not path.is_file():
        raise NoProgram(f"there is no file {name} in the folder for programs")
    if not os.access(path, os.X_OK):
        raise NoProgram(f"{name} cannot be executed by Watchbell: make it executable (chmod +x)")
    return path


async def run_program(path: Path, facts: Mapping[str, str], stdin: bytes, *, timeout_ms: int) -> Ran:
    """Run it in its folder; what it writes to either output is kept to 4 KB, the rest read and dropped.

    When the time is over, or the caller gives up, it is killed with its children; what it left running after its end stays.
    Raises `NoProgram` when the system cannot start it.
    """
    keep(Letter(path.name, stdin.decode("utf-8", "replace"), headers=facts, content_type="application/json"))
    own = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    loop, kept, ended = asyncio.get_running_loop(), bytearray(), asyncio.Event()
    process, output = _start(path, {**own, **facts}, stdin)

    def read() -> None:
        chunk = os.read(output, 65_536)
        kept.extend(chunk[: KEPT_BYTES - len(kept)])
        if not chunk:
            loop.remove_reader(output)
            ended.set()

    loop.add_reader(output, read)
    try:
        status = await _end_of(process, loop.time() + timeout_ms / 1000)
        if status is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_WORDS_SECONDS):
                    await ended.wait()
    finally:
        loop.remove_reader(output)
        os.close(output)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()  # killed: this takes no time
    return Ran(status, bytes(kept).decode("utf-8", "replace"))


def _start(path: Path, environment: Mapping[str, str], stdin: bytes) -> tuple[subprocess.Popen[bytes], int]:
    """The process, and where its output is read. Its input is a file, so that nobody waits for it to be read."""
    reading, writing = os.pipe()
    try:
        with tempfile.TemporaryFile() as file:
            file.write(stdin)
            file.seek(0)
            process = subprocess.Popen(  # noqa: S603 - running what the operator laid there is the point
                [path],
                stdin=file,
                stdout=writing,
                stderr=writing,
                cwd=path.parent,
                env=environment,
                start_new_session=True,
            )
    except OSError as error:
        os.close(reading)
        raise NoProgram(f"{path.name} cannot be started: {os.strerror(error.errno or 0)}") from error
    finally:
        os.close(writing)
    os.set_blocking(reading, False)
    return process, reading


async def _end_of(process: subprocess.Popen[bytes], deadline: float) -> int | None:
    """The exit status; `None` when the time is over. Asyncio's own wait also waits for whoever holds the output open."""
    loop = asyncio.get_running_loop()
    while (status := process.poll()) is None and loop.time() < deadline:  # noqa: ASYNC110 - nobody tells us
        await asyncio.sleep(_LOOK_SECONDS)
    return status
