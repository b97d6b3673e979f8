"""Counts what happens on a browser's page: requests, failures, complaints on the console. Bounded, whatever the page does."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from watchbell.lib.clean_text import clean_text

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

MOST_EVENTS = 4_000
_MOST_LINES = 20
_MOST_OPEN = 1_000
_LONGEST_LINE = 400
_MOST_WINDOWS = 5


class PageWatch:
    """Of one context. `give_up` is called once, with a sentence, when the page does things without end.

    `finished` are requests that were answered, for those who want their sizes.
    """

    def __init__(self, context: "BrowserContext", give_up: Callable[[str], None]) -> None:
        self._give_up: Callable[[str], None] | None = give_up
        self._events = 0
        self._windows = 0
        self._main: Page | None = None
        self.requests = self.failures = self.complaints = self.exceptions = 0
        self.open: dict[Any, str] = {}
        self.finished: list[Request] = []
        self.failed_lines: list[str] = []
        self.console_lines: list[str] = []
        self.exception_lines: list[str] = []
        self.status: int | None = None
        self.is_crashed = False
        self._context = context
        self._listeners: dict[Any, Any] = {
            "request": self._on_request,
            "response": self._on_response,
            "requestfinished": self._on_finished,
            "requestfailed": self._on_failed,
            "console": self._on_console,
            "weberror": self._on_exception,
            "page": self._on_window,
        }
        for name, listener in self._listeners.items():
            context.on(name, listener)

    def _count(self) -> None:
        self._events += 1
        if self._events > MOST_EVENTS:
            self._stop("the page makes requests or messages without end")

    def _stop(self, sentence: str) -> None:
        if self._give_up is not None:
            give_up, self._give_up = self._give_up, None
            for name, listener in self._listeners.items():
                self._context.remove_listener(name, listener)
            give_up(sentence)

    def _on_request(self, request: "Request") -> None:
        self._count()
        self.requests += 1
        if len(self.open) < _MOST_OPEN:
            self.open[request] = request.url[:_LONGEST_LINE]

    def _on_response(self, response: "Response") -> None:
        self._count()
        if self._is_of_main(response.request):
            self.status = response.status
        elif response.status >= 400:
            self._failure(f"{response.url[:_LONGEST_LINE]}: status {response.status}")

    def _is_of_main(self, request: "Request") -> bool:
        """Whether it asked for the page itself, not for a part of it or another window."""
        if not request.is_navigation_request():
            return False
        try:
            frame = request.frame
        except Exception:  # noqa: BLE001 - of a window that is only just opening Playwright knows no frame
            return self._windows == 0
        return frame.page is self._main and frame.parent_frame is None

    def _on_finished(self, request: "Request") -> None:
        self._count()
        self.open.pop(request, None)
        if len(self.finished) < _MOST_OPEN:
            self.finished.append(request)

    def _on_failed(self, request: "Request") -> None:
        self._count()
        self.open.pop(request, None)
        reason = request.failure or "failed"
        if "ERR_ABORTED" not in reason and not request.is_navigation_request():
            self._failure(f"{request.url[:_LONGEST_LINE]}: {reason.removeprefix('net::')}")

    def _failure(self, line: str) -> None:
        self.failures += 1
        _note(self.failed_lines, line)

    def _on_console(self, message: "ConsoleMessage") -> None:
        self._count()
        # What could not be loaded is among the failed requests already, unless it is nothing to the page (its icon).
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints += 1
            _note(self.console_lines, message.text)

    def _on_exception(self, error: "WebError") -> None:
        self._count()
        self.exceptions += 1
        _note(self.exception_lines, str(error.error))

    def _on_window(self, page: "Page") -> None:
        if self._main is None:
            self._main = page
            page.on("crash", self._on_crash)
            return
        self._windows += 1
        if self._windows > _MOST_WINDOWS:
            self._stop("the page opens windows without end")

    def _on_crash(self, _: "Page") -> None:
        self.is_crashed = True
        # What waits for the page would wait for ever.
        self._stop("the page crashed the browser's tab")

    async def bytes(self) -> float:
        """The bytes of all answers, heads included, as they were on the wire."""
        sizes = await asyncio.gather(*(request.sizes() for request in self.finished), return_exceptions=True)
        known = [size for size in sizes if not isinstance(size, BaseException)]
        return float(sum(max(0, size["responseBodySize"]) + max(0, size["responseHeadersSize"]) for size in known))


def _note(lines: list[str], line: str) -> None:
    if len(lines) < _MOST_LINES:
        lines.append(clean_text(line[:_LONGEST_LINE]))
