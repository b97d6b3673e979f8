"""What can be asserted of a body, whatever brought it: its text, paths into JSON, XML and HTML, and CEL expressions.

A kind adds `BODY_SUBJECTS` (and `cel_subject` with its own variables) to its subjects and `read_body` to its reading.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from watchbell.domain.assertions import Subject
from watchbell.domain.judging import Absent, Many
from watchbell.lib.cel_queries import check_cel, evaluate
from watchbell.lib.json_queries import check_jmes_path, check_json_path, jmes_path, json_document, json_path, names_one
from watchbell.lib.markup_queries import check_css, check_xpath, css, parse_markup, xpath

BODY_SUBJECTS: Mapping[str, Subject] = {
    "body": Subject("Body", "text"),
    "json": Subject("JSON, by JSONPath", "any", "JSONPath", placeholder="$.status", check_path=check_json_path),
    "jmespath": Subject(
        "JSON, by JMESPath", "any", "JMESPath expression", placeholder="length(items)", check_path=check_jmes_path
    ),
    "xpath": Subject("XML, by XPath", "any", "XPath", placeholder="/status/code", check_path=check_xpath),
    "html": Subject("HTML, by XPath", "any", "XPath", placeholder="//title", check_path=check_xpath),
    "css": Subject("HTML, by CSS selector", "any", "CSS selector", placeholder="h1.title", check_path=check_css),
}
"""What every kind with a body knows."""
BODY_VARIABLES = ("body", "json")
"""The variables of CEL expressions that a body brings."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def cel_subject(variables: Iterable[str] = ()) -> Subject:
    """The subject ``cel``: an expression over a body and a kind's own variables (``status``, ``headers``)."""
    known = (*variables, *BODY_VARIABLES)
    return Subject(
        "CEL expression",
        "any",
        f"Expression over {', '.join(known)}",
        placeholder='json.status == "ok" && size(json.items) > 0',
        check_path=lambda expression: check_cel(expression, known),
    )


class Body:
    """A body that is read once for each way somebody looks at it."""

    def __init__(self, raw: str | bytes, content_type: str = "") -> None:
        self.raw = raw
        self._charset = charset_of(content_type)

    @cached_property
    def text(self) -> str:
        """The body as text, in the charset it claims, else as UTF-8."""
        if isinstance(self.raw, str):
            return self.raw
        try:
            return self.raw.decode(self._charset or "utf-8", "replace")
        except (LookupError, UnicodeError, ValueError):
            return self.raw.decode("utf-8", "replace")

    @cached_property
    def _document(self) -> tuple[Any, str | None]:
        return _kept(lambda: json_document(self.raw if self._charset in (None, "utf-8") else self.text))

    @cached_property
    def _xml(self) -> tuple[Any, str | None]:
        return _kept(lambda: parse_markup(self.raw, html=False, charset=self._charset))

    @cached_property
    def _html(self) -> tuple[Any, str | None]:
        return _kept(lambda: parse_markup(self.raw, html=True, charset=self._charset))

    @property
    def document(self) -> Any:
        """The JSON document. Raises `ValueError`."""
        return _unwrapped(self._document)

    @property
    def xml(self) -> Any:
        """The tree of the XML document. Raises `ValueError`."""
        return _unwrapped(self._xml)

    @property
    def html(self) -> Any:
        """The tree of the HTML document. Raises `ValueError`."""
        return _unwrapped(self._html)

    def by_json_path(self, path: str | None) -> Any:
        """What is at a JSONPath, `Many` where it may find several. Raises `Absent` or `ValueError`."""
        wanted = path or "$"
        found = json_path(self.document, wanted)
        return _found(found) if names_one(wanted) or not found else Many(found)

    def by_jmes_path(self, path: str | None) -> Any:
        """What a JMESPath expression comes to. Raises `Absent` or `ValueError`."""
        found = jmes_path(self.document, path or "@")
        if found is None:
            raise Absent
        return found

    def by_xpath(self, path: str | None) -> Any:
        """What is at an XPath of the XML document. Raises `Absent` or `ValueError`."""
        return _found(xpath(self.xml, path or "/"))

    def by_html_xpath(self, path: str | None) -> Any:
        """What is at an XPath of the HTML document. Raises `Absent` or `ValueError`."""
        return _found(xpath(self.html, path or "/"))

    def by_css(self, selector: str | None) -> Any:
        """What is at a CSS selector of the HTML document. Raises `Absent` or `ValueError`."""
        return _found(css(self.html, selector or "html"))


def read_body(
    raw: "str | bytes | Body", content_type: str = "", variables: Mapping[str, Callable[[], Any]] | None = None
) -> dict[str, Callable[[str | None], Any]]:
    """The part of a reading that answers for `BODY_SUBJECTS` and ``cel``, with a kind's own variables for the latter."""
    body = raw if isinstance(raw, Body) else Body(raw, content_type)
    known: dict[str, Callable[[], Any]] = {
        **(variables or {}),
        "body": lambda: body.text,
        "json": lambda: body.document,
    }
    return {
        "body": lambda _: body.text,
        "json": body.by_json_path,
        "jmespath": body.by_jmes_path,
        "xpath": body.by_xpath,
        "html": body.by_html_xpath,
        "css": body.by_css,
        "cel": lambda expression: evaluate(expression or "true", known),
    }


def charset_of(content_type: str) -> str | None:
    """The charset that a content type names, in small letters."""
    found = _CHARSET.search(content_type)
    return found.group(1).lower() if found else None


def _found(values: list[Any]) -> Any:
    if not values:
        raise Absent
    return values[0] if len(values) == 1 else Many(values)


def _kept(make: Callable[[], Any]) -> tuple[Any, str | None]:
    """A value, or why there is none: an answer that is no JSON is read once, not for each assertion."""
    try:
        return make(), None
    except ValueError as error:
        return None, str(error)


def _unwrapped(kept: tuple[Any, str | None]) -> Any:
    value, reason = kept
    if reason is not None:
        raise ValueError(reason)
    return value
