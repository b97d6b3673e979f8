"""The library says only whether it worked, not with which status: test_apprise.py holds the rest of the contract."""

from typing import Any


def config(port: int) -> dict[str, Any]:
    """A service of the library that posts JSON."""
    return {"url": f"json://127.0.0.1:{port}/t0psecret-t0psecret-t0psecret-t0"}
