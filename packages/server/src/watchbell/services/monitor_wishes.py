"""What somebody wants a monitor to be, checked before anything is stored."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchbell.domain.errors import FieldProblem, Invalid
from watchbell.domain.monitors import (
    ANONYMOUS_MIN_INTERVAL_SECONDS,
    DEFAULT_INTERVAL_SECONDS,
    DEFAULT_TIMEOUT_MS,
    MAX_INTERVAL_SECONDS,
    MAX_THRESHOLD,
    MAX_TIMEOUT_MS,
    MAX_WINDOW,
    MIN_TIMEOUT_MS,
)
from watchbell.lib.url_parts import name_in
from watchbell.services.monitor_kinds import MonitorKind, kind_of_url, usable_kind

MAX_TAGS = 20
MAX_TAG_LENGTH = 50
MAX_SLUG = 100
_SLUG = re.compile(rf"[a-z0-9_-]{{1,{MAX_SLUG}}}")


@dataclass(frozen=True, slots=True)
class NewMonitor:
    """A monitor that does not exist yet: either `url` alone, or `monitor_type` with its `config`."""

    name: str | None = None
    url: str | None = None
    monitor_type: str | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    service_id: str | None = None
    interval_seconds: int = DEFAULT_INTERVAL_SECONDS
    timeout_ms: int = DEFAULT_TIMEOUT_MS
    failure_threshold: int | None = None
    recovery_threshold: int = 1
    retry_interval_seconds: int | None = None
    degraded_after_ms: int | None = None
    failure_window: int | None = None
    is_active: bool = True
    is_public: bool = False
    tags: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    slug: str | None = None
    """`None` = made of the name; empty = it gets none."""


def kind_and_config(wish: NewMonitor) -> tuple[MonitorKind, Mapping[str, Any]]:
    """The kind and the config that the wish means, still unchecked. Raises `Invalid`."""
    if wish.url is not None and wish.monitor_type is None:
        kind, config = kind_of_url(wish.url)
        return kind, {**config, **wish.config}
    if wish.monitor_type is None:
        raise Invalid.field("monitor_type", "send a url, or a monitor_type with its config")
    if wish.url is not None:
        raise Invalid.field(
            "url", "send either url or monitor_type with config; with a type the URL belongs into config"
        )
    return usable_kind(wish.monitor_type), wish.config


def name_of(wish: NewMonitor) -> str:
    """The name it gets: the one asked for, or what is watched. Raises `Invalid`."""
    name = wish.name or name_in(wish.url or "")
    if not name:
        raise Invalid.field("url" if wish.url else "name", "names no host" if wish.url else "this field is required")
    return name[:200]


_LIMITS: tuple[tuple[str, int, int, str], ...] = (
    ("timeout_ms", MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, "ms"),
    ("failure_threshold", 1, MAX_THRESHOLD, ""),
    ("recovery_threshold", 1, MAX_THRESHOLD, ""),
    ("retry_interval_seconds", 1, MAX_INTERVAL_SECONDS, "seconds"),
    ("degraded_after_ms", 1, MAX_TIMEOUT_MS, "ms"),
    ("failure_window", 1, MAX_WINDOW, "results"),
)


def check_settings(settings: Mapping[str, Any], min_interval_seconds: int, *, is_anonymous: bool = False) -> None:
    """Raise `Invalid` naming every setting that is out of its bounds."""
    floor = max(min_interval_seconds, ANONYMOUS_MIN_INTERVAL_SECONDS) if is_anonymous else min_interval_seconds
    limits = (("interval_seconds", floor, MAX_INTERVAL_SECONDS, "seconds"), *_LIMITS)
    problems = [
        FieldProblem(name, f"must be from {low} to {high} {unit}".rstrip())
        for name, low, high, unit in limits
        if settings.get(name) is not None and not low <= settings[name] <= high
    ]
    tags = settings.get("tags") or ()
    if len(tags) > MAX_TAGS:
        problems.append(FieldProblem("tags", f"at most {MAX_TAGS} tags"))
    if any(not tag.strip() or len(tag) > MAX_TAG_LENGTH for tag in tags):
        problems.append(FieldProblem("tags", f"each tag must have 1 to {MAX_TAG_LENGTH} characters"))
    if problems:
        summary = "; ".join(f"{problem.field} {problem.message}" for problem in problems)
        raise Invalid(summary, details=tuple(problems))


def check_window(threshold: int, window: int | None) -> None:
    """Raise `Invalid` when so many failures can never be among so many results."""
    if window is not None and window < threshold:
        raise Invalid.field("failure_window", f"must be at least failure_threshold, which is {threshold}")


def check_slug_of(kind: MonitorKind, slug: str | None) -> None:
    """Raise `Invalid` for a slug that no ping URL can hold, and for one of a kind that no client tells anything."""
    if slug is not None and not kind.is_passive:
        raise Invalid.field("slug", "belongs to kinds that are told by pings")
    if slug is not None and not _SLUG.fullmatch(slug):
        raise Invalid.field("slug", f"use 1 to {MAX_SLUG} of a-z, 0-9, hyphen and underscore")


def slug_of(name: str) -> str | None:
    """The slug that a name suggests; `None` for one without a letter or digit that a slug may hold."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:MAX_SLUG] or None


def unique(texts: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Each text once, in the order given."""
    return tuple(dict.fromkeys(text.strip() for text in texts))
