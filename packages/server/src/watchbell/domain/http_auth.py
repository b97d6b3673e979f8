"""The fields that say who asks: basic, digest, bearer and OAuth 2.0 client credentials."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from watchbell.lib.oauth_grant import ClientCredentials
from watchbell.lib.plain_validation import needed
from watchbell.lib.web_url import check_web_url

_GROUP = "Authentication"


def _shown_for(*methods: str) -> dict[str, Any]:
    return {"x-group": _GROUP, "x-show-if": {"field": "auth", "in": list(methods)}}


def _needed_by(*methods: str) -> dict[str, Any]:
    return {**_shown_for(*methods), "x-required-if": {"field": "auth", "in": list(methods)}}


class AuthFields(BaseModel):
    """How the check proves who it is."""

    auth: Literal["none", "basic", "digest", "bearer", "oauth2"] = Field(
        "none",
        title="Authentication",
        description="How the check proves who it is.",
        json_schema_extra={
            "x-group": _GROUP,
            "x-labels": {"none": "None", "basic": "Basic", "digest": "Digest", "bearer": "Bearer token",
                         "oauth2": "OAuth 2.0 client credentials"},
        },
    )  # fmt: skip
    username: str | None = Field(
        None,
        title="User name",
        description="For basic and digest authentication.",
        max_length=255,
        json_schema_extra=_needed_by("basic", "digest"),
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="For basic and digest authentication. Kept secret.",
        max_length=1024,
        json_schema_extra={**_shown_for("basic", "digest"), "x-secret": True},
    )
    token: str | None = Field(
        None,
        repr=False,
        title="Token",
        description="Sent as a bearer token. Kept secret.",
        pattern=r"^[!-~]+$",
        max_length=8192,
        json_schema_extra={**_needed_by("bearer"), "x-secret": True},
    )
    oauth_token_url: Annotated[str, AfterValidator(check_web_url)] | None = Field(
        None,
        title="Token endpoint",
        description="Where a token is fetched; it is used until shortly before it expires.",
        max_length=2048,
        json_schema_extra={**_needed_by("oauth2"), "x-placeholder": "https://login.example.org/oauth/token"},
    )
    oauth_client_id: str | None = Field(
        None,
        title="Client id",
        description="Of the check's account at the token endpoint.",
        max_length=255,
        json_schema_extra=_needed_by("oauth2"),
    )
    oauth_client_secret: str | None = Field(
        None,
        repr=False,
        title="Client secret",
        description="Of the check's account at the token endpoint. Kept secret.",
        max_length=4096,
        json_schema_extra={**_needed_by("oauth2"), "x-secret": True},
    )
    oauth_scope: str | None = Field(
        None,
        title="Scope",
        description="What the token is to allow, separated by spaces.",
        max_length=1024,
        json_schema_extra={**_shown_for("oauth2"), "x-advanced": True},
    )
    oauth_audience: str | None = Field(
        None,
        title="Audience",
        description="For whom the token is, where the endpoint wants to know.",
        max_length=1024,
        json_schema_extra={**_shown_for("oauth2"), "x-advanced": True},
    )
    oauth_client_auth: Literal["basic", "post"] = Field(
        "basic",
        title="Client id and secret go",
        description="How the endpoint wants to be shown who asks.",
        json_schema_extra={
            **_shown_for("oauth2"),
            "x-advanced": True,
            "x-labels": {"basic": "Into a header (basic)", "post": "Into the form"},
        },
    )

    @model_validator(mode="before")
    @classmethod
    def _basic_where_a_user_is_named(cls, given: Any) -> Any:
        """A user name alone means basic, as it always did."""
        if isinstance(given, dict) and given.get("username") is not None and "auth" not in given:
            return {**given, "auth": "basic"}
        return given

    @model_validator(mode="after")
    def _whole_credentials(self) -> "AuthFields":
        if self.password is not None and self.username is None:
            raise needed("username", "a password needs a user name")
        missing = {
            "basic": ("username",),
            "digest": ("username",),
            "bearer": ("token",),
            "oauth2": ("oauth_token_url", "oauth_client_id", "oauth_client_secret"),
        }.get(self.auth, ())
        for name in missing:
            if not getattr(self, name):
                raise needed(name, f"is needed by {self.auth} authentication")
        return self

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User name and password, where they are used."""
        if self.auth not in ("basic", "digest") or self.username is None:
            return None
        return self.username, self.password or ""

    @property
    def client_credentials(self) -> ClientCredentials | None:
        """What to show to the token endpoint, where there is one."""
        if self.auth != "oauth2":
            return None
        return ClientCredentials(
            self.oauth_token_url or "",
            self.oauth_client_id or "",
            self.oauth_client_secret or "",
            self.oauth_scope,
            self.oauth_audience,
            self.oauth_client_auth == "post",
        )

    @property
    def auth_secrets(self) -> tuple[str, ...]:
        """What must not be told to anyone."""
        return tuple(each for each in (self.password, self.token, self.oauth_client_secret) if each)
