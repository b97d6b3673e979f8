"""Why a TLS handshake failed, in words for people."""

import ssl

from watchbell.lib.trouble import Trouble

_ALERTS = {
    "TLSV1_ALERT_PROTOCOL_VERSION": "{place} does not speak the TLS versions offered",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "{place} asks for a client certificate",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "{place} refused the handshake: no version, cipher or certificate in common",
    "TLSV1_ALERT_UNKNOWN_CA": "{place} does not trust our client certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "{place} refused our client certificate",
    "TLSV1_UNRECOGNIZED_NAME": "{place} does not know the server name asked for",
    "WRONG_VERSION_NUMBER": "{place} does not speak TLS on this port",
    "UNEXPECTED_EOF_WHILE_READING": "{place} closed the connection during the TLS handshake",
    "RECORD_LAYER_FAILURE": "{place} does not speak TLS on this port",
    "UNSUPPORTED_PROTOCOL": "{place} speaks only TLS versions that are not allowed",
    "DH_KEY_TOO_SMALL": "{place} uses a Diffie-Hellman key that is too small",
}

_UNMARKED = frozenset(
    {"TLSV1_UNRECOGNIZED_NAME", "TLSV1_UNSUPPORTED_EXTENSION", "TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE"}
)
"""Alerts that OpenSSL does not call so."""
_CERTIFICATE_WORDS = (
    ("has expired", "it has expired"),
    ("not yet valid", "it is not valid yet"),
    ("self-signed certificate in certificate chain", "its issuer is not trusted (self-signed root)"),
    ("self-signed", "it is self-signed"),
    ("unable to get local issuer", "its issuer is not trusted or the chain is incomplete"),
    ("unable to get issuer", "its issuer is not trusted or the chain is incomplete"),
    ("unable to verify the first certificate", "its issuer is not trusted or the chain is incomplete"),
    ("no alternative certificate subject name matches", "it is not for this host name"),
    ("subjectAltName does not match", "it is not for this host name"),
    ("Hostname mismatch", "it is not for this host name"),
    ("IP address mismatch", "it is not for this address"),
)
"""What libraries say of a certificate they refuse, and what that means."""


def certificate_reason(said: str) -> str | None:
    """Why a certificate was refused, from what OpenSSL or curl said; `None` where we know no better words."""
    return next((meaning for words, meaning in _CERTIFICATE_WORDS if words in said), None)


def explain_tls_error(error: ssl.SSLError, place: str) -> Trouble:
    """The sentence for a failed handshake with `place`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = certificate_reason(error.verify_message) or error.verify_message
        return Trouble(f"the certificate of {place} is not valid: {reason}")
    known = _ALERTS.get(error.reason or "")
    if known is not None:
        return Trouble(known.format(place=place))
    reason = (error.reason or str(error)).replace("_", " ").lower()
    return Trouble(f"TLS with {place} failed: {reason}")


def alert_of(error: ssl.SSLError) -> str | None:
    """The alert that the other side sent, as RFC 8446 (6) names it: ``certificate_required``; `None` if it sent none."""
    reason = error.reason or ""
    if reason in _UNMARKED:
        return reason.removeprefix("TLSV1_").lower()
    _, marker, name = reason.partition("_ALERT_")
    return name.lower() if marker else None
