"""TLS contexts for asking servers: what we trust, what we show of ourselves, which versions we speak."""

import ssl
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.trusted_bundle import trusted_bundle

VERSIONS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1,
            "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}  # fmt: skip


class TlsWish(NamedTuple):
    """How to speak TLS. Certificates and the key are PEM texts; `ca` replaces the system's authorities."""

    verify: bool = True
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    lowest: str | None = None
    highest: str | None = None
    alpn: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def context_for(wish: TlsWish) -> ssl.SSLContext:
    """The context for a wish; made once, because parsing the system's authorities costs milliseconds.

    Raises `NoConnection` when a certificate or key cannot be read or used.
    """
    try:
        context = _trusting(wish)
        if wish.lowest is not None:
            context.minimum_version = VERSIONS[wish.lowest]
        if wish.highest is not None:
            context.maximum_version = VERSIONS[wish.highest]
        if wish.alpn:
            context.set_alpn_protocols(list(wish.alpn))
        if wish.certificate is not None:
            _show(context, wish.certificate, wish.key or "")
    except (ssl.SSLError, OSError, ValueError, TypeError) as error:  # the last two of texts that are blank or no ASCII
        reason = getattr(error, "reason", None) or str(error)
        raise NoConnection(Trouble(f"a certificate or key of this check cannot be used: {reason}")) from error
    return context


def _trusting(wish: TlsWish) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not wish.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    elif not wish.ca:
        context.load_verify_locations(cafile=trusted_bundle())
    else:
        context.load_verify_locations(cadata=wish.ca)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # an intermediate or the server's own may be trusted
    if wish.lowest in ("1.0", "1.1"):
        context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 speaks these versions at this level only
    return context


def _show(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Python loads a key from files only: this one is readable by us alone, and gone at once."""
    with tempfile.NamedTemporaryFile("w", encoding="ascii", errors="replace", delete=False) as file:
        file.write(f"{certificate.rstrip()}\n{key}")
    try:
        context.load_cert_chain(file.name, password=_no_pass_phrase)
    finally:
        Path(file.name).unlink()


def _no_pass_phrase() -> str:
    """Without it OpenSSL would ask the terminal."""
    return ""
