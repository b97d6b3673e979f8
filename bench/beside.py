"""What else is true while a benchmark runs: how memory grows, and how long people wait for the API."""

import http.client
import threading
import time
from types import TracebackType
from typing import Any, Self

from program import Watchbell
from report import Bar

API = "/api/v1"
_QUESTIONS = (f"{API}/monitors?per_page=50", f"{API}/dashboard", f"{API}/services?per_page=50", f"{API}/incidents")
_PAUSE_SECONDS = 0.25
_RSS_EVERY = 8
WAIT, GROWTH = Bar(100, "ms"), Bar(5, "MB")
"""Growth is that of ten minutes, by the straight line through the samples."""


class Beside(threading.Thread):
    """Asks the API four times a second and looks at the program's memory every other second, until it is left."""

    def __init__(self, program: Watchbell) -> None:
        super().__init__(daemon=True)
        made = program.call("POST", f"{API}/tokens", {"name": "beside", "role": "admin"})
        self._headers = {"Authorization": f"Bearer {made['data']['token']}"}
        self._program = program
        self._over = threading.Event()
        self.waits: list[float] = []
        self.memory: list[tuple[float, float]] = []

    def run(self) -> None:
        """Until `__exit__`."""
        connection = http.client.HTTPConnection("127.0.0.1", self._program.port, timeout=60)
        turn = 0
        while not self._over.wait(_PAUSE_SECONDS):
            if turn % _RSS_EVERY == 0:
                self.memory.append((time.monotonic(), self._program.rss_mb()))
            began = time.perf_counter()
            connection.request("GET", _QUESTIONS[turn % len(_QUESTIONS)], headers=self._headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                self.waits.append((time.perf_counter() - began) * 1000)
            turn += 1
        connection.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self.join()

    def figures(self) -> dict[str, Any]:
        """The row of the table."""
        waits = sorted(self.waits)
        p95 = waits[min(len(waits) - 1, int(len(waits) * 0.95))] if waits else float("nan")
        growth = slope(self.memory) * 600
        return {
            "API p95 ms": round(p95, 1),
            "bar": str(WAIT),
            "": WAIT.verdict(p95),
            "RSS MB": round(self.memory[-1][1]) if self.memory else "-",
            "MB in 10 min": round(growth, 1),
            "bar ": str(GROWTH),
            " ": GROWTH.verdict(growth),
        }


def slope(samples: list[tuple[float, float]]) -> float:
    """The rise per second of the straight line that fits best."""
    if len(samples) < 2:
        return 0.0
    middle = sum(at for at, _ in samples) / len(samples)
    mean = sum(value for _, value in samples) / len(samples)
    spread = sum((at - middle) ** 2 for at, _ in samples)
    return sum((at - middle) * (value - mean) for at, value in samples) / spread if spread else 0.0
