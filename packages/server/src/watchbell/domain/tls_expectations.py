"""What is judged of a TLS server: its certificate's dates, its chain, its version and whatever else is asserted."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from watchbell.domain.assertions import Subject
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Many, Reading

TLS_SUBJECTS = {
    "certificate_days": Subject("Days until the certificate expires", "number", unit="days"),
    "chain_days": Subject("Days until the first of the chain expires", "number", unit="days"),
    "subject": Subject("Certificate's subject", "text"),
    "issuer": Subject("Certificate's issuer", "text"),
    "names": Subject("Names in the certificate", "list"),
    "fingerprint": Subject("SHA-256 fingerprint", "text"),
    "serial": Subject("Serial number", "text"),
    "key_type": Subject("Kind of key", "text", placeholder="EC"),
    "key_bits": Subject("Size of the key", "number", unit="bits"),
    "signature": Subject("Signature algorithm", "text"),
    "chain_length": Subject("Certificates sent", "number"),
    "self_signed": Subject("Self-signed", "flag"),
    "tls_version": Subject("TLS version", "text", placeholder="TLSv1.3"),
    "cipher": Subject("Cipher", "text"),
    "alpn": Subject("Agreed protocol (ALPN)", "text"),
    "response_time": Subject("Response time", "number", unit="ms"),
}


class Handshake(NamedTuple):
    """What a handshake showed: session and certificates, leaf first, each as its facts and details."""

    version: str
    cipher: str
    alpn: str
    chain: Sequence[Any]

    def days_left(self, now: int) -> int | None:
        """Of the server's own certificate at `now` (ms)."""
        return self.chain[0].facts.days_left(now) if self.chain else None

    def chain_days_left(self, now: int) -> int | None:
        """Of the one that expires first."""
        return min((each.facts.days_left(now) for each in self.chain), default=None)


def reading_of(shake: Handshake, now: int, elapsed: Callable[[], float]) -> Reading:
    """The subjects' values."""

    def leaf() -> Any:
        if not shake.chain:
            raise Absent("is unknown: the server sent no certificate")
        return shake.chain[0]

    return {
        "certificate_days": lambda _: leaf().facts.days_left(now),
        "chain_days": lambda _: leaf() and shake.chain_days_left(now),
        "subject": lambda _: leaf().facts.subject,
        "issuer": lambda _: leaf().facts.issuer,
        "names": lambda _: Many(leaf().facts.sans),
        "fingerprint": lambda _: leaf().facts.fingerprint,
        "serial": lambda _: leaf().serial,
        "key_type": lambda _: leaf().key_type,
        "key_bits": lambda _: leaf().key_bits,
        "signature": lambda _: leaf().signature,
        "chain_length": lambda _: len(shake.chain),
        "self_signed": lambda _: leaf().is_self_signed,
        "tls_version": lambda _: shake.version,
        "cipher": lambda _: shake.cipher,
        "alpn": lambda _: shake.alpn,
        "response_time": lambda _: elapsed(),
    }


def expiry_findings(shake: Handshake, now: int, *, warn_days: int, fail_days: int) -> list[Finding]:
    """The dates of the server's certificate, and of the rest of its chain when that ends sooner."""
    if not shake.chain:
        return []
    own, first = shake.chain[0].facts.days_left(now), min(shake.chain, key=lambda each: each.facts.not_after)
    findings = [_expiry("certificate", shake.chain[0], own, warn_days, fail_days)]
    if first is not shake.chain[0]:
        findings.append(_expiry("chain", first, first.facts.days_left(now), warn_days, fail_days))
    return findings


def _expiry(name: str, certificate: Any, left: int, warn_days: int, fail_days: int) -> Finding:
    which = f"the certificate of {certificate.facts.subject}"
    ends = "has expired" if left < 0 else "expires today" if left == 0 else f"expires in {left} days"
    return Finding(name, f"{which} {ends}", left >= max(warn_days, fail_days), soft=left >= fail_days)
