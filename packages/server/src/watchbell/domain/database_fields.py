"""The fields of every kind that logs in to a database, and how its URL is read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field

from watchbell.domain.host_fields import HostTarget
from watchbell.domain.tls_fields import TlsIdentityFields
from watchbell.lib.url_parts import login_in, server_in

_TLS_OF_URL = {
    "disable": "off", "disabled": "off", "false": "off", "no": "off", "0": "off", "allow": "prefer",
    "prefer": "prefer", "preferred": "prefer", "require": "require", "required": "require", "true": "verify",
    "yes": "verify", "1": "verify", "verify-ca": "verify", "verify_ca": "verify", "verify-full": "verify",
    "verify_identity": "verify", "mandatory": "require", "optional": "prefer", "strict": "verify",
}  # fmt: skip
_TLS_NAMES = ("sslmode", "ssl-mode", "ssl_mode", "tls", "ssl", "encrypt")
TLS_LABELS = {
    "off": "Off",
    "prefer": "If the server offers it",
    "require": "Required, any certificate",
    "verify": "Required, valid certificate",
}


class DatabaseTarget(HostTarget, TlsIdentityFields):
    """A database server and who logs in."""

    user: str | None = Field(
        None,
        title="User",
        description="Who logs in. Make one for monitoring, with as few rights as the query needs.",
        max_length=256,
        json_schema_extra={"x-group": "Authentication", "x-placeholder": "watchbell"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="The user's password; none if left out.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )

    @property
    def tls_identity(self) -> tuple[str | None, str | None, str | None, str | None]:
        """Server name, authorities, client certificate and its key."""
        return self.server_name, self.ca_certificate, self.client_certificate, self.client_key


def tls_field(default: str, *modes: str) -> Any:
    """The field for how the connection is secured; `modes` of ``off``, ``prefer``, ``require``, ``verify``."""
    return Field(
        default,
        title="TLS",
        description="Whether the connection is encrypted, and whether the certificate must be valid.",
        json_schema_extra={
            "x-group": "TLS",
            "x-advanced": True,
            "x-labels": {mode: TLS_LABELS[mode] for mode in modes},
        },
    )


def database_field(description: str) -> Any:
    """The field of the database's name."""
    return Field(
        None,
        title="Database",
        description=description,
        max_length=256,
        json_schema_extra={"x-group": "Request", "x-placeholder": "app"},
    )


def query_field() -> Any:
    """The field of an SQL query."""
    return Field(
        "SELECT 1",
        title="Query",
        description="One statement that reads; at most 100 rows or 64 KB of its answer are looked at.",
        min_length=1,
        max_length=10_000,
        json_schema_extra={
            "x-group": "Request",
            "x-multiline": True,
            "x-placeholder": "SELECT count(*) FROM jobs WHERE state = 'failed'",
        },
    )


def config_of_url(url: str, kind: str) -> tuple[dict[str, object], Mapping[str, str], str]:
    """``kind://user:password@host:port/database?options`` → a config without the database, the options, the database.

    Of several hosts the first one counts. What is missing is left out for the validation to tell.
    """
    parts = urlsplit(url)
    whose, at, places = parts.netloc.rpartition("@")
    one = f"//{whose}{at}{places.split(',')[0]}"
    options = {name.lower(): value for name, value in parse_qsl(parts.query)}
    config: dict[str, object] = {"kind": kind, **server_in(one), **login_in(one, "user")}
    for name in _TLS_NAMES:
        if (mode := _TLS_OF_URL.get(options.get(name, "").lower())) is not None:
            config["tls"] = mode
    return config, options, unquote(parts.path.removeprefix("/"))
