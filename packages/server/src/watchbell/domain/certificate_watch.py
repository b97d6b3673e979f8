"""A warning before the certificate of a server expires, for kinds that speak TLS."""

from pydantic import BaseModel, Field

from watchbell.domain.findings import Finding
from watchbell.domain.tls_fields import expiry_finding
from watchbell.lib.certificates import CertificateFacts


class ExpiryField(BaseModel):
    """When to warn."""

    certificate_expiry_days: int = Field(
        14,
        title="Warn before the certificate expires",
        description="Degraded when it expires within this many days; 0 switches the warning off.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "TLS", "x-unit": "days", "x-advanced": True},
    )


def watch_certificate(
    target: ExpiryField, leaf: CertificateFacts | None, now: int
) -> tuple[list[Finding], dict[str, object]]:
    """The warning, and the fact to keep, about a certificate at `now` (ms); nothing without one."""
    if leaf is None:
        return [], {}
    facts: dict[str, object] = {"certificate": leaf.as_facts(now, 1)}
    if not target.certificate_expiry_days:
        return [], facts
    return [expiry_finding(leaf.days_left(now), target.certificate_expiry_days)], facts
