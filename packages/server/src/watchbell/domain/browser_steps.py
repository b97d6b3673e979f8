"""What a browser check does on a page, step by step, as people configure it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from watchbell.lib.browser_visits import Act
from watchbell.lib.plain_validation import needed

MOST_STEPS = 30
_NEEDS_SELECTOR: list[JsonValue] = ["click", "fill", "select", "wait_for"]
_NEEDS_VALUE: list[JsonValue] = ["goto", "press", "select", "expect_text", "expect_url"]
_HAS_VALUE: list[JsonValue] = ["goto", "fill", "press", "select", "expect_text", "expect_url", "screenshot"]
_HAS_SELECTOR: list[JsonValue] = ["click", "fill", "press", "select", "wait_for", "expect_text"]


class BrowserStep(BaseModel):
    """One thing to do or to expect. Every step waits for its element until the check's time is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal[
        "goto", "click", "fill", "press", "select", "wait_for", "expect_text", "expect_url", "screenshot"
    ] = Field(
        title="Action",
        description="What to do.",
        json_schema_extra={
            "x-labels": {
                "goto": "Go to an address",
                "click": "Click",
                "fill": "Fill in a field",
                "press": "Press a key",
                "select": "Choose from a list",
                "wait_for": "Wait for an element",
                "expect_text": "Expect a text",
                "expect_url": "Expect in the address",
                "screenshot": "Take a screenshot",
            }
        },
    )
    selector: str | None = Field(
        None,
        title="Element",
        description="A CSS selector; text=… and xpath=… are understood as well.",
        min_length=1,
        max_length=1000,
        json_schema_extra={
            "x-placeholder": "#login",
            "x-show-if": {"field": "action", "in": _HAS_SELECTOR},
            "x-required-if": {"field": "action", "in": _NEEDS_SELECTOR},
        },
    )
    value: str | None = Field(
        None,
        title="Value",
        description="The address, text, key, option, or the screenshot's name.",
        max_length=4000,
        json_schema_extra={
            "x-show-if": {"field": "action", "in": _HAS_VALUE},
            "x-required-if": {"field": "action", "in": _NEEDS_VALUE},
        },
    )
    secret: str | None = Field(
        None,
        repr=False,
        title="Secret value",
        description="Filled in instead of the value, and never shown.",
        max_length=4000,
        json_schema_extra={"x-secret": True, "x-show-if": {"field": "action", "in": ["fill"]}},
    )

    @model_validator(mode="after")
    def _whole(self) -> "BrowserStep":
        if self.action in _NEEDS_SELECTOR and self.selector is None:
            raise needed("selector", f"{self.action} needs an element")
        if self.action in _NEEDS_VALUE and not self.value:
            raise needed("value", f"{self.action} needs a value")
        if self.secret is not None and (self.action != "fill" or self.value is not None):
            raise needed("secret", "a secret value is for fill, instead of the value")
        if self.action == "fill" and self.value is None and self.secret is None:
            raise needed("value", "fill needs a value, or a secret one")
        return self

    @property
    def act(self) -> Act:
        """The same as data."""
        is_secret = self.secret is not None
        return Act(self.action, self.selector, self.secret if is_secret else self.value, is_secret)


BrowserSteps = tuple[BrowserStep, ...]


def browser_steps_field() -> BrowserSteps:
    """The field of a config that holds a journey, none by default."""
    field: BrowserSteps = Field(
        (),
        title="Steps",
        description="Done one after the other once the page is loaded; the first that fails ends the check.",
        max_length=MOST_STEPS,
        json_schema_extra={"x-group": "Steps"},
    )
    return field
