"""What can be judged of a page that a browser has loaded, and how it is read."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Literal

from watchbell.domain.assertions import AssertionGroup, Assertions, Subject
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Many, Reading
from watchbell.lib.browser_visits import Sight

SUBJECTS = {
    "title": Subject("Title"),
    "url": Subject("Address in the end"),
    "status": Subject("Status code", "number"),
    "text": Subject("Text of elements", "list", path="CSS selector", placeholder="h1"),
    "count": Subject("Number of elements", "number", path="CSS selector", placeholder=".product"),
    "script": Subject("Value of a script", "any", path="JavaScript", placeholder="document.links.length"),
    "load_time": Subject("Load time", "number", unit="ms"),
    "dom_time": Subject("Time until the DOM is ready", "number", unit="ms"),
    "ttfb": Subject("Time to first byte", "number", unit="ms"),
    "fcp": Subject("First contentful paint", "number", unit="ms"),
    "lcp": Subject("Largest contentful paint", "number", unit="ms"),
    "layout_shift": Subject("Layout shift", "number"),
    "response_time": Subject("Time of the whole visit", "number", unit="ms"),
    "requests": Subject("Requests", "number"),
    "failed_requests": Subject("Failed requests", "number"),
    "bytes": Subject("Bytes over the network", "number", unit="bytes"),
    "console_errors": Subject("Errors on the console", "number"),
    "page_errors": Subject("Script errors nobody caught", "number"),
}
_FIGURES = {"load_time": "load", "dom_time": "dom", "layout_shift": "cls"}
Blame = Literal["ignore", "degraded", "down"]
"""What a monitor is because of something that is wrong on a page."""


def paths_of(assertions: Assertions, subject: str) -> tuple[str, ...]:
    """The paths that assertions about the subject name, each once."""
    return tuple(dict.fromkeys(_paths(assertions, subject)))


def _paths(assertions: Assertions, subject: str) -> Iterator[str]:
    for item in assertions:
        if isinstance(item, AssertionGroup):
            yield from _paths(item.assertions, subject)
        elif item.subject == subject:
            yield item.path or ""


def reading_of(sight: Sight) -> Reading:
    """Of each subject its value as seen."""
    plain: dict[str, Any] = {"title": sight.title, "url": sight.url, "status": sight.status}
    plain["response_time"] = sight.laps[-1][1] + sight.laps[-1][2] if sight.laps else 0.0
    reading: dict[str, Any] = {name: lambda _, value=value: value for name, value in plain.items()}
    for name in SUBJECTS.keys() - {*plain, "text", "count", "script"}:
        reading[name] = partial(_figure, sight.figures, _FIGURES.get(name, name))
    reading["text"] = lambda path: _texts(sight.texts[path or ""])
    reading["count"] = lambda path: _count(sight.counts[path or ""])
    reading["script"] = lambda path: _script(sight.scripts[path or ""])
    return reading


def _figure(figures: Mapping[str, float], name: str, _: str | None) -> float:
    if name not in figures:
        raise Absent("was not measured")
    return figures[name]


def _texts(found: list[str] | str) -> Many:
    if isinstance(found, str):
        raise ValueError(found)  # noqa: TRY004 - it is the reason why there is none
    if not found:
        raise Absent("is not on the page")
    return Many(found)


def _count(found: int | str) -> int:
    if isinstance(found, str):
        raise ValueError(found)  # noqa: TRY004 - it is the reason why there is no number
    return found


def _script(found: tuple[bool, str]) -> Any:
    if not found[0]:
        raise ValueError(found[1])
    return json.loads(found[1])


def blame(name: str, count: float, lines: tuple[str, ...], level: Blame) -> list[Finding]:
    """The finding about something wrong that was counted; none when it is not looked at."""
    if level == "ignore":
        return []
    first = f", first: {lines[0]}" if lines else ""
    return [Finding(name, f"{count:g} {name}{first}", ok=not count, soft=level == "degraded")]
