"""A program speaks no HTTP: test_shell.py runs real ones, here is only a good config. It holds no secret."""

from typing import Any


def config(_port: int) -> dict[str, Any]:
    """The name of a program."""
    return {"program": "ring-the-siren"}
