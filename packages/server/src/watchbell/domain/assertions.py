"""Assertions as people write them: what to look at, how to compare it, and how bad it is when it does not hold.

The words are the same for every kind; a kind says which subjects it knows (`Subject`), and offers a value for each
(see `judging`). Groups nest: all of them, any of them, none of them.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from watchbell.lib.safe_regex import check_pattern

MOST_ASSERTIONS = 50
MOST_IN_ALL = 200
"""Assertions of a monitor, those in groups included."""
_DEEPEST = 3


_WHOLE = re.compile(r"\s*[+-]?\d{1,400}\s*\Z", re.ASCII)


class Operator(StrEnum):
    """How a value is compared (`comparing` says what each means)."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    NOT_MATCHES = "not_matches"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    GREATER_THAN = "greater_than"
    AT_LEAST = "at_least"
    ONE_OF = "one_of"
    EXISTS = "exists"
    NOT_EXISTS = "not_exists"
    IS_EMPTY = "is_empty"
    NOT_EMPTY = "not_empty"
    LENGTH_EQUALS = "length_equals"
    LENGTH_AT_LEAST = "length_at_least"
    LENGTH_AT_MOST = "length_at_most"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"


ALONE = frozenset(
    {Operator.EXISTS, Operator.NOT_EXISTS, Operator.IS_EMPTY, Operator.NOT_EMPTY, Operator.IS_TRUE, Operator.IS_FALSE}
)
"""Operators that take no value."""
NUMERIC = frozenset(
    {Operator.LESS_THAN, Operator.AT_MOST, Operator.GREATER_THAN, Operator.AT_LEAST, Operator.LENGTH_EQUALS,
     Operator.LENGTH_AT_LEAST, Operator.LENGTH_AT_MOST}
)  # fmt: skip
"""Operators whose value must be a number."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something of an answer that can be judged.

    `value` says what it is: a form offers the fitting operators. `path` is the title of what must be given with it
    (a header's name, a JSONPath), `check_path` raises `ValueError` for one that cannot be.
    """

    label: str
    value: Literal["number", "text", "list", "any", "flag"] = "text"
    path: str | None = None
    unit: str = ""
    placeholder: str = ""
    check_path: Any = None


class Assertion(BaseModel):
    """One expectation. A list (records, several matches of a path) is judged item by item as `quantifier` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = Field(title="Subject", description="What is looked at.", max_length=40)
    path: str | None = Field(
        None, title="Path", description="Which part of it: a header, a path, an expression.", max_length=2000
    )
    operator: Operator = Field(Operator.EQUALS, title="Operator", description="How it is compared.")
    value: float | Annotated[str, Field(max_length=4000)] | None = Field(
        None, title="Value", description="What it is compared with; for one_of several, separated by commas."
    )
    quantifier: Literal["any", "all", "none"] = Field(
        "any", title="Of a list", description="Whether any, all or none of several values must fit."
    )
    severity: Literal["down", "degraded"] = Field(
        "down", title="When it fails", description="What the monitor is when this does not hold."
    )

    @field_validator("value", mode="before")
    @classmethod
    def _flag_as_written(cls, value: Any) -> Any:
        """``true`` of a config file is the word that JSON has for it, not the number 1."""
        return ("true" if value else "false") if isinstance(value, bool) else value

    @model_validator(mode="after")
    def _whole(self) -> "Assertion":
        if self.operator in ALONE:
            if self.value is not None:
                raise ValueError(f"{self.operator.value} takes no value")
            return self
        if self.value is None:
            raise ValueError(f"{self.operator.value} needs a value")
        if self.operator in NUMERIC and as_number(self.value) is None:
            raise ValueError(f"{self.operator.value} needs a number, not {self.value!r}")
        if self.operator in (Operator.MATCHES, Operator.NOT_MATCHES):
            check_pattern(str(self.value))
        return self

    @property
    def name(self) -> str:
        """What it is about, for traces: ``json $.status``."""
        return f"{self.subject} {self.path}" if self.path else self.subject


def _tag(given: Any) -> str:
    has_parts = "assertions" in given if isinstance(given, dict) else isinstance(given, AssertionGroup)
    return "group" if has_parts else "assertion"


class AssertionGroup(BaseModel):
    """Several expectations as one: all, any or none of them must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: Literal["all", "any", "none"] = Field("any", title="Match", description="How many of them must hold.")
    assertions: tuple["AnyAssertion", ...] = Field(
        title="Assertions", description="What is in the group.", min_length=1, max_length=MOST_ASSERTIONS
    )
    severity: Literal["down", "degraded"] = Field(
        "down", title="When it fails", description="What the monitor is when this does not hold."
    )


AnyAssertion = Annotated[
    Annotated[Assertion, Tag("assertion")] | Annotated[AssertionGroup, Tag("group")], Discriminator(_tag)
]
Assertions = tuple[AnyAssertion, ...]
AssertionGroup.model_rebuild()


def assertions_field(subjects: Mapping[str, Subject], description: str = "What else a good answer must be.") -> Any:
    """The field of a config that holds assertions about these subjects, none by default.

    Use as ``assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)``.
    """
    return Field(
        (),
        title="Assertions",
        description=description,
        max_length=MOST_ASSERTIONS,
        json_schema_extra={
            "x-group": "Expect",
            "x-widget": "assertions",
            "x-subjects": {
                name: {
                    "label": each.label,
                    "value": each.value,
                    "path": each.path,
                    "unit": each.unit,
                    "placeholder": each.placeholder,
                    "order": at,  # a schema's keys are sorted
                }
                for at, (name, each) in enumerate(subjects.items())
            },
        },
    )


def checker_of(subjects: Mapping[str, Subject]) -> AfterValidator:
    """Validation for a field of `Assertions`: known subjects, a path exactly where one belongs, not too deep.

    Use as ``assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)``.
    """

    def check(items: Assertions) -> Assertions:
        for item in items:
            _check(item, subjects, 1)
        if _count(items) > MOST_IN_ALL:
            raise ValueError(f"more than {MOST_IN_ALL} assertions, those in groups included")
        return items

    return AfterValidator(check)


def _check(item: Assertion | AssertionGroup, subjects: Mapping[str, Subject], depth: int) -> None:
    if isinstance(item, AssertionGroup):
        if depth > _DEEPEST:
            raise ValueError(f"groups may be nested {_DEEPEST} deep at most")
        for inner in item.assertions:
            _check(inner, subjects, depth + 1)
        return
    known = subjects.get(item.subject)
    if known is None:
        raise ValueError(f"unknown subject {item.subject!r}; use one of {', '.join(subjects)}")
    if known.path is None and item.path is not None:
        raise ValueError(f"{item.subject} takes no path")
    if known.path is not None and not item.path:
        raise ValueError(f"{item.subject} needs a path: {known.path}")
    if known.check_path is not None and item.path is not None:
        known.check_path(item.path)


def _count(items: Assertions) -> int:
    return sum(_count(item.assertions) if isinstance(item, AssertionGroup) else 1 for item in items)


def as_number(value: object) -> float | None:
    """The number that a value is or spells; `None` for anything else, and for what is not finite.

    Whole numbers stay whole, however large.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _WHOLE.match(value):
        return int(value)
    if isinstance(value, str) and "_" in value:
        return None  # float() reads 1_000, nobody else does
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def subjects_in(assertions: Assertions) -> frozenset[str]:
    """The subjects that these assertions look at, those in groups included."""
    found: set[str] = set()
    for item in assertions:
        found |= subjects_in(item.assertions) if isinstance(item, AssertionGroup) else {item.subject}
    return frozenset(found)
