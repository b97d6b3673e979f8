"""Certificates for the servers of a test run: one authority, one certificate for this machine."""

from pathlib import Path
from typing import Any

import trustme

from support import servers


def _make() -> dict[str, Any]:
    authority = trustme.CA()
    folder = servers.run_folder()
    issued = authority.issue_cert("localhost", "127.0.0.1", key_type=trustme.KeyType.RSA)  # vsftpd reads no other
    ca, certificate, key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    authority.cert_pem.write_to_path(str(ca))
    for index, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(str(certificate), append=index > 0)
    issued.private_key_pem.write_to_path(str(key))
    for path in (ca, certificate, key):
        path.chmod(0o644)  # servers read them as users of their own; they are worth nothing
    return {"ca": str(ca), "certificate": str(certificate), "key": str(key)}


def files() -> dict[str, str]:
    """Paths of ``ca``, ``certificate`` and ``key`` (PEM)."""
    return servers.once("certificates", _make)


def authority() -> str:
    """The authority's PEM, as a config takes it."""
    return Path(files()["ca"]).read_text()
