"""The real program in a folder of its own: started, filled through its API, asked for its figures, stopped."""

import base64
import http.client
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from report import cpu_seconds

PASSWORD = "correct-horse-battery"
_AUTHORIZATION = "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
_BULK = 50
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? ([0-9.e+-]+|NaN)$")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Watchbell:
    """`watchbell serve` on SQLite in `folder`; `start_wall` and `start_cpu` are seconds until /health said 200."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self._environment = {
            **os.environ,
            "WATCHBELL_DATA_DIR": str(folder),
            "WATCHBELL_ADMIN_PASSWORD": PASSWORD,
            "WATCHBELL_MIN_INTERVAL": "1",
            "WATCHBELL_CONNECTIVITY_ANCHORS": "",
            "PORT": str(self.port),
            **settings,
        }
        self._log = (folder / "serve.log").open("ab")
        program = Path(sys.executable).with_name("watchbell")
        self._began = time.perf_counter()
        self.process = subprocess.Popen(
            [program, "serve"], env=self._environment, stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL
        )
        self.start_wall, self.start_cpu = self._answered()

    def _answered(self) -> tuple[float, float]:
        while self.process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                asking.request("GET", "/health")
                if asking.getresponse().status == 200:
                    return time.perf_counter() - self._began, self.cpu()
            time.sleep(0.01)
        raise RuntimeError(f"watchbell did not start: {Path(self._log.name).read_text()[-2000:]}")

    def call(self, method: str, path: str, body: object = None) -> Any:
        """One request of the API as admin, answered as JSON (or text)."""
        headers = {"Authorization": _AUTHORIZATION, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]}")
        return json.loads(text) if "json" in answer.headers.get_content_type() else text

    def add_monitors(self, monitors: Sequence[dict[str, Any]]) -> None:
        """Make them through the bulk route."""
        for start in range(0, len(monitors), _BULK):
            made = self.call("POST", "/api/v1/monitors/bulk", {"items": monitors[start : start + _BULK]})
            assert not made.get("errors"), made["errors"][:3]

    def metrics(self) -> dict[str, float]:
        """`name{labels}` → value."""
        samples = (_SAMPLE.match(line) for line in self.call("GET", "/metrics").splitlines())
        return {f"{s[1]}{{{s[2]}}}" if s[2] else s[1]: float(s[3]) for s in samples if s}

    def checks(self, verdict: str | None = None) -> float:
        """Checks stored so far."""
        return sum(
            value
            for name, value in self.metrics().items()
            if name.startswith("watchbell_checks_total") and (verdict is None or f'"{verdict}"' in name)
        )

    def wait_for_checks(self, count: float, seconds: float = 300) -> float:
        """Seconds until so many checks are stored."""
        began = time.perf_counter()
        while (done := self.checks()) < count:
            if time.perf_counter() - began > seconds:
                raise RuntimeError(f"{done:.0f} of {count:.0f} checks after {seconds} s")
            time.sleep(0.2)
        return time.perf_counter() - began

    def cpu(self) -> float:
        """CPU seconds of the process so far."""
        return cpu_seconds(self.process.pid)

    def rss_mb(self) -> float:
        """Resident memory now, in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def stop(self) -> float:
        """End it gracefully; the seconds that took."""
        began = time.perf_counter()
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()
        return time.perf_counter() - began


@contextmanager
def watchbell(folder: Path | None = None, **settings: str) -> Iterator[Watchbell]:
    """A running program, in a new folder unless one is given."""
    raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="watchbell-bench-") as fresh:
        program = Watchbell(folder or Path(fresh), **settings)
        try:
            yield program
        finally:
            program.stop()


def raise_file_limit() -> None:
    """As many open files as the machine lets us have: servers under load need them."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
