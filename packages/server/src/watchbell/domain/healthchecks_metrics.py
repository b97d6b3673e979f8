"""Checks as metrics, with the names that Healthchecks gives them: its dashboards and alert rules go on working."""

from collections.abc import Callable, Sequence

from watchbell.domain.blackbox_metrics import Sample
from watchbell.domain.healthchecks_checks import HealthCheck, status_of, unique_key

_YES_NO = "1 for yes, 0 for no"


def samples_of_checks(checks: Sequence[HealthCheck], now: int) -> list[Sample]:
    """Each check by itself, each tag, and how many there are. A late check is up until it is down."""
    statuses = {check.uuid: status_of(check, now) for check in checks}

    def is_down(check: HealthCheck) -> bool:
        return statuses[check.uuid] == "down"

    def each(name: str, text: str, holds: Callable[[HealthCheck], bool]) -> list[Sample]:
        return [Sample(name, float(holds(check)), f"{text} ({_YES_NO}).", _labels(check)) for check in checks]

    tags = sorted({tag for check in checks for tag in check.tags.split()})
    down_tags = {tag for check in checks if is_down(check) for tag in check.tags.split()}
    tag_text = f"Whether no check with this tag is down ({_YES_NO})."
    return [
        *each("hc_check_up", "Whether the check is not down", lambda check: not is_down(check)),
        *each("hc_check_started", "Whether a run is under way", lambda check: check.began_at is not None),
        *each("hc_check_grace", "Whether the check is late", lambda check: statuses[check.uuid] == "grace"),
        *each("hc_check_paused", "Whether the check is paused", lambda check: statuses[check.uuid] == "paused"),
        *(Sample("hc_tag_up", float(tag not in down_tags), tag_text, (("tag", tag),)) for tag in tags),
        Sample("hc_checks_total", len(checks), "How many checks there are."),
        Sample("hc_checks_down_total", sum(map(is_down, checks)), "How many checks are down."),
    ]


def _labels(check: HealthCheck) -> tuple[tuple[str, str], ...]:
    return (("name", check.name), ("tags", check.tags), ("unique_key", unique_key(check.uuid)))
