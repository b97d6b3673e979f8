"""The config of a Pushover channel, and how loud it makes a message. Pure."""

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, StringConstraints, model_validator

from watchbell.domain.message_text import burns
from watchbell.domain.notifying import ChannelConfig, Message, MessageType
from watchbell.lib.base_address import ServerUrl

EMERGENCY = 2
"""The priority that rings until somebody acknowledges it."""

_BY_SEVERITY = {"critical": 1, "high": 1, "medium": 0, "low": -1}
_CAN_RING: JsonValue = {"field": "priority", "in": ["critical_rings", "2"]}

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{20,64}$")]


class PushoverConfig(ChannelConfig):
    """A push message, which as an emergency rings until somebody acknowledges it."""

    kind: Literal["pushover"] = "pushover"
    app_token: Key = Field(
        repr=False,
        title="Application token",
        description="At pushover.net: Your Applications → Create an Application/API Token.",
        json_schema_extra={"x-secret": True, "x-placeholder": "azGDORePK8gMaC0QOYAMyEEuzJnyUi"},
    )
    user_key: Key = Field(
        repr=False,
        title="User or group key",
        description="At pushover.net after logging in: Your User Key, or the key of a group.",
        json_schema_extra={"x-secret": True, "x-placeholder": "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"},
    )
    device: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_,-]*$")] = Field(
        default="",
        max_length=256,
        title="Device",
        description="The name of one device, or several with commas between; empty for all of them.",
        json_schema_extra={"x-placeholder": "phone"},
    )
    priority: Literal["severity", "critical_rings", "-2", "-1", "0", "1", "2"] = Field(
        default="severity",
        title="Priority",
        description="How loud a failure is. Recoveries and tests are always normal.",
        json_schema_extra={
            "x-labels": {
                "severity": "By severity",
                "critical_rings": "By severity, critical rings until acknowledged",
                "-2": "Lowest: no notification",
                "-1": "Low: no sound",
                "0": "Normal",
                "1": "High: also in quiet hours",
                "2": "Emergency: rings until acknowledged",
            }
        },
    )
    retry_seconds: int = Field(
        default=60,
        ge=30,
        le=10_800,
        title="Ring again every",
        description="While nobody acknowledges an emergency.",
        json_schema_extra={"x-unit": "seconds", "x-show-if": _CAN_RING},
    )
    expire_seconds: int = Field(
        default=3600,
        ge=30,
        le=10_800,
        title="Stop ringing after",
        description="Even if nobody acknowledged it; Pushover rings at most 50 times.",
        json_schema_extra={"x-unit": "seconds", "x-show-if": _CAN_RING},
    )
    api_url: ServerUrl = Field(
        default="https://api.pushover.net",
        title="API address",
        description="Pushover's API; another one only for a gateway of your own.",
        json_schema_extra={"format": "uri", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _rings_at_least_once(self) -> Self:
        if self.expire_seconds < self.retry_seconds:
            raise ValueError("the time after which it stops ringing must not be shorter than the one between two rings")
        return self

    def priority_of(self, message: Message) -> int:
        """From -2 (nothing is shown) to 2 (rings until acknowledged); only what is down may ring."""
        if burns(message):
            loud = self.priority_of_failure(message.severity)
            # What rings until somebody acknowledges is silenced by its incident's end, and many have no common end.
            return min(loud, EMERGENCY - 1) if message.type is MessageType.DIGEST else loud
        if message.type is MessageType.DEGRADED:
            return min(self.priority_of_failure(message.severity), 0)
        return 0

    def priority_of_failure(self, severity: str) -> int:
        """What a failure of this severity gets."""
        if self.priority == "critical_rings" and severity == "critical":
            return EMERGENCY
        if self.priority in ("severity", "critical_rings"):
            return _BY_SEVERITY.get(severity, 1)
        return int(self.priority)
