"""Syslog speaks no HTTP and answers nothing: test_syslog.py has a real rsyslog, here is only a good config."""

from typing import Any


def config(port: int) -> dict[str, Any]:
    """With every field that hides something."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "transport": "tls",
        "client_certificate": "-----BEGIN CERTIFICATE-----",
        "client_key": "t0psecret-t0psecret-t0psecret-t0",
    }
