"""The steps of a visit by HTTP: what is asked, what is expected, and what is kept for the steps after it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from watchbell.domain.assertions import Assertion, AssertionGroup, Assertions, assertions_field, checker_of
from watchbell.domain.http_expectations import AnswerExpectations
from watchbell.domain.http_request import BodyEncoding, RequestFields
from watchbell.domain.http_subjects import HTTP_SUBJECTS
from watchbell.lib.json_queries import check_jmes_path, check_json_path
from watchbell.lib.markup_queries import check_css, check_xpath
from watchbell.lib.placeholders import NAME, fill, names_in
from watchbell.lib.safe_regex import check_pattern
from watchbell.lib.status_ranges import parse_status_ranges

MOST_STEPS = 20
Source = Literal["json", "jmespath", "header", "cookie", "regex", "xpath", "html", "css"]
_CHECKS: dict[str, Any] = {
    "json": check_json_path,
    "jmespath": check_jmes_path,
    "regex": check_pattern,
    "xpath": check_xpath,
    "html": check_xpath,
    "css": check_css,
}


def _upper(given: object) -> object:
    return given.upper() if isinstance(given, str) else given


def _status_set(text: str) -> str:
    parse_status_ranges(text)
    return text


class Capture(BaseModel):
    """A value of an answer, kept under a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variable: str = Field(
        title="Variable", description="Its name; later steps write {{name}}.", pattern=f"^{NAME}$", max_length=40
    )
    source: Source = Field(
        "json",
        title="From",
        description="Where in the answer it is.",
        json_schema_extra={
            "x-labels": {"json": "JSON, by JSONPath", "jmespath": "JSON, by JMESPath", "header": "A header",
                         "cookie": "A cookie", "regex": "The body, by a regular expression",
                         "xpath": "XML, by XPath", "html": "HTML, by XPath", "css": "HTML, by CSS selector"},
        },
    )  # fmt: skip
    path: str = Field(
        title="Path",
        description="JSONPath, name or expression; of a regular expression the first group, else the whole match.",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-placeholder": "$.token"},
    )

    @model_validator(mode="after")
    def _readable(self) -> "Capture":
        check = _CHECKS.get(self.source)
        if check is not None:
            check(self.path)
        return self


class FlowStep(BaseModel):
    """One request and what its answer must be. ``{{name}}`` stands for a variable, in every text that is sent or asserted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(title="Name", description="For the trace and for errors.", min_length=1, max_length=60)
    method: Annotated[str, BeforeValidator(_upper)] = Field(
        "GET", title="Method", description="How to ask.", pattern=r"^[A-Z][A-Z0-9-]{0,31}$", max_length=32
    )
    url: str = Field(
        title="URL",
        description="The address to ask; {{name}} stands for a variable.",
        min_length=1,
        max_length=2048,
        json_schema_extra={"x-placeholder": "https://example.org/login"},
    )
    headers: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        repr=False,
        title="Headers",
        description="Sent with the request. The values are kept secret.",
        max_length=50,
        json_schema_extra={"x-secret": True},
    )
    body: str | None = Field(
        None,
        title="Body",
        description="Sent with the request.",
        max_length=65_536,
        json_schema_extra={"x-multiline": True},
    )
    body_encoding: BodyEncoding = Field("raw", title="Body is", description="What the body is.")
    follow_redirects: bool = Field(
        True, title="Follow redirects", description="Judge the last answer; at most 10 redirects are followed."
    )
    expected_status: Annotated[str, AfterValidator(_status_set)] = Field(
        "200-299", title="Expected status", description="Codes and ranges that count as good.", max_length=200
    )
    assertions: Annotated[Assertions, checker_of(HTTP_SUBJECTS)] = assertions_field(HTTP_SUBJECTS)
    captures: tuple[Capture, ...] = Field(
        (), title="Keep", description="Values of the answer that later steps use.", max_length=20
    )
    always: bool = Field(
        False, title="Always", description="Ask even after an earlier step failed: to log out, to clean up."
    )

    @property
    def names(self) -> list[str]:
        """The variables it asks for. Raises `ValueError`."""
        asserted = [str(item.value) for item in _each(self.assertions) if isinstance(item.value, str)]
        texts = [self.url, *self.headers.values(), self.body or "", *asserted]
        return [name for text in texts for name in names_in(text)]

    def request(self, variables: Mapping[str, str]) -> RequestFields:
        """What is sent. Raises `ValueError` when a value makes it something that cannot be sent."""
        escape = _in_json if self.body_encoding == "json" else str
        try:
            return RequestFields(
                url=fill(self.url, variables),
                method=self.method,
                headers={name: fill(value, variables) for name, value in self.headers.items()},
                body=None if self.body is None else fill(self.body, variables, escape),
                body_encoding=self.body_encoding,
            )
        except ValidationError as error:  # its own text quotes what was given
            raise ValueError("; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())) from None

    def expectations(self, variables: Mapping[str, str]) -> AnswerExpectations:
        """What the answer must be."""
        made = AnswerExpectations(expected_status=self.expected_status)
        return made.model_copy(update={"assertions": tuple(_filled(item, variables) for item in self.assertions)})


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _each(assertions: Sequence[Assertion | AssertionGroup]) -> Iterator[Assertion]:
    for item in assertions:
        if isinstance(item, AssertionGroup):
            yield from _each(item.assertions)
        else:
            yield item


def _filled(item: Assertion | AssertionGroup, variables: Mapping[str, str]) -> Assertion | AssertionGroup:
    if isinstance(item, AssertionGroup):
        return item.model_copy(update={"assertions": tuple(_filled(each, variables) for each in item.assertions)})
    return item.model_copy(update={"value": fill(item.value, variables)}) if isinstance(item.value, str) else item


def check_names(steps: Sequence[FlowStep], variables: Mapping[str, str]) -> None:
    """Every variable is known before it is used. Raises `ValueError` that names step and variable.

    A step that is always asked may use what an earlier step keeps, though that may not have come so far: it is left
    out then.
    """
    known = set(variables)
    for number, step in enumerate(steps, 1):
        for name in step.names:
            if name not in known:
                raise ValueError(
                    f"step {number} ({step.name}) uses {{{{{name}}}}}, which is neither a variable nor kept by an "
                    "earlier step"
                )
        known |= {capture.variable for capture in step.captures}


def steps_field() -> Any:
    """The field of a config that holds the steps."""
    return Field(
        title="Steps",
        description="Requests one after the other; each may use what earlier ones kept.",
        min_length=1,
        max_length=MOST_STEPS,
    )
