"""Facts of X.509 certificates, read from PEM text; nothing is verified here."""

import warnings
from functools import lru_cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes

_DAY_MS = 86_400_000


class CertificateFacts(NamedTuple):
    """What a certificate says of itself. Instants are milliseconds since the epoch."""

    subject: str
    issuer: str
    not_before: int
    not_after: int
    fingerprint: str
    sans: tuple[str, ...]

    def days_left(self, now: int) -> int:
        """Whole days until it expires at `now` (ms); negative when it has."""
        return (self.not_after - now) // _DAY_MS

    def as_facts(self, now: int, chain_length: int) -> dict[str, object]:
        """The form kept with a check."""
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "not_before": self.not_before,
            "not_after": self.not_after,
            "days_left": self.days_left(now),
            "fingerprint": self.fingerprint,
            "sans": list(self.sans),
            "chain_length": chain_length,
        }


@lru_cache(maxsize=512)
def read_certificate(pem: str) -> CertificateFacts:
    """Parse one certificate; the same text is parsed once. Raises `ValueError` when it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd but readable certificates are the target's business
        found = x509.load_pem_x509_certificate(pem.encode("ascii"))
        return CertificateFacts(
            subject=_common_name(found.subject),
            issuer=_common_name(found.issuer),
            not_before=int(found.not_valid_before_utc.timestamp() * 1000),
            not_after=int(found.not_valid_after_utc.timestamp() * 1000),
            fingerprint=found.fingerprint(hashes.SHA256()).hex(),
            sans=_names(found),
        )


def _common_name(name: x509.Name) -> str:
    for attribute in name:
        if attribute.oid == x509.NameOID.COMMON_NAME:
            return str(attribute.value)
    return name.rfc4514_string()


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(str(name.value) for name in extension.value if isinstance(name, x509.DNSName | x509.IPAddress))


class LeafMemory:
    """The last certificate seen at each place (any key, such as a URL): chains are read now and then, warnings hold at every check."""

    def __init__(self, most: int = 20_000) -> None:
        self._leaves: dict[str, CertificateFacts] = {}
        self._most = most

    def learn(self, place: str, chain: tuple[str, ...]) -> CertificateFacts | None:
        """Keep the leaf of a chain of PEM texts; `None` when it cannot be read."""
        try:
            leaf = read_certificate(chain[0])
        except (ValueError, IndexError):
            return None
        if len(self._leaves) >= self._most:
            self._leaves.clear()
        self._leaves[place] = leaf
        return leaf

    def recall(self, place: str) -> CertificateFacts | None:
        """The leaf last seen there."""
        return self._leaves.get(place)
