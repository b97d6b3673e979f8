"""Optimistic locking: a write names the version it was made from."""

from watchbell.domain.errors import Conflict


def expect_version(expected: int | None, actual: int) -> None:
    """Raise `Conflict` when the writer's version (``If-Match``) is no longer the stored one; `None` expects nothing."""
    if expected is not None and expected != actual:
        raise Conflict("it was changed by somebody else meanwhile: read it again and repeat your change")
