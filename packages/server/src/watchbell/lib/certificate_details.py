"""What is worth telling of a certificate beyond its dates: key, signature, serial, who signed it."""

import ssl
from functools import lru_cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from watchbell.lib.certificates import CertificateFacts, read_certificate


class CertificateDetails(NamedTuple):
    """A certificate's facts, its key (``EC 256``) and signature (``ecdsa-with-SHA256``), and whether it signed itself."""

    facts: CertificateFacts
    serial: str
    key_type: str
    key_bits: int
    signature: str
    is_self_signed: bool


@lru_cache(maxsize=512)
def details_of(der: bytes) -> CertificateDetails:
    """Parse one certificate (DER); the same one is parsed once. Raises `ValueError` when it is none."""
    pem = ssl.DER_cert_to_PEM_cert(der)
    facts = read_certificate(pem)
    found = x509.load_der_x509_certificate(der)
    kind, bits = _key_of(found)
    signature = found.signature_algorithm_oid
    return CertificateDetails(
        facts,
        f"{found.serial_number:x}",
        kind,
        bits,
        getattr(signature, "_name", signature.dotted_string),
        found.issuer == found.subject,
    )


def read_chain(pems: tuple[str, ...]) -> tuple[CertificateDetails, ...]:
    """The certificates (PEM) that can be read, leaf first; none when the leaf cannot."""
    chain: list[CertificateDetails] = []
    for pem in pems:
        try:
            chain.append(details_of(ssl.PEM_cert_to_DER_cert(pem)))
        except ValueError:
            break
    return tuple(chain)


def chain_facts(chain: tuple[CertificateDetails, ...], now: int) -> dict[str, object]:
    """What is kept of a chain with a check: the leaf, who issued what, and which ends first."""
    leaf = chain[0]
    return {
        **leaf.facts.as_facts(now, len(chain)),
        "serial": leaf.serial,
        "key": f"{leaf.key_type} {leaf.key_bits}",
        "signature": leaf.signature,
        "issuers": [each.facts.issuer for each in chain],
        "chain_not_after": min(each.facts.not_after for each in chain),
    }


def _key_of(certificate: x509.Certificate) -> tuple[str, int]:
    try:
        key = certificate.public_key()
    except (ValueError, TypeError, NotImplementedError):
        return "unknown", 0
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    return ("Ed448", 448) if isinstance(key, ed448.Ed448PublicKey) else (type(key).__name__, 0)
