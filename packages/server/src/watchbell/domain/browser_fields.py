"""The fields of a browser check beside its URL, steps and assertions: how the page is asked for, and what a good one is."""

import re
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic.config import JsonDict

from watchbell.domain.browser_subjects import Blame
from watchbell.domain.probing import Target
from watchbell.lib.plain_validation import needed
from watchbell.lib.status_ranges import parse_status_ranges

_TOKEN = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADVANCED_REQUEST: JsonDict = {"x-group": "Request", "x-advanced": True}
_BLAMES: JsonDict = {"ignore": "Ignore", "degraded": "Degraded", "down": "Down"}


def _status_set(text: str) -> str:
    parse_status_ranges(text)
    return text


def _browser_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss", "http", "https") or not parts.hostname:
        raise ValueError("write the browser's DevTools address, for example ws://browser.example.org:3000")
    return url


def _blame_field(title: str, description: str) -> Blame:
    field: Blame = Field(
        "ignore",
        title=title,
        description=description,
        json_schema_extra={"x-group": "Expect", "x-advanced": True, "x-labels": dict(_BLAMES)},
    )
    return field


class BrowserFields(Target):
    """Everything about a page but which one it is."""

    wait_until: Literal["domcontentloaded", "load", "networkidle"] = Field(
        "load",
        title="Wait until",
        description="When the page counts as loaded.",
        json_schema_extra={
            "x-group": "Request",
            "x-labels": {"domcontentloaded": "DOM ready", "load": "Loaded", "networkidle": "Network idle for 0.5 s"},
        },
    )
    wait_for: str | None = Field(
        None,
        title="Then wait for",
        description="An element that must become visible: a CSS selector, text=… or xpath=….",
        min_length=1,
        max_length=1000,
        json_schema_extra={"x-group": "Request", "x-placeholder": "#cart"},
    )
    viewport_width: int = Field(
        1280, title="Window width", description="In pixels.", ge=100, le=3840, json_schema_extra=dict(_ADVANCED_REQUEST)
    )
    viewport_height: int = Field(
        800, title="Window height", description="In pixels.", ge=100, le=4000, json_schema_extra=dict(_ADVANCED_REQUEST)
    )
    user_agent: str | None = Field(
        None,
        title="User agent",
        description="How the browser introduces itself; as Chromium if left out.",
        min_length=1,
        max_length=400,
        json_schema_extra=dict(_ADVANCED_REQUEST),
    )
    headers: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        repr=False,
        title="Headers",
        description="Sent to the URL's own site with each request, and where that redirects to. Kept secret.",
        max_length=50,
        json_schema_extra={**_ADVANCED_REQUEST, "x-secret": True},
    )
    cookies: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        repr=False,
        title="Cookies",
        description="Set for the URL's site before it is loaded. The values are kept secret.",
        max_length=50,
        json_schema_extra={**_ADVANCED_REQUEST, "x-secret": True},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="For HTTP basic authentication.",
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-advanced": True},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="For HTTP basic authentication. Kept secret.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-advanced": True, "x-secret": True},
    )
    verify_tls: bool = Field(
        True,
        title="Verify the certificate",
        description="An invalid certificate is a failure. Switch off for self-signed ones.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    expected_status: Annotated[str, AfterValidator(_status_set)] = Field(
        "200-299",
        title="Expected status",
        description="Codes and ranges that count as good, separated by commas.",
        max_length=200,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "200-299,404"},
    )
    expected_text: str | None = Field(
        None,
        title="Text that must be there",
        description="The check fails when people do not see this text on the page (upper and lower case matter).",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "Welcome"},
    )
    forbidden_text: str | None = Field(
        None,
        title="Text that must not be there",
        description="The check fails when people see this text on the page.",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-group": "Expect", "x-advanced": True, "x-placeholder": "Something went wrong"},
    )
    page_errors: Blame = _blame_field("Script errors", "What the monitor is when a script fails and nobody catches it.")
    console_errors: Blame = _blame_field(
        "Console errors", "What the monitor is when errors are written to the console."
    )
    failed_requests: Blame = _blame_field(
        "Failed requests", "What the monitor is when parts of the page cannot be loaded, or answer 400 or more."
    )
    screenshot: Literal["failure", "always", "never"] = Field(
        "failure",
        title="Screenshot",
        description="When a picture of the window is kept with the check.",
        json_schema_extra={
            "x-group": "Evidence",
            "x-labels": {"failure": "When the check fails", "always": "At each check", "never": "Never"},
        },
    )
    browser_url: Annotated[str, AfterValidator(_browser_url)] | None = Field(
        None,
        repr=False,
        title="Browser elsewhere",
        description="DevTools address of a Chromium on another machine; ours is used if left out. Kept secret.",
        max_length=2048,
        json_schema_extra={
            "x-group": "Connection",
            "x-advanced": True,
            "x-secret": True,
            "x-placeholder": "ws://browser.example.org:3000",
        },
    )

    @field_validator("headers", "cookies")
    @classmethod
    def _sendable(cls, pairs: dict[str, str]) -> dict[str, str]:
        for name, value in pairs.items():
            if not _TOKEN.match(name):
                raise ValueError(f"{name!r} cannot be a name")
            if _CONTROL.search(value.replace("\t", " ")):
                raise ValueError(f"the value of {name} must not contain line breaks or control characters")
        return pairs

    @model_validator(mode="after")
    def _whole_credentials(self) -> "BrowserFields":
        if self.password is not None and self.username is None:
            raise needed("username", "a password needs a user name")
        return self

    @cached_property
    def good_codes(self) -> frozenset[int]:
        """The status codes that count as good."""
        return parse_status_ranges(self.expected_status)
