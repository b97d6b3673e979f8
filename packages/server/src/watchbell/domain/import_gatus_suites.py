"""Gatus' suites as visits by HTTP, where every endpoint of them is asked by HTTP."""

import re
from typing import Any

from watchbell.domain.import_gatus_conditions import Subjects, judge_by
from watchbell.domain.import_gatus_endpoints import request_of
from watchbell.domain.import_jsonata import json_path_of
from watchbell.domain.import_plan import Draft
from watchbell.domain.import_values import Fields, duration_ms, text_of

_MOST_STEPS = 20
_CONTEXT = re.compile(r"\[CONTEXT\]\.([A-Za-z_][A-Za-z0-9_]{0,39})(?![A-Za-z0-9_.\[-])")
_SUBJECTS = Subjects(
    status="status", response_time="response_time", body="body", json=True, ip="ip", certificate="certificate_days"
)


class _TooMuch(Exception):
    """Why a suite cannot be a visit."""


def flow_of(draft: Draft, fields: Fields) -> bool:
    """Write the suite's steps into the draft; `False` with a note where that cannot be."""
    endpoints = [Fields(each) for each in fields.listed("endpoints")]
    if not 1 <= len(endpoints) <= _MOST_STEPS:
        draft.left_out("endpoints", f"a visit has 1 to {_MOST_STEPS} steps")
        return False
    try:
        steps = [_step(draft, each, number) for number, each in enumerate(endpoints, 1)]
    except _TooMuch as error:
        draft.left_out("endpoints", str(error))
        return False
    context = fields.part("context")
    draft.config |= {"steps": steps, "variables": {name: context.secret(name) for name in context} or None}
    if any(each.part("client").flag("insecure") for each in endpoints):
        draft.config["verify_tls"] = False
        draft.changed("client.insecure", "holds for every step")
    draft.timeout(duration_ms(fields.raw("timeout")) or 60_000)
    return True


def _step(draft: Draft, fields: Fields, number: int) -> dict[str, Any]:
    name = fields.text("name") or f"step {number}"
    if not fields.text("url").startswith(("http://", "https://", "[CONTEXT].")):
        raise _TooMuch(f"{name} is not asked by HTTP")
    conditions = [_filled(text_of(each), name) for each in fields.listed("conditions")]
    judged = judge_by(conditions, _SUBJECTS)
    for condition, why in judged.left_out:
        draft.left_out("conditions", f"{name}: {condition[:200]}: {why}")
    if judged.domain_days is not None:
        draft.left_out("conditions", f"{name}: [DOMAIN_EXPIRATION]: make a monitor of the kind domain")
    if judged.wants_refusal:
        raise _TooMuch(f"{name} must not be reached")
    step: dict[str, Any] = {"name": name[:60], "expected_status": ",".join(judged.statuses) or "100-599"}
    step |= {key: _everywhere(value, name) for key, value in request_of(draft, fields).items()}
    if judged.assertions:
        step["assertions"] = judged.assertions
    if captures := _captures(fields, name):
        step["captures"] = captures
    if fields.flag("always-run"):
        step["always"] = True
    if fields.part("client").flag("ignore-redirect"):
        step["follow_redirects"] = False
    return step


def _captures(fields: Fields, name: str) -> list[dict[str, Any]]:
    store = fields.part("store")
    found = []
    for variable in store:
        source = store.text(variable)
        path = json_path_of("$" + source.removeprefix("[BODY]"), hyphens=True) if source.startswith("[BODY]") else None
        if path is None:
            raise _TooMuch(f"{name} stores {source[:100]}, which is no plain path of the body")
        found.append({"variable": variable, "source": "json", "path": path})
    return found


def _everywhere(value: object, name: str) -> object:
    if isinstance(value, dict):
        return {key: _filled(str(each), name) for key, each in value.items()}
    return _filled(value, name) if isinstance(value, str) else value


def _filled(text: str, name: str) -> str:
    """``[CONTEXT].id`` as ``{{id}}``."""
    filled = _CONTEXT.sub(r"{{\1}}", text)
    if "[CONTEXT]" in filled:
        raise _TooMuch(f"{name} looks deeper into the context than variables here go")
    return filled
