"""Starts the places that mean harm, and sees what checks leave behind."""

import asyncio
import ctypes
import gc
import json
import subprocess
import sys
import threading
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from support import certificates
from support.kinds import Where
from support.waiting import until

_PROGRAM = Path(__file__).with_name("hostile_place.py")


@contextmanager
def hostile_places(folder: Path) -> Iterator[dict[str, Where]]:
    """Where each way to misbehave is met."""
    files = certificates.files()
    command = [sys.executable, str(_PROGRAM), str(folder), files["certificate"], files["key"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        yield {name: Where("127.0.0.1", port, f"{folder}/{name}") for name, port in ports.items()}
        process.kill()


def open_files() -> Counter[str]:
    """What this process has open, sockets counted together."""
    found: Counter[str] = Counter()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            link = str(entry.readlink())
        except OSError:
            continue
        found[link.partition(":")[0] if link.startswith(("socket:", "pipe:")) else link] += 1
    return found


def _processes() -> set[str]:
    mine = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    return {child for child in mine if Path(f"/proc/{child}").exists()}


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """At the end there is no task, file, socket or process that was not there at the beginning."""
    tasks, files, processes = asyncio.all_tasks(), open_files(), _processes()
    yield

    async def gone() -> bool:
        gc.collect()
        return not (asyncio.all_tasks() - tasks or open_files() - files or _processes() - processes)

    try:
        await until(gone, "nothing is left")
    except AssertionError:
        left = asyncio.all_tasks() - tasks, open_files() - files, _processes() - processes
        raise AssertionError(f"left behind: {left}") from None


class Memory:
    """How much more this process held at its worst, in bytes: of Python's, and of all that the system counts."""

    def __init__(self) -> None:
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        self._resident = _resident("VmRSS")
        tracemalloc.reset_peak()
        self._traced = tracemalloc.get_traced_memory()[0]

    @property
    def traced(self) -> int:
        """Python's own."""
        return tracemalloc.get_traced_memory()[1] - self._traced

    @property
    def resident(self) -> int:
        """All, also of libraries in C."""
        return _resident("VmHWM") - self._resident


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
