"""The fields that say what a good HTTP answer is."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from watchbell.domain.assertions import Assertions, assertions_field, checker_of
from watchbell.domain.http_subjects import HTTP_SUBJECTS, asks_of_body, asks_of_tls
from watchbell.lib.status_ranges import parse_status_ranges


def _status_set(text: str) -> str:
    parse_status_ranges(text)
    return text


class AnswerExpectations(BaseModel):
    """What the answer itself must be."""

    expected_status: Annotated[str, AfterValidator(_status_set)] = Field(
        "200-299",
        title="Expected status",
        description="Codes and ranges that count as good, separated by commas.",
        max_length=200,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "200-299,301"},
    )
    expected_body: str | None = Field(
        None,
        title="Text that must be there",
        description="The check fails when the body does not contain this text.",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "Welcome"},
    )
    forbidden_body: str | None = Field(
        None,
        title="Text that must not be there",
        description="The check fails when the body contains this text.",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-group": "Expect", "x-advanced": True, "x-placeholder": "Fatal error"},
    )
    ignore_case: bool = Field(
        False,
        title="Ignore upper and lower case",
        description="In these two texts.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    max_body_bytes: int = Field(
        1_048_576,
        title="Most of the body",
        description="Bytes that are read at most; the rest is not looked at.",
        ge=1024,
        le=16_777_216,
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(HTTP_SUBJECTS)] = assertions_field(HTTP_SUBJECTS)

    @cached_property
    def good_codes(self) -> frozenset[int]:
        """The status codes that count as good."""
        return parse_status_ranges(self.expected_status)

    @cached_property
    def judges_tls(self) -> bool:
        """Whether certificates must be read at every check."""
        return asks_of_tls(self.assertions)

    @cached_property
    def judges_body(self) -> bool:
        """Whether judging takes long when the body is large."""
        return self.ignore_case or asks_of_body(self.assertions)


class TlsExpectations(BaseModel):
    """What the certificate and the handshake must be."""

    certificate_expiry_days: int = Field(
        14,
        title="Warn before the certificate expires",
        description="Degraded when it expires within this many days; 0 switches the warning off.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "TLS"},
    )
    fingerprints: tuple[Annotated[str, Field(pattern=r"^[0-9A-Fa-f:]{64,95}$")], ...] = Field(
        (),
        title="Known fingerprints",
        description="SHA-256 of the certificates that may be shown; any other is a failure.",
        max_length=20,
        json_schema_extra={"x-group": "TLS", "x-advanced": True},
    )
    expected_alert: str | None = Field(
        None,
        title="Expected TLS alert",
        description="TLS must end with this alert, such as certificate_required where clients must show a certificate.",
        pattern=r"^[a-z_]{3,60}$",
        max_length=60,
        json_schema_extra={"x-group": "TLS", "x-advanced": True, "x-placeholder": "certificate_required"},
    )

    @cached_property
    def known_fingerprints(self) -> frozenset[str]:
        """The same in lower case without colons."""
        return frozenset(each.replace(":", "").lower() for each in self.fingerprints)


class SaveField(BaseModel):
    """Whether the answer is kept as evidence."""

    save_response: Literal["on_failure", "never", "always"] = Field(
        "on_failure",
        title="Keep the answer",
        description="Status line, headers and the first 16 KB of the body, for whoever looks at the check.",
        json_schema_extra={
            "x-group": "Expect",
            "x-advanced": True,
            "x-labels": {"on_failure": "When the check is not good", "never": "Never", "always": "Always"},
        },
    )
