"""Uptime Kuma's conditions and JSON queries as assertions.

Conditions are read from left to right, each joined to all before it by its own "and" or "or"; groups nest.
"""

from typing import Any

from watchbell.domain.import_jsonata import json_path_of
from watchbell.domain.import_plan import Draft
from watchbell.domain.import_values import Fields, number_of

Rule = dict[str, Any]
_OPERATORS = {
    "equals": "equals",
    "not_equals": "not_equals",
    "contains": "contains",
    "not_contains": "not_contains",
    "starts_with": "starts_with",
    "ends_with": "ends_with",
    "num_equals": "equals",
    "num_not_equals": "not_equals",
    "lt": "less_than",
    "gt": "greater_than",
    "lte": "at_most",
    "gte": "at_least",
}
_NEGATED = {"not_starts_with": "starts_with", "not_ends_with": "ends_with"}
_NUMERIC = ("num_equals", "num_not_equals", "lt", "gt", "lte", "gte")
_JSON_OPERATORS = {
    ">": "greater_than",
    ">=": "at_least",
    "<": "less_than",
    "<=": "at_most",
    "!=": "not_equals",
    "==": "equals",
    "contains": "contains",
    "": "exists",
}
_DEEPEST = 3


def add_conditions(draft: Draft, fields: Fields, subjects: dict[str, dict[str, Any]]) -> bool:
    """Add the item's conditions, all of them or none; `subjects` are the assertions' parts by their variable.

    Whether there are conditions.
    """
    given = fields.listed("conditions")
    if not given:
        return False
    try:
        rule = _joined(given, subjects, 0)
    except _Unknown as error:
        draft.left_out("conditions", str(error))
        return True
    if rule is not None:
        draft.assertions += rule["assertions"] if rule.get("match") == "all" else [rule]
    return True


class _Unknown(Exception):
    """A condition without a counterpart; the message says which."""


def _joined(given: list[Any], subjects: dict[str, dict[str, Any]], depth: int) -> Rule | None:
    if depth > 20:
        raise _Unknown("they are nested too deep")
    found: Rule | None = None
    for each in given:
        fields = Fields(each)
        if fields.text("type") == "group":
            rule = _joined(fields.listed("children"), subjects, depth + 1)
        else:
            rule = _single(fields, subjects)
        if rule is None:
            continue
        match = "any" if fields.text("andOr") == "or" else "all"
        found = rule if found is None else _together(match, found, rule)
    if found is not None and _depth(found) > _DEEPEST:
        raise _Unknown(f"they are nested more than {_DEEPEST} deep")
    return found


def _together(match: str, first: Rule, second: Rule) -> Rule:
    """One group, not a group inside a group where both are joined by the same word."""
    parts: list[Rule] = []
    for each in (first, second):
        parts += each["assertions"] if each.get("match") == match else [each]
    return {"match": match, "assertions": parts}


def _depth(rule: Rule) -> int:
    return 1 + max(map(_depth, rule["assertions"])) if "assertions" in rule else 0


def _single(fields: Fields, subjects: dict[str, dict[str, Any]]) -> Rule:
    variable, operator = fields.text("variable"), fields.text("operator")
    if variable not in subjects:
        raise _Unknown(f"there is nothing here like the variable {variable!r}")
    if operator not in _OPERATORS and operator not in _NEGATED:
        raise _Unknown(f"there is no operator like {operator!r} here")
    value: str | float = fields.secret("value")
    if operator in _NUMERIC:
        number = number_of(value)
        if number is None:
            raise _Unknown("a value that is compared as a number is none")
        value = number
    rule = {**subjects[variable], "operator": _OPERATORS.get(operator, ""), "value": value}
    if operator in _NEGATED:
        return {"match": "none", "assertions": [{**rule, "operator": _NEGATED[operator]}]}
    return rule


def add_json_query(draft: Draft, fields: Fields, *, whole: str | None = None, operator: str | None = None) -> None:
    """Add the item's JSON query: a JSONata path, an operator, an expected value.

    `whole` is the subject that stands for the answer where it is a single value and no JSON. `operator` stands in for
    the item's own; an empty one asks only that something is there.
    """
    path = fields.text("json_path") or "$"
    operator = fields.text("json_path_operator") or "==" if operator is None else operator
    expected = fields.secret("expected_value")
    ours = _JSON_OPERATORS.get(operator)
    if ours is None:
        draft.left_out("json_path_operator", f"there is no operator like {operator!r} here")
        return
    if ours in ("less_than", "at_most", "greater_than", "at_least") and number_of(expected) is None:
        draft.left_out("expected_value", f"is compared by {operator} and is no number")
        return
    if whole is not None:
        if path == "$":
            draft.expect(whole, ours, expected)
        else:
            draft.left_out("json_path", "the value is no JSON here: judge it as it is")
        return
    ours_path = json_path_of(path)
    if ours_path is None:
        draft.left_out("json_path", f"this JSONata expression is more than a path and has no counterpart: {path[:200]}")
        return
    if ours_path != path:
        draft.changed("json_path", f"JSONata {path[:200]} became JSONPath {ours_path}")
    draft.expect("json", ours, expected if operator else None, path=ours_path)
