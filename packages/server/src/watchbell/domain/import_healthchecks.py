"""The checks of a Healthchecks project, as its Management API tells them, as a plan.

Facts: the documentation of the Management API v1 to v3 of healthchecks/healthchecks 4.3.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from watchbell.domain.addresses import token_address
from watchbell.domain.import_plan import Draft, KeptAddress, Plan
from watchbell.domain.import_values import Fields

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_WORDS = {"failure_kw": "failure_keywords", "success_kw": "success_keywords", "start_kw": "start_keywords"}
_FLAGS = ("filter_subject", "filter_body", "filter_http_body", "filter_default_fail", "manual_resume")
_LEAST_PERIOD, _LONGEST = 30, 31_536_000


def plan_healthchecks(
    checks: Sequence[Mapping[str, Any]],
    channels: Sequence[Mapping[str, Any]] = (),
    *,
    keep_paused: bool = False,
    ping_key: str = "",
) -> Plan:
    """What an import of these checks would do. Never raises, whatever they hold."""
    plan = Plan("Healthchecks", found=len(checks), ping_key=ping_key)
    for fields in map(Fields, checks):
        draft = Draft(_name(fields))
        if fields.text("status") == "paused" and not keep_paused:
            plan.leave_out(draft.name, "status", "it is paused: say --keep-paused to bring it in")
            continue
        _plan_one(plan, draft, fields)
        plan.notes += draft.notes
    for fields in map(Fields, channels):
        name = fields.text("name") or fields.text("kind") or "channel"
        plan.leave_out(name, "channel", f"it is a {fields.text('kind') or 'channel'}: make one of the default contact")
    if not ping_key and any(made.settings.get("slug") for made in plan.monitors):
        plan.leave_out(
            "all checks", "ping key", "the API does not tell it: say --ping-key to keep addresses with slugs"
        )
    if checks:
        plan.leave_out("all checks", "pings and flips", "the past is not brought in: uptime begins anew")
    return plan


def _plan_one(plan: Plan, draft: Draft, fields: Fields) -> None:
    _expectation(draft, fields)
    config = draft.config
    config["methods"] = "post" if fields.text("methods") == "POST" else None
    config |= {ours: fields.text(theirs) or None for theirs, ours in _WORDS.items()}
    config |= {name: fields.flag(name) for name in _FLAGS}
    _words_of_version_1(draft, fields)
    draft.tags(fields.text("tags").split())
    slug = fields.text("slug")
    if slug:
        draft.settings["slug"] = slug
    draft.settings["is_active"] = fields.text("status") != "paused"
    uuid = _uuid(fields)
    made = draft.planned(
        uuid or fields.text("unique_key"), "schedule" if "schedule" in config else "simple", "heartbeat"
    )
    made.description = fields.text("desc")
    if uuid:
        # Its own UUID from now on: what keeps checks by their UUIDs, as Terraform does, finds them here.
        made.token = uuid.replace("-", "")
        made.addresses.append(KeptAddress(token_address(uuid), "", "ping URL"))
    else:
        draft.left_out("uuid", "a read-only key does not tell it: its clients need the new URL")
    plan.monitors.append(made)


def _expectation(draft: Draft, fields: Fields) -> None:
    config = draft.config
    if fields.text("schedule"):
        config |= {"schedule": fields.text("schedule"), "time_zone": fields.text("tz") or "UTC"}
    else:
        wanted = fields.whole("timeout", 86_400)
        period = min(max(wanted, _LEAST_PERIOD), _LONGEST)
        if period != wanted:
            draft.changed("timeout", f"{wanted} s became {period} s")
        config["period_seconds"] = period
    config["grace_seconds"] = min(max(fields.whole("grace", 3600), 0), _LONGEST)


def _words_of_version_1(draft: Draft, fields: Fields) -> None:
    """Older servers know words for the subject of e-mails only."""
    for theirs, ours in (("subject", "success_keywords"), ("subject_fail", "failure_keywords")):
        words = fields.text(theirs)
        if words and not draft.config.get(ours):
            draft.config |= {ours: words, "filter_subject": True}


def _uuid(fields: Fields) -> str:
    """Newer servers tell it, older ones the URL that ends in it; with a read-only key neither is told."""
    for name in ("uuid", "ping_url", "update_url"):
        found = _UUID.findall(fields.text(name))
        if found:
            return str(found[-1]).lower()
    return ""


def _name(fields: Fields) -> str:
    return fields.text("name")[:200] or fields.text("slug") or f"check {_uuid(fields)[:8]}".strip()
