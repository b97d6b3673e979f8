"""The fields of every kind that may speak TLS, and what is judged of the certificate it meets."""

from pydantic import BaseModel, Field, model_validator

from watchbell.domain.findings import Finding

_CERTIFICATE_HINT = "-----BEGIN CERTIFICATE-----"


class VerifyField(BaseModel):
    """Whether a server's certificate is verified."""

    verify_tls: bool = Field(
        True,
        title="Verify the certificate",
        description="An invalid certificate is a failure. Switch off for self-signed ones.",
        json_schema_extra={"x-group": "TLS"},
    )


class TlsIdentityFields(BaseModel):
    """Which name and authorities are expected of a server, and what we show of ourselves. PEM texts throughout."""

    server_name: str | None = Field(
        None,
        title="Server name",
        description="The name asked for (SNI) and expected in the certificate; the host if left out.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-group": "TLS", "x-advanced": True, "x-placeholder": "db.example.org"},
    )
    ca_certificate: str | None = Field(
        None,
        title="Trusted certificates",
        description="PEM of the authorities to trust instead of the system's.",
        max_length=65_536,
        json_schema_extra={
            "x-group": "TLS",
            "x-advanced": True,
            "x-multiline": True,
            "x-placeholder": _CERTIFICATE_HINT,
        },
    )
    client_certificate: str | None = Field(
        None,
        title="Client certificate",
        description="PEM of the certificate to show, followed by its chain.",
        max_length=65_536,
        json_schema_extra={
            "x-group": "TLS",
            "x-advanced": True,
            "x-multiline": True,
            "x-placeholder": _CERTIFICATE_HINT,
        },
    )
    client_key: str | None = Field(
        None,
        repr=False,
        title="Client key",
        description="PEM of the client certificate's private key, without a pass phrase.",
        max_length=65_536,
        json_schema_extra={"x-group": "TLS", "x-advanced": True, "x-multiline": True, "x-secret": True},
    )

    @model_validator(mode="after")
    def _whole_identity(self) -> "TlsIdentityFields":
        if (self.client_certificate is None) != (self.client_key is None):
            raise ValueError("a client certificate and its key belong together: give both or none")
        return self


class TlsFields(TlsIdentityFields, VerifyField):
    """How a server's certificate is verified, and what we show of ourselves."""

    @property
    def tls_settings(self) -> tuple[bool, str | None, str | None, str | None]:
        """Verify, trusted authorities, our certificate, its key: the beginning of a `TlsWish`."""
        return self.verify_tls, self.ca_certificate, self.client_certificate, self.client_key


def expiry_finding(days_left: int, warn_days: int) -> Finding:
    """A certificate's remaining days against the warning limit: soft, because it still works today."""
    ends = "has expired" if days_left < 0 else f"expires in {days_left} days"
    return Finding("certificate", f"the certificate {ends}", days_left >= warn_days, soft=True)
