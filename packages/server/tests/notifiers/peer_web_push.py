"""A push service sees no text: test_web_push.py reads what the browser reads. The config holds no secret."""

from typing import Any


def config(_port: int) -> dict[str, Any]:
    """Two people."""
    return {"people": ["anna", "ben"]}
