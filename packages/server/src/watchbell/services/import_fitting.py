"""A planned monitor held against its kind: what the kind refuses is left out with a note, if the rest still means the same."""

from collections.abc import Mapping
from typing import Any

from watchbell.domain.errors import Invalid
from watchbell.domain.import_plan import Fate, Note, PlannedMonitor
from watchbell.services.configs import checked
from watchbell.services.monitor_kinds import MonitorKind, usable_kind

_NEEDED = frozenset(
    {"url", "host", "port", "hostname", "time_zone", "record_type", "upside_down", "measurement", "mode", "status", "schedule",
     "period_seconds", "grace_seconds", "query", "command", "path", "protocol", "engine", "container", "unit", "service",
     "method", "tls", "security", "version", "oids", "steps", "monitors", "secret", "servers", "nodes", "topic"}
)  # fmt: skip
"""Without one of these it would be another check: then the whole monitor is left out."""
_ASSERTIONS = "assertions"


def fitted(planned: PlannedMonitor, config: Mapping[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """The config as the kind takes it, and what had to go. Raises `WatchbellError` when it cannot be watched at all."""
    kind = usable_kind(planned.kind)
    left = dict(config)
    notes: list[Note] = []
    while True:
        try:
            checked(kind.target, kind.kind, left)
        except Invalid as error:
            gone = _without_what_is_wrong(kind, left, error)
            if not gone:
                raise
            notes += [Note(planned.name, field, Fate.LEFT_OUT, why) for field, why in gone]
        else:
            return left, notes


def _without_what_is_wrong(kind: MonitorKind, config: dict[str, Any], error: Invalid) -> list[tuple[str, str]]:
    """Take out what the error names; nothing when that cannot be."""
    gone: list[tuple[str, str]] = []
    for problem in error.details:
        field = problem.field.removeprefix("config").lstrip(".").partition(".")[0]
        if field == _ASSERTIONS and _ASSERTIONS in config:
            gone += _without_wrong_assertions(kind, config)
        elif field in config and field not in _NEEDED:
            del config[field]
            gone.append((field, problem.message))
    return gone


def _without_wrong_assertions(kind: MonitorKind, config: dict[str, Any]) -> list[tuple[str, str]]:
    """Each assertion is tried by itself, so that one that is not understood does not take the others with it."""
    kept, gone = [], []
    for assertion in config.pop(_ASSERTIONS):
        why = _refusal(kind, config, assertion)
        if why is None:
            kept.append(assertion)
        else:
            gone.append((_ASSERTIONS, f"{assertion.get('subject', 'a group')}: {why}"))
    if kept and gone:
        config[_ASSERTIONS] = kept
    return gone or [(_ASSERTIONS, "together they are refused")]


def _refusal(kind: MonitorKind, config: Mapping[str, Any], assertion: Mapping[str, Any]) -> str | None:
    try:
        checked(kind.target, kind.kind, {**config, _ASSERTIONS: [assertion]})
    except Invalid as error:
        return next(
            (each.message for each in error.details if each.field.startswith(f"config.{_ASSERTIONS}")),
            None,
        )
    return None
