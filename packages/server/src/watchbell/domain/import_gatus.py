"""Gatus' endpoints, external endpoints and suites as a plan.

Facts: config/, config/endpoint/ and config/key/ of TwiN/gatus 5.36 (Apache-2.0).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from watchbell.domain.addresses import gatus_address, hashed
from watchbell.domain.import_gatus_conditions import Judged
from watchbell.domain.import_gatus_endpoints import kind_of
from watchbell.domain.import_gatus_suites import flow_of
from watchbell.domain.import_plan import Draft, KeptAddress, Plan, PlannedMonitor
from watchbell.domain.import_values import Fields, address_of, duration_ms

_KEY_LETTERS = re.compile(r"[/_,. #+&]")
_FAILURES, _SUCCESSES = 3, 2
_LEAST_PERIOD, _LONGEST_PERIOD = 30, 31_536_000
_GREATEST_DAYS = 3650


def plan_gatus(document: Mapping[str, Any], *, least_interval: int = 30, missing: Sequence[str] = ()) -> Plan:
    """What an import of this configuration would do. Never raises, whatever it holds.

    `missing` are the variables that it asks for and that are not set.
    """
    top = Fields(document)
    parts = {
        name: [Fields(each) for each in top.listed(name)] for name in ("endpoints", "external-endpoints", "suites")
    }
    plan = Plan("Gatus", found=sum(map(len, parts.values())))
    names = Counter(_name(fields) for rows in parts.values() for fields in rows)
    importing = _Importing(plan, top.part("alerting"), names, least_interval)
    for fields in parts["endpoints"]:
        importing.endpoint(fields)
    for fields in parts["external-endpoints"]:
        importing.external(fields)
    for fields in parts["suites"]:
        importing.suite(fields)
    _say_what_stays(plan, top, missing)
    return plan


def key_of(group: str, name: str) -> str:
    """The key by which Gatus' clients name an endpoint: ``core_front-end``, without a group ``_front-end``."""
    return "_".join(_KEY_LETTERS.sub("-", part.strip().lower()) for part in (group, name))


def _name(fields: Fields) -> str:
    return fields.text("name")[:200] or fields.text("url")[:200] or "endpoint"


class _Importing:
    """One run over a configuration."""

    def __init__(self, plan: Plan, alerting: Fields, names: Counter[str], least_interval: int) -> None:
        self._plan = plan
        self._alerting = alerting
        self._names = names
        self._least = least_interval

    def endpoint(self, fields: Fields) -> None:
        """What Gatus asks."""
        draft = self._draft(fields)
        found = kind_of(draft, fields)
        if found is not None:
            kind, judged = found
            made = self._planned(draft, fields, fields.text("url").partition("://")[0] or "endpoint", kind)
            self._domain(draft, fields, judged)
            self._plan.monitors.append(made)
        self._plan.notes += draft.notes

    def external(self, fields: Fields) -> None:
        """What tells Gatus."""
        draft = self._draft(fields)
        rhythm = fields.part("heartbeat").raw("interval")
        seconds = (duration_ms(rhythm) or 0) / 1000
        kind = "webhook"
        if seconds > 0:
            kind, period = "heartbeat", min(max(math.ceil(seconds), _LEAST_PERIOD), _LONGEST_PERIOD)
            draft.config |= {"period_seconds": period, "grace_seconds": 0}
            if period != seconds:
                draft.changed("heartbeat.interval", f"{seconds:g} s became {period} s")
        made = self._planned(draft, fields, "external", kind)
        made.settings.pop("interval_seconds", None)
        token, key = fields.text("token"), key_of(fields.text("group"), fields.text("name"))
        if token:
            made.addresses.append(KeptAddress(gatus_address(key), hashed(token), "external endpoint"))
        else:
            draft.left_out("token", "there is none: its clients need the new URL")
        self._plan.monitors.append(made)
        self._plan.notes += draft.notes

    def suite(self, fields: Fields) -> None:
        """Several requests, one after the other."""
        draft = self._draft(fields)
        if flow_of(draft, fields):
            self._plan.monitors.append(self._planned(draft, fields, "suite", "http_flow"))
        self._plan.notes += draft.notes

    def _draft(self, fields: Fields) -> Draft:
        name, group = _name(fields), fields.text("group")
        return Draft(f"{group} / {name}" if group and self._names[name] > 1 else name, self._least)

    def _planned(self, draft: Draft, fields: Fields, source: str, kind: str) -> PlannedMonitor:
        wanted = duration_ms(fields.raw("interval"))
        if "interval" in fields and not wanted:
            draft.changed("interval", "it is no duration: it became a minute")
        seconds = (wanted or 60_000) / 1000
        draft.interval(seconds)
        draft.settings["is_active"] = fields.flag("enabled", default=True)
        labels = fields.part("extra-labels")
        draft.tags([f"{name}:{labels.text(name)}" for name in labels])
        self._alerts(draft, fields)
        if fields.listed("maintenance-windows"):
            draft.left_out("maintenance-windows", "plan them here again")
        made = draft.planned(
            key_of(fields.text("group"), fields.text("name")), source, kind, interval_seconds=max(1, round(seconds))
        )
        made.group_name = fields.text("group")[:100] or None
        return made

    def _alerts(self, draft: Draft, fields: Fields) -> None:
        """The threshold of the alert that is sent first."""
        thresholds: list[tuple[float, float]] = []
        for alert in map(Fields, fields.listed("alerts")):
            default = self._alerting.part(alert.text("type")).part("default-alert")
            if not alert.flag("enabled", default=default.flag("enabled", default=True)):
                continue
            thresholds.append(
                (
                    alert.number("failure-threshold") or default.number("failure-threshold") or _FAILURES,
                    alert.number("success-threshold") or default.number("success-threshold") or _SUCCESSES,
                )
            )
            if "minimum-reminder-interval" in alert:
                draft.left_out("alerts", "reminders are a setting of channels here: remind_every_minutes")
        if thresholds:
            failures, successes = min(thresholds)
            draft.threshold("failure_threshold", failures, "alerts.failure-threshold")
            draft.threshold("recovery_threshold", successes, "alerts.success-threshold")

    def _domain(self, draft: Draft, fields: Fields, judged: Judged) -> None:
        """The end of a domain's registration is a monitor of its own here."""
        address = address_of(fields.text("url"))
        if judged.domain_days is None or address is None:
            return
        days = min(math.ceil(max(0, judged.domain_days)), _GREATEST_DAYS)
        name = f"{draft.name[:180]} (domain)"
        config = {"domain": address.host, "fail_days": days, "warn_days": min(max(30, days), _GREATEST_DAYS)}
        settings = {"interval_seconds": 21_600, "is_active": draft.settings["is_active"]}
        key = f"{key_of(fields.text('group'), fields.text('name'))} domain"
        made = PlannedMonitor(key, name, "[DOMAIN_EXPIRATION]", "domain", config, settings)
        made.group_name = fields.text("group")[:100] or None
        self._plan.monitors.append(made)
        draft.changed("conditions", f"[DOMAIN_EXPIRATION] became the monitor {name}")


def _say_what_stays(plan: Plan, top: Fields, missing: Sequence[str]) -> None:
    for name in missing:
        plan.leave_out("configuration", f"${name}"[:60], "this variable is not set: nothing stands in its place")
    for name in top.part("alerting"):
        plan.leave_out(f"alerting.{name}", "alerting", "make a channel of the default contact")
    if top.listed("announcements"):
        plan.leave_out("announcements", "announcements", "write them here again")
    if "maintenance" in top:
        plan.leave_out("maintenance", "maintenance", "plan it here again")
    if top.part("connectivity").part("checker").text("target"):
        why = "WATCHBELL_CONNECTIVITY_ANCHORS names the places that tell whether our own line works"
        plan.leave_out("connectivity", "connectivity", why)
