"""Gatus' conditions as assertions: ``[STATUS] == 200``, ``len([BODY].items) > 0``, ``[BODY].name == pat(j*)``.

Facts: config/endpoint/condition.go and config/endpoint/placeholder.go of TwiN/gatus 5.36 (Apache-2.0).
"""

import re
from dataclasses import dataclass, field
from typing import Any

from watchbell.domain.import_jsonata import json_path_of
from watchbell.domain.import_values import duration_ms, number_of

_OPERATORS = (" == ", " != ", " <= ", " >= ", " > ", " < ")
"""In the order in which Gatus looks for them."""
_ORDER = {"<=": "at_most", ">=": "at_least", ">": "greater_than", "<": "less_than"}
_SWAPPED = {"<=": ">=", ">=": "<=", ">": "<", "<": ">", "==": "==", "!=": "!="}
_CALL = re.compile(r"(len|has|pat|any)\((.*)\)\Z", re.DOTALL)
_GLOB = re.compile(r"\[\^?[^\]\[\\]+\]|\\.|.", re.DOTALL)
_DAY_MS = 86_400_000
_GREATEST_LENGTH = 1e9


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a kind calls what Gatus' placeholders stand for; absent = it does not know it.

    `body` is the subject of the whole answer, `json` whether it can be looked into.
    """

    status: str | None = None
    response_time: str | None = "response_time"
    body: str | None = None
    json: bool = False
    ip: str | None = None
    certificate: str | None = None
    rcode: str | None = None


@dataclass(slots=True)
class Judged:
    """What conditions came to. `statuses` are the codes that are good where that is all that is asked of them."""

    assertions: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    wants_refusal: bool = False
    asks_body: bool = False
    domain_days: float | None = None
    left_out: list[tuple[str, str]] = field(default_factory=list)


class _NoCounterpart(Exception):
    """Why a condition cannot be written as an assertion."""


def judge_by(conditions: list[str], subjects: Subjects) -> Judged:
    """All conditions of an endpoint."""
    judged = Judged()
    for condition in conditions:
        try:
            _add(judged, condition, subjects)
        except _NoCounterpart as error:
            judged.left_out.append((condition, str(error)))
    codes = [rule for rule in judged.assertions if rule.get("subject") == subjects.status and subjects.status]
    if len(codes) == 1 and subjects.status == "status" and codes[0]["operator"] in ("equals", "one_of"):
        values = str(codes[0]["value"]).split(",")
        if all(value.isascii() and value.isdigit() and len(value) == 3 for value in values):
            judged.assertions.remove(codes[0])
            judged.statuses = values
    return judged


def _add(judged: Judged, condition: str, subjects: Subjects) -> None:
    mark = next((each for each in _OPERATORS if each in condition), None)
    if mark is None:
        raise _NoCounterpart("it holds no comparison")
    left, _, right = (part.strip() for part in condition.partition(mark))
    operator = mark.strip()
    if not _asks(left) and _asks(right):
        left, right, operator = right, left, _SWAPPED[operator]
    if _asks(right) or not _asks(left):
        raise _NoCounterpart("it compares two parts of the answer, or none")
    if left == "[CONNECTED]":
        judged.wants_refusal = judged.wants_refusal or (right == "false") == (operator == "==")
        return
    if left == "[DOMAIN_EXPIRATION]":
        judged.domain_days = max(judged.domain_days or 0, _days(right))
        return
    judged.asks_body = judged.asks_body or "[BODY]" in left
    judged.assertions.append(_rule(left, operator, right, subjects))


def _asks(text: str) -> bool:
    call = _CALL.match(text)
    inner = call[2] if call and call[1] in ("len", "has") else text
    return inner.startswith("[") and "]" in inner


def _rule(left: str, operator: str, right: str, subjects: Subjects) -> dict[str, Any]:
    call = _CALL.match(left)
    what, function = (call[2].strip(), call[1]) if call else (left, "")
    subject = _subject(what, subjects)
    if function == "has":
        there = (right == "true") == (operator == "==")
        return {**subject, "operator": "exists" if there else "not_exists"}
    if function == "len":
        return _length(subject, operator, right)
    if what in ("[CERTIFICATE_EXPIRATION]", "[RESPONSE_TIME]"):
        return _ordered(subject, operator, right, is_time=what == "[CERTIFICATE_EXPIRATION]")
    if operator in _ORDER:
        return _ordered(subject, operator, right)
    return _equal(subject, right, is_negated=operator == "!=")


def _subject(what: str, subjects: Subjects) -> dict[str, Any]:
    """The part of an assertion that says what is looked at."""
    plain = {
        "[STATUS]": subjects.status,
        "[RESPONSE_TIME]": subjects.response_time,
        "[IP]": subjects.ip,
        "[CERTIFICATE_EXPIRATION]": subjects.certificate,
        "[DNS_RCODE]": subjects.rcode,
        "[BODY]": subjects.body,
    }
    if what in plain:
        subject = plain[what]
        if subject is None:
            raise _NoCounterpart(f"a check of this kind knows no {what}")
        return {"subject": subject}
    if what.startswith("[BODY]") and subjects.json:
        path = json_path_of("$" + what.removeprefix("[BODY]"), hyphens=True)
        if path is None:
            raise _NoCounterpart(f"{what} is no plain path")
        return {"subject": "json", "path": path}
    raise _NoCounterpart(f"there is nothing like {what} here")


def _ordered(subject: dict[str, Any], operator: str, right: str, *, is_time: bool = False) -> dict[str, Any]:
    """A comparison of numbers. Gatus takes durations for their milliseconds; certificates are told in days here."""
    value = _days(right) if is_time else number_of(right)
    if value is None:
        value = duration_ms(right)
    if value is None:
        raise _NoCounterpart(f"{right[:100]!r} is no number")
    if operator not in _ORDER:
        equal = {**subject, "operator": "equals", "value": value}
        return equal if operator == "==" else {**equal, "operator": "not_equals"}
    return {**subject, "operator": _ORDER[operator], "value": value}


def _length(subject: dict[str, Any], operator: str, right: str) -> dict[str, Any]:
    count = number_of(right)
    if count is None or count != int(count) or not 0 <= count < _GREATEST_LENGTH:
        raise _NoCounterpart(f"{right[:100]!r} is no length")
    number = int(count)
    if operator == "!=":
        return {"match": "none", "assertions": [{**subject, "operator": "length_equals", "value": number}]}
    ours, value = {
        "==": ("length_equals", number),
        "<=": ("length_at_most", number),
        "<": ("length_at_most", number - 1),
        ">=": ("length_at_least", number),
        ">": ("length_at_least", number + 1),
    }[operator]
    return {**subject, "operator": ours, "value": value}


def _equal(subject: dict[str, Any], right: str, *, is_negated: bool) -> dict[str, Any]:
    call = _CALL.match(right)
    if call is None or call[1] not in ("any", "pat"):
        return {**subject, "operator": "not_equals" if is_negated else "equals", "value": right}
    if call[1] == "pat":
        pattern = _expression(call[2])
        return {**subject, "operator": "not_matches" if is_negated else "matches", "value": pattern}
    parts = [part.strip() for part in call[2].split(",")]
    if not is_negated and not any(_CALL.match(part) for part in parts):
        return {**subject, "operator": "one_of", "value": ",".join(parts)}
    return {
        "match": "none" if is_negated else "any",
        "assertions": [_equal(subject, part, is_negated=False) for part in parts],
    }


def _expression(pattern: str) -> str:
    """A pattern with ``*``, ``?`` and ``[a-z]`` as a regular expression for the whole text."""
    written = ""
    for piece in _GLOB.findall(pattern):
        if piece in ("*", "?"):
            written += {"*": ".*", "?": "."}[piece]
        elif piece.startswith("[") and len(piece) > 1:
            written += piece.replace("\\", "\\\\")
        elif piece in ("[", "\\"):
            raise _NoCounterpart(f"{pattern[:100]!r} is no pattern")
        else:
            written += re.escape(piece[-1])
    return f"(?s)^{written}$"


def _days(text: str) -> float:
    ms = duration_ms(text)
    if ms is None:
        raise _NoCounterpart(f"{text[:100]!r} is no duration")
    return round(ms / _DAY_MS, 4)
