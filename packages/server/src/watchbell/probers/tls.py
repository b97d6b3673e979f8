"""TLS certificate: shakes hands with any TLS server, by STARTTLS where the protocol wants it, and judges what it shows."""

import ssl
from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchbell.domain.assertions import Assertions, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_expectations import TLS_SUBJECTS, Handshake, expiry_findings, reading_of
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificate_details import CertificateDetails, details_of
from watchbell.lib.host_names import place_of, sni_name
from watchbell.lib.starttls import PROTOCOLS
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, open_stream, peer_chain
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.tls_reasons import alert_of, certificate_reason
from watchbell.lib.trouble import Trouble
from watchbell.lib.url_parts import server_in

Version = Literal["1.0", "1.1", "1.2", "1.3"]
Protocol = Literal["none", "smtp", "imap", "pop3", "ftp", "ldap", "postgres", "mysql", "xmpp", "sieve", "nntp"]


class TlsTarget(HostTarget, TlsFields):
    """A server that speaks TLS."""

    kind: Literal["tls"] = "tls"
    port: int = Field(443, title="Port", description="The port of the service.", ge=1, le=65_535)
    starttls: Protocol = Field(
        "none", title="STARTTLS", description="The protocol in which TLS is agreed on first; none begins with it."
    )
    warn_days: int = Field(
        14,
        title="Warn before it expires",
        description="Degraded when a certificate of the chain expires within this many days.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "Expect", "x-unit": "days"},
    )
    fail_days: int = Field(
        0,
        title="Fail before it expires",
        description="Down when a certificate of the chain expires within this many days.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "Expect", "x-unit": "days"},
    )
    lowest_version: Version | None = Field(
        None,
        title="Lowest TLS version",
        description="What is offered at least; the server must speak it or a later one.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    highest_version: Version | None = Field(
        None,
        title="Highest TLS version",
        description="What is offered at most: with it a check can prove that old versions are refused (upside down).",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    alpn: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(
        (),
        title="Protocols offered (ALPN)",
        description="Such as h2 and http/1.1.",
        max_length=10,
        json_schema_extra={"x-group": "TLS", "x-advanced": True},
    )
    fingerprints: tuple[Annotated[str, Field(pattern=r"^[0-9A-Fa-f:]{64,95}$")], ...] = Field(
        (),
        title="Known fingerprints",
        description="SHA-256 of the certificates that may be shown; any other is a failure.",
        max_length=20,
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    expected_alert: str | None = Field(
        None,
        title="Expected alert",
        description="The handshake must end with this alert, such as certificate_required where clients must show one.",
        pattern=r"^[a-z_]{3,60}$",
        max_length=60,
        json_schema_extra={"x-group": "Expect", "x-advanced": True, "x-placeholder": "certificate_required"},
    )
    assertions: Annotated[Assertions, checker_of(TLS_SUBJECTS)] = assertions_field(TLS_SUBJECTS)

    @model_validator(mode="after")
    def _in_order(self) -> "TlsTarget":
        if self.lowest_version and self.highest_version and self.lowest_version > self.highest_version:
            raise ValueError("the lowest TLS version must not be above the highest")
        return self

    def wish(self, *, verify: bool) -> TlsWish:
        """How to speak TLS with it."""
        return TlsWish(
            verify,
            self.ca_certificate,
            self.client_certificate,
            self.client_key,
            self.lowest_version,
            self.highest_version,
            self.alpn,
        )


async def probe(target: TlsTarget, limits: ProbeLimits) -> Observation:
    """Shake hands once. When the certificate is refused, once more without verifying, to tell what was shown."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _shake(target, limits, watch, deadline)
    shake, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or shake is None:
        return observe(limits, watch, trouble, facts=_facts(shake, limits.observed_at))
    handshake, refused = shake
    findings = _judge(target, handshake, refused, limits.observed_at, watch)
    return observe(limits, watch, None, findings, facts=_facts(shake, limits.observed_at))


_Shake = tuple[Handshake, str | None]
"""What was shown, and why it was refused if it was."""


async def _shake(target: TlsTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Shake:
    try:
        async with await _agreed(target, limits, watch, deadline) as stream:
            await stream.secure(context_for(target.wish(verify=target.verify_tls)), _name(target))
            if target.expected_alert is not None:
                await _await_alert(stream, watch)
            return _shown(stream), None
    except ssl.SSLCertVerificationError as error:
        refused = certificate_reason(error.verify_message) or error.verify_message
    except ssl.SSLError as error:
        if target.expected_alert is None or alert_of(error) != target.expected_alert:
            raise
        watch.lap("tls", f"alert {target.expected_alert}, as expected")
        return Handshake("", "", "", ()), None
    watch.lap("verify", refused)
    async with await _agreed(target, limits, watch, deadline) as stream:
        await stream.secure(context_for(target.wish(verify=False)), _name(target))
        return _shown(stream), refused


async def _agreed(target: TlsTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Stream:
    """A stream on which both sides are about to begin TLS."""
    stream = await open_stream(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
    if target.starttls != "none":
        watch.doing = "starttls"
        try:
            await PROTOCOLS[target.starttls][1](stream)
        except BaseException:
            stream.abort()
            raise
        watch.lap("starttls", target.starttls)
    return stream


async def _await_alert(stream: Stream, watch: Stopwatch) -> None:
    """By TLS 1.3 a server refuses a missing client certificate after the handshake: at the first byte that is read."""
    watch.doing = "alert"
    await stream.read(1)
    raise NoConnection(Trouble(f"{stream.place} finished the handshake, an alert was expected"))


def _shown(stream: Stream) -> Handshake:
    tls = stream.tls
    cipher = tls.cipher() if tls else None
    return Handshake(
        (tls.version() if tls else None) or "",
        cipher[0] if cipher else "",
        (tls.selected_alpn_protocol() if tls else None) or "",
        _readable(peer_chain(tls)),
    )


def _readable(chain: tuple[bytes, ...]) -> list[CertificateDetails]:
    found: list[CertificateDetails] = []
    for der in chain[:20]:
        try:
            found.append(details_of(der))
        except ValueError:
            break
    return found


def _judge(target: TlsTarget, shake: Handshake, refused: str | None, now: int, watch: Stopwatch) -> list[Finding]:
    findings = []
    if target.expected_alert is None:
        if refused is not None:
            findings.append(Finding("verify", f"the certificate is not valid: {refused}", ok=False))
        elif target.verify_tls:
            findings.append(Finding("verify", "the certificate is valid for this name and its issuer trusted", ok=True))
        findings += expiry_findings(shake, now, warn_days=target.warn_days, fail_days=target.fail_days)
    if target.fingerprints:
        shown = shake.chain[0].facts.fingerprint if shake.chain else ""
        known = {each.replace(":", "").lower() for each in target.fingerprints}
        findings.append(Finding("fingerprint", f"the fingerprint is {shown or 'unknown'}", shown in known))
    return findings + judge(target.assertions, reading_of(shake, now, watch.elapsed))


def _facts(shake: _Shake | None, now: int) -> dict[str, object]:
    if shake is None or not shake[0].chain:
        return {}
    handshake, leaf = shake[0], shake[0].chain[0]
    return {
        "tls_version": handshake.version,
        "cipher": handshake.cipher,
        "certificate": leaf.facts.as_facts(now, len(handshake.chain))
        | {"serial": leaf.serial, "key": f"{leaf.key_type} {leaf.key_bits}", "signature": leaf.signature},
    }


def _name(target: TlsTarget) -> str | None:
    return sni_name(target.host, target.server_name)


def shorthand(url: str) -> dict[str, object]:
    """``tls://host:port`` → a config."""
    return {"kind": "tls", **server_in(url)}


def describe(target: TlsTarget) -> str:
    """One line for lists: host and port, and the protocol before TLS."""
    place = place_of(target.host, target.port)
    return place if target.starttls == "none" else f"{place} ({target.starttls})"


PROBER = Prober(
    target=TlsTarget,
    probe=probe,
    label="TLS certificate",
    group="Network",
    describe=describe,
    schemes=("tls",),
    shorthand=shorthand,
)
