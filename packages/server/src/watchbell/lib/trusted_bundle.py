"""Which certificate authorities this server trusts."""

import os
import ssl
from pathlib import Path

import certifi

_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
)


def trusted_bundle() -> str:
    """The CA file checks are verified against: `SSL_CERT_FILE`, else the system's, else certifi's."""
    named = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    for path in (named, *_SYSTEM_BUNDLES):
        if path and Path(path).is_file():
            return path
    return certifi.where()
