"""What a client of Healthchecks' API wants a check to be: its fields, their bounds, and what it is told of wrong ones.

Names, bounds and sentences are those of https://healthchecks.io/docs/api/, so that its clients understand them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from watchbell.domain.errors import BadRequest
from watchbell.domain.expecting import check_schedule
from watchbell.lib.time_zones import check_zone

LEAST_SECONDS, MOST_SECONDS = 60, 365 * 86_400
MAX_DESCRIPTION = 10_000
UNIQUE = ("name", "slug", "tags", "timeout", "grace")
"""The fields that can say which check is meant."""
_SLUG = re.compile(r"[a-z0-9-_]*")

_Rule = Callable[[Any], str | None]
"""What is wrong with a value, as the end of a sentence; `None` = nothing."""


def read_wish(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the body names, checked; others are not looked at. Raises `BadRequest` for the first wrong one."""
    for name, rule in _RULES.items():
        if name in body:
            wrong = rule(body[name])
            if wrong is not None:
                subject = "an item in 'unique'" if name == "unique" and wrong == _UNEXPECTED else name
                raise BadRequest(f"json validation error: {subject} {wrong}")
    return {name: body[name] for name in _RULES if name in body}


_UNEXPECTED = "has unexpected value"


def _text(longest: int, pattern: re.Pattern[str] | None = None, fits: Callable[[str], object] | None = None) -> _Rule:
    def rule(value: Any) -> str | None:
        if not isinstance(value, str) or "\x00" in value:
            return "is not a string"
        if len(value) > longest:
            return "is too long"
        if pattern is not None and not pattern.fullmatch(value):
            return "does not match pattern"
        try:
            if fits is not None:
                fits(value)
        except ValueError:
            return (
                "is not a valid cron or OnCalendar expression" if fits is check_schedule else "is not a valid timezone"
            )
        return None

    return rule


def _seconds(value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "is not a number"
    if value < LEAST_SECONDS:
        return "is too small"
    return "is too large" if value > MOST_SECONDS else None


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "is not a boolean"


def _methods(value: Any) -> str | None:
    return None if value in ("", "POST") else _UNEXPECTED


def _unique(value: Any) -> str | None:
    if not isinstance(value, list):
        return "is not an array"
    return None if all(item in UNIQUE for item in value) else _UNEXPECTED


_RULES: dict[str, _Rule] = {
    "channels": _text(MAX_DESCRIPTION),
    "desc": _text(MAX_DESCRIPTION),
    "failure_kw": _text(200),
    "filter_body": _flag,
    "filter_default_fail": _flag,
    "filter_http_body": _flag,
    "filter_subject": _flag,
    "grace": _seconds,
    "manual_resume": _flag,
    "methods": _methods,
    "name": _text(100),
    "schedule": _text(100, fits=check_schedule),
    "slug": _text(100, _SLUG),
    "start_kw": _text(200),
    "subject": _text(200),
    "subject_fail": _text(200),
    "success_kw": _text(200),
    "tags": _text(MAX_DESCRIPTION),
    "timeout": _seconds,
    "tz": _text(64, fits=check_zone),
    "unique": _unique,
}
"""In the order in which mistakes are told: by name."""

NEW_CHECK: Mapping[str, Any] = {"period_seconds": 86_400, "grace_seconds": 3_600, "manual_resume": False}
"""The config of a check about which nothing is said."""
_SAME = {
    "tz": "time_zone",
    "grace": "grace_seconds",
    "manual_resume": "manual_resume",
    "start_kw": "start_keywords",
    "success_kw": "success_keywords",
    "failure_kw": "failure_keywords",
    "filter_subject": "filter_subject",
    "filter_body": "filter_body",
    "filter_http_body": "filter_http_body",
    "filter_default_fail": "filter_default_fail",
}
"""Fields that are only called otherwise in a heartbeat's config."""


def config_after(before: Mapping[str, Any], wish: Mapping[str, Any]) -> dict[str, Any]:
    """A heartbeat's config as the wish changes it. Of a schedule and a timeout the schedule counts."""
    config = dict(before)
    if "schedule" in wish:
        config = {
            name: value for name, value in config.items() if name not in ("period_seconds", "windows", "holidays")
        }
        config["schedule"] = wish["schedule"]
    elif "timeout" in wish:
        config.pop("schedule", None)
        config["period_seconds"] = wish["timeout"]
    if "subject" in wish:
        config["success_keywords"] = wish["subject"]
    if "subject_fail" in wish:
        config["failure_keywords"] = wish["subject_fail"]
    if "subject" in wish or "subject_fail" in wish:  # what they were called before there were words for bodies
        words = config.get("success_keywords"), config.get("failure_keywords")
        config["filter_subject"] = any(words)
    if "methods" in wish:
        config["methods"] = "post" if wish["methods"] == "POST" else "any"
    return config | {ours: wish[theirs] for theirs, ours in _SAME.items() if theirs in wish}
