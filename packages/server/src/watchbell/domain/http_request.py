"""The fields of an HTTP request, and what is sent for them."""

import json
import re
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, field_validator, model_validator

from watchbell import __version__
from watchbell.lib.web_url import check_web_url

HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
USER_AGENT = f"Watchbell/{__version__}"

BodyEncoding = Literal["raw", "json", "form", "xml", "text", "graphql"]
_MEDIA_TYPES: dict[BodyEncoding, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "xml": "application/xml; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "graphql": "application/json",
}


def _upper(given: object) -> object:
    return given.upper() if isinstance(given, str) else given


def check_headers(headers: dict[str, str]) -> dict[str, str]:
    """The headers themselves when they can be sent. Raises `ValueError`."""
    for name, value in headers.items():
        if not HEADER_NAME.match(name):
            raise ValueError(f"{name!r} is no header name")
        if _CONTROL.search(value.replace("\t", " ")):
            raise ValueError(f"the value of {name} must not contain line breaks or control characters")
    return headers


class RequestFields(BaseModel):
    """What is sent: where to, how, and what with it."""

    url: Annotated[str, AfterValidator(check_web_url)] = Field(
        title="URL",
        description="The address to ask, with http:// or https://.",
        max_length=2048,
        json_schema_extra={"format": "uri", "x-placeholder": "https://example.org/health"},
    )
    method: Annotated[str, BeforeValidator(_upper)] = Field(
        "GET",
        title="Method",
        description="How to ask: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, or any other verb the server knows.",
        pattern=r"^[A-Z][A-Z0-9-]{0,31}$",
        max_length=32,
        json_schema_extra={
            "x-group": "Request",
            "x-suggestions": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        },
    )
    headers: Annotated[dict[str, Annotated[str, Field(max_length=4096)]], AfterValidator(check_headers)] = Field(
        default_factory=dict,
        repr=False,
        title="Headers",
        description="Sent with the request. The values are kept secret.",
        max_length=50,
        json_schema_extra={"x-group": "Request", "x-secret": True},
    )
    body: str | None = Field(
        None,
        title="Body",
        description="Sent with the request.",
        max_length=65_536,
        json_schema_extra={"x-group": "Request", "x-multiline": True, "x-advanced": True},
    )
    body_encoding: BodyEncoding = Field(
        "raw",
        title="Body is",
        description="What the body is: it decides the Content-Type, unless a header says otherwise. "
        "A form is one name=value per line; a GraphQL query is wrapped into JSON.",
        json_schema_extra={
            "x-group": "Request",
            "x-advanced": True,
            "x-labels": {"raw": "As it is", "json": "JSON", "form": "Form", "xml": "XML", "text": "Text",
                         "graphql": "GraphQL"},
        },
    )  # fmt: skip
    user_agent: str | None = Field(
        None,
        title="User agent",
        description="How the check introduces itself; Watchbell with its version if left out.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": USER_AGENT},
    )
    compression: bool = Field(
        True,
        title="Accept compression",
        description="Offer gzip, deflate and br, and unpack what comes.",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    cache_bust: bool = Field(
        False,
        title="Go past caches",
        description="Add a query parameter that differs at every check, so that no cache answers.",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )

    @field_validator("user_agent")
    @classmethod
    def _one_line(cls, user_agent: str | None) -> str | None:
        if user_agent is not None and _CONTROL.search(user_agent):
            raise ValueError("a user agent has no line breaks or control characters")
        return user_agent

    @model_validator(mode="after")
    def _encodable_body(self) -> "RequestFields":
        if self.body is not None:
            encode_body(self.body, self.body_encoding)
        return self

    @property
    def sent_body(self) -> bytes | None:
        """The body's bytes."""
        return None if self.body is None else encode_body(self.body, self.body_encoding)

    @property
    def sent_headers(self) -> tuple[str, ...]:
        """Header lines, with the body's Content-Type unless one is given."""
        given = dict(self.headers)
        if (
            self.body is not None
            and self.body_encoding != "raw"
            and not any(n.lower() == "content-type" for n in given)
        ):
            given["Content-Type"] = _MEDIA_TYPES[self.body_encoding]
        return header_lines(given)


def header_lines(headers: dict[str, str]) -> tuple[str, ...]:
    """Lines as libcurl takes them: one without a value ends in a semicolon."""
    return tuple(f"{name}: {value}" if value else f"{name};" for name, value in headers.items())


def encode_body(body: str, encoding: BodyEncoding) -> bytes:
    """The bytes to send. Raises `ValueError` when the text is not what it is said to be."""
    if encoding == "json":
        try:
            json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the body is not JSON: {error}") from None
    if encoding == "form":
        return _form(body).encode("ascii")
    if encoding == "graphql":
        return json.dumps({"query": body}, ensure_ascii=False).encode("utf-8", "replace")
    return body.encode("utf-8", "replace")


def _form(body: str) -> str:
    pairs = []
    for line in body.splitlines():
        if line.strip():
            name, sign, value = line.partition("=")
            if not sign:
                raise ValueError(f"{line.strip()!r} is no field of a form; write one name=value per line")
            pairs.append((name.strip(), value))
    return urlencode(pairs)


def past_caches(url: str, number: int) -> str:
    """The URL with a query parameter that no cache has seen."""
    bare, mark, fragment = url.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}watchbell={number:x}{mark}{fragment}"
