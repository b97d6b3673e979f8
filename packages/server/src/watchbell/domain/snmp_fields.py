"""What is asked of an SNMP agent, and as whom."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, JsonValue, StringConstraints, model_validator

from watchbell.lib.plain_validation import needed
from watchbell.lib.snmp_user import User
from watchbell.lib.snmp_values import numbers_of


def _check_oid(oid: str) -> str:
    numbers_of(oid)
    return oid


Oid = Annotated[str, StringConstraints(min_length=1, max_length=512), AfterValidator(_check_oid)]
_BY_COMMUNITY: dict[str, JsonValue] = {"field": "version", "in": ["1", "2c"]}
_BY_USER: dict[str, JsonValue] = {"field": "version", "in": ["3"]}
_HASHES: dict[str, JsonValue] = {
    "md5": "MD5",
    "sha1": "SHA",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}
_CIPHERS: dict[str, JsonValue] = {
    "des": "DES",
    "3des": "3DES",
    "aes128": "AES-128",
    "aes192": "AES-192",
    "aes256": "AES-256",
    "aes192-cisco": "AES-192 (Cisco)",
    "aes256-cisco": "AES-256 (Cisco)",
}
Hash = Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
CipherName = Literal["des", "3des", "aes128", "aes192", "aes256", "aes192-cisco", "aes256-cisco"]


class SnmpFields(BaseModel):
    """Version, community or user, and the objects to read."""

    version: Literal["1", "2c", "3"] = Field("2c", title="Version", description="The version of SNMP that is spoken.")
    oids: Annotated[tuple[Oid, ...], Field(max_length=20)] = Field(
        ("sysUpTime.0", "sysDescr.0"),
        title="Objects",
        description="OIDs to read, in numbers or by a common name; each must have a value unless an assertion judges it.",
        min_length=1,
        json_schema_extra={"x-placeholder": "1.3.6.1.2.1.1.3.0"},
    )
    community: str = Field(
        "public",
        repr=False,
        title="Community",
        description="The password of versions 1 and 2c.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-secret": True, "x-show-if": _BY_COMMUNITY},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="The user of version 3 (security name).",
        min_length=1,
        max_length=32,
        json_schema_extra={"x-group": "Authentication", "x-show-if": _BY_USER, "x-required-if": _BY_USER},
    )
    authentication: Literal["none"] | Hash = Field(
        "none",
        title="Authentication",
        description="How messages are signed.",
        json_schema_extra={
            "x-group": "Authentication",
            "x-show-if": _BY_USER,
            "x-labels": {"none": "None", **_HASHES},
        },
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Authentication password",
        description="At least 8 characters.",
        min_length=8,
        max_length=255,
        json_schema_extra={
            "x-group": "Authentication",
            "x-secret": True,
            "x-show-if": _BY_USER,
            "x-required-if": {"field": "authentication", "in": list(_HASHES)},
        },
    )
    privacy: Literal["none"] | CipherName = Field(
        "none",
        title="Privacy",
        description="How messages are encrypted; that needs authentication too.",
        json_schema_extra={
            "x-group": "Authentication",
            "x-show-if": _BY_USER,
            "x-labels": {"none": "None", **_CIPHERS},
        },
    )
    privacy_password: str | None = Field(
        None,
        repr=False,
        title="Privacy password",
        description="At least 8 characters; the authentication password if left out.",
        min_length=8,
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-secret": True, "x-show-if": _BY_USER},
    )
    context: str = Field(
        "",
        title="Context",
        description="Which of the agent's contexts to read in; most have only the unnamed one.",
        max_length=32,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-show-if": _BY_USER},
    )

    @model_validator(mode="after")
    def _whole_login(self) -> "SnmpFields":
        if self.version != "3":
            return self
        if self.username is None:
            raise needed("username", "version 3 needs a user name")
        if self.authentication != "none" and self.password is None:
            raise needed("password", "authentication needs a password")
        if self.authentication == "none" and self.privacy != "none":
            raise needed("authentication", "privacy needs authentication: choose a method and give its password")
        return self

    @property
    def numbers(self) -> tuple[str, ...]:
        """The objects in numbers, each once, in order."""
        return tuple(dict.fromkeys(map(numbers_of, self.oids)))

    @property
    def user(self) -> User:
        """Who asks by version 3."""
        return User(
            self.username or "",
            None if self.authentication == "none" else self.authentication,
            self.password or "",
            None if self.privacy == "none" else self.privacy,
            self.privacy_password or self.password or "",
            self.context,
        )
