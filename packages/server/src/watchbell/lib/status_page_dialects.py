"""Reads what other status pages say of themselves: Atlassian Statuspage (and who copies it), Instatus, Better Stack,
Uptime Kuma, Gatus. Values only, no IO.

A reader takes the documents of its dialect and raises `ValueError` when they are not of it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit, urlunsplit

Level = Literal["operational", "maintenance", "degraded", "partial", "major", "unknown"]
Dialect = Literal["statuspage", "instatus", "betterstack", "kuma", "gatus"]
MOST_COMPONENTS = 500
_LONGEST = 120
_SEVERITY: Mapping[Level, int] = {
    "unknown": 0, "operational": 1, "maintenance": 2, "degraded": 3, "partial": 4, "major": 5
}  # fmt: skip


class Component(NamedTuple):
    """A part that a page tells of: its name (``Group / Name``), how it is, and the page's own word for that."""

    name: str
    level: Level
    said: str


class PageState(NamedTuple):
    """What a page tells: the whole, its open incidents, its parts."""

    level: Level
    said: str
    components: tuple[Component, ...] = ()
    incidents: tuple[str, ...] = ()


def worst_of(components: Sequence[Component]) -> Level:
    """The whole of parts that are told without one: all down is a major outage, some down a partial one."""
    levels = [each.level for each in components if each.level != "unknown"]
    if not levels:
        return "unknown"
    worst = max(levels, key=_SEVERITY.__getitem__)
    return "partial" if worst == "major" and any(level != "major" for level in levels) else worst


def statuspage(summary: Any) -> PageState:
    """``/api/v2/summary.json`` of Atlassian Statuspage; incident.io writes ``null`` for empty lists."""
    status = _dict(_dict(summary).get("status"))
    if "indicator" not in status:
        raise ValueError("is no summary of a status page")
    rows = _dicts(_dict(summary).get("components"))
    groups = {_text(row.get("id")): _text(row.get("name")) for row in rows if row.get("group") is True}
    words: dict[str, Level] = {
        "operational": "operational", "degraded_performance": "degraded", "partial_outage": "partial",
        "major_outage": "major", "full_outage": "major", "under_maintenance": "maintenance",
    }  # fmt: skip
    parts = tuple(
        _component(row.get("name"), row.get("status"), words, groups.get(_text(row.get("group_id")), ""))
        for row in rows
        if row.get("group") is not True
    )
    indicators: dict[str, Level] = {
        "none": "operational", "minor": "degraded", "major": "partial", "critical": "major", "maintenance": "maintenance"
    }  # fmt: skip
    indicator = _text(status["indicator"])
    said = _text(status.get("description")) or indicator
    return PageState(indicators.get(indicator, "unknown"), said, parts, _names(_dict(summary).get("incidents")))


_INSTATUS: dict[str, Level] = {
    "OPERATIONAL": "operational", "UNDERMAINTENANCE": "maintenance", "DEGRADEDPERFORMANCE": "degraded",
    "PARTIALOUTAGE": "partial", "MINOROUTAGE": "partial", "MAJOROUTAGE": "major",
}  # fmt: skip


def instatus(summary: Any, components: Any = None) -> PageState:
    """``/summary.json`` and, where there is one, ``/v2/components.json`` of Instatus."""
    page = _dict(_dict(summary).get("page"))
    status = _text(page.get("status"))
    levels: dict[str, Level] = {"UP": "operational", "HASISSUES": "degraded", "UNDERMAINTENANCE": "maintenance"}
    if status not in levels:
        raise ValueError("is no summary of Instatus")
    incidents = _dicts(_dict(summary).get("activeIncidents"))
    rows = _dicts(components if isinstance(components, list) else _dict(components).get("components"))
    parts = tuple(
        _component(row.get("name"), row.get("status"), _INSTATUS, _text(_dict(row.get("group")).get("name")))
        for row in rows
    )
    impacts = [_INSTATUS.get(_text(each.get("impact")), "degraded") for each in incidents]
    level = max([levels[status], *impacts], key=_SEVERITY.__getitem__) if status == "HASISSUES" else levels[status]
    return PageState(level, status, parts, _names(incidents))


def betterstack(index: Any) -> PageState:
    """``/index.json`` of Better Stack, a JSON:API document."""
    words: dict[str, Level] = {
        "operational": "operational", "degraded": "degraded", "downtime": "major", "maintenance": "maintenance"
    }  # fmt: skip
    state = _text(_dict(_dict(_dict(index).get("data")).get("attributes")).get("aggregate_state"))
    if state not in words:
        raise ValueError("is no index of Better Stack")
    included = _dicts(_dict(index).get("included"))
    sections = {
        _text(row.get("id")): _text(_dict(row.get("attributes")).get("name"))
        for row in included
        if row.get("type") == "status_page_section"
    }
    rows = [_dict(row.get("attributes")) for row in included if row.get("type") == "status_page_resource"]
    parts = tuple(
        _component(
            row.get("public_name"), row.get("status"), words, sections.get(_text(row.get("status_page_section_id")), "")
        )
        for row in rows
    )
    reports = [_dict(row.get("attributes")) for row in included if row.get("type") == "status_report"]
    open_ones = [{"name": row.get("title")} for row in reports if row.get("aggregate_state") not in (None, "resolved")]
    level = words[state]
    if level == "major" and parts:
        level = worst_of(parts) if worst_of(parts) in ("partial", "major") else "major"
    return PageState(level, state, parts, _names(open_ones))


def kuma(page: Any, heartbeats: Any) -> PageState:
    """``/api/status-page/<slug>`` and ``/api/status-page/heartbeat/<slug>`` of Uptime Kuma; the newest beat is the last."""
    beats = _dict(_dict(heartbeats).get("heartbeatList"))
    if "publicGroupList" not in _dict(page) or "heartbeatList" not in _dict(heartbeats):
        raise ValueError("is no status page of Uptime Kuma")
    words: dict[str, tuple[Level, str]] = {
        "0": ("major", "down"), "1": ("operational", "up"), "2": ("degraded", "pending"), "3": ("maintenance", "maintenance")
    }  # fmt: skip
    parts = []
    for group in _dicts(page["publicGroupList"]):
        for monitor in _dicts(group.get("monitorList")):
            last = (_dicts(beats.get(_text(monitor.get("id")))) or [{}])[-1]
            level, said = words.get(_text(last.get("status")), ("unknown", "no heartbeat"))
            parts.append(Component(_joined(_text(group.get("name")), _text(monitor.get("name"))), level, said))
    found = tuple(parts)[:MOST_COMPONENTS]
    shown = [*_dicts(page.get("incidents")), *_dicts([page.get("incident")])]
    level = worst_of(found)
    return PageState(level, level, found, _names([{"name": each.get("title")} for each in shown]))


def gatus(statuses: Any) -> PageState:
    """``/api/v1/endpoints/statuses`` of Gatus; the newest result is the last."""
    rows = _dicts(statuses)
    if not isinstance(statuses, list) or any("results" not in row or "key" not in row for row in rows):
        raise ValueError("is no list of endpoints of Gatus")
    parts = []
    for row in rows:
        results = _dicts(row.get("results"))
        good = results[-1].get("success") if results else None
        level: Level = "unknown" if good is None else "operational" if good is True else "major"
        errors = results[-1].get("errors") if results else None
        said = "healthy" if good is True else "no result" if good is None else "unhealthy"
        if isinstance(errors, list) and errors:
            said = f"unhealthy: {_text(errors[0])}"
        parts.append(Component(_joined(_text(row.get("group")), _text(row.get("name"))), level, said))
    found = tuple(parts)
    level = worst_of(found)
    return PageState(level, level, found)


class Source(NamedTuple):
    """Where a dialect's documents are under a page's address, and how they are read; those after the first may lack."""

    paths: tuple[str, ...]
    read: Callable[..., PageState]
    needs_all: bool = False


SOURCES: Mapping[Dialect, Source] = {
    "statuspage": Source(("/api/v2/summary.json",), statuspage),
    "instatus": Source(("/summary.json", "/v2/components.json"), instatus),
    "betterstack": Source(("/index.json",), betterstack),
    "kuma": Source(("/api/status-page/{slug}", "/api/status-page/heartbeat/{slug}"), kuma, needs_all=True),
    "gatus": Source(("/api/v1/endpoints/statuses?page=1&pageSize=100",), gatus),
}
"""In the order in which they are tried."""


def urls_of(dialect: Dialect, url: str) -> tuple[str, ...]:
    """Where the documents of a page at this URL are; the URL may also be that of its first document."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    before, mark, slug = path.rpartition("/status/")
    if dialect == "kuma":
        for known in ("/api/status-page/heartbeat/", "/api/status-page/"):
            if known in path:
                before, mark, slug = path.partition(known)
                break
        root, slug = (before, slug) if mark else (path, "default")
    else:
        first = SOURCES[dialect].paths[0].partition("?")[0]
        root = path.removesuffix(first)
    return tuple(
        urlunsplit(parts._replace(path=root + name.partition("?")[0], query=name.partition("?")[2], fragment=""))
        for name in (each.format(slug=slug) for each in SOURCES[dialect].paths)
    )


def likely(url: str) -> tuple[Dialect, ...]:
    """The dialects in the order to try for this URL."""
    order = list(SOURCES)
    if "/status/" in url or "/api/status-page/" in url:
        order.remove("kuma")
        order.insert(0, "kuma")
    return tuple(order)


def _component(name: Any, status: Any, words: Mapping[str, Level], group: str) -> Component:
    said = _text(status)
    return Component(_joined(group, _text(name)), words.get(said, "unknown"), said or "nothing said")


def _joined(group: str, name: str) -> str:
    return f"{group} / {name}" if group else name


def _names(incidents: Any) -> tuple[str, ...]:
    return tuple(name for each in _dicts(incidents) if (name := _text(each.get("name"))))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value[:MOST_COMPONENTS] if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list | bool) else str(value)[:_LONGEST]
