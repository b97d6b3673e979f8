"""Real servers, each started at most once in a test run and shared by all its processes."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import certifi

RUN = "WATCHBELL_TEST_RUN"
OWNER = "WATCHBELL_TEST_OWNER"


def begin_run() -> None:
    """Called by the first process of a run; the others inherit the names it leaves in the environment."""
    if RUN not in os.environ:
        os.environ[RUN] = tempfile.mkdtemp(prefix="watchbell-test-")
        os.environ[OWNER] = str(os.getpid())
        os.environ["SSL_CERT_FILE"] = str(_one_authority())


def _one_authority() -> Path:
    """A bundle of one certificate that no test meets: reading the system's 140 takes 25 ms, thousands of times."""
    path = run_folder() / "trusted.pem"
    first, end, _ = Path(certifi.where()).read_text().partition("-----END CERTIFICATE-----\n")
    path.write_text(first[first.index("-----BEGIN") :] + end)
    path.chmod(0o644)
    return path


def end_run() -> None:
    """Called by every process; the first one of the run cleans up. The servers end by themselves: see guard.py."""
    if os.environ.get(OWNER) == str(os.getpid()):
        shutil.rmtree(os.environ.pop(RUN), ignore_errors=True)


def run_folder() -> Path:
    """The folder all processes of this test run share."""
    return Path(os.environ[RUN])


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """A lock between the processes of this run."""
    with (run_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def beside_others(*, alone: bool) -> Iterator[None]:
    """Among the tests of this run: together with all others, or with none. Whoever comes first goes first."""
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (run_folder() / "turnstile.lock").open("w") as turnstile, (run_folder() / "floor.lock").open("w") as floor:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        fcntl.flock(floor, kind)
        fcntl.flock(turnstile, fcntl.LOCK_UN)
        yield


def once(name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` answered in the first process that asked; the others read its answer."""
    answer = run_folder() / f"{name}.json"
    with only_one(name):
        if not answer.exists():
            answer.write_text(json.dumps(make()))
    return json.loads(answer.read_text())


def start(command: list[str], folder: str, *, user: str = "") -> Callable[[], str]:
    """Start a server under the guard, its output in `folder`/log. Answers a function that reads that log."""
    log = Path(folder) / "log"
    with log.open("wb") as out:
        subprocess.run(
            [
                sys.executable,
                "-S",
                str(Path(__file__).with_name("guard.py")),
                os.environ[OWNER],
                folder,
                user,
                *command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            check=True,
        )
    return lambda: log.read_text(errors="replace")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(log: Callable[[], str], said: str, *, seconds: float = 30) -> None:
    """Until the server's log says it is ready; it listens before that. Raises `RuntimeError` with the log."""
    end = time.monotonic() + seconds
    while said not in log():
        if time.monotonic() > end:
            raise RuntimeError(f"the server did not say {said!r} in {seconds} s:\n{log()}")
        time.sleep(0.02)


def wait_for_port(port: int, *, seconds: float = 30) -> None:
    """Until somebody listens on the port of this machine. Raises `RuntimeError`."""
    end = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > end:
            raise RuntimeError(f"nobody listens on port {port} after {seconds} s")
        time.sleep(0.02)
