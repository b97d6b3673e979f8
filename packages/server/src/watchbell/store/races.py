"""Transactions that wanted the same at the same moment: PostgreSQL lets one of them win and ends the others."""

from sqlalchemy.exc import DBAPIError

_LOST = frozenset({"40001", "40P01", "23503", "23505"})
"""Not serializable, a deadlock; and what was there, or was not, when it was looked for, and is no more, or is now."""


def is_lost_race(error: DBAPIError) -> bool:
    """Whether the transaction may succeed, or is answered in words, when it is begun again. Never on SQLite: it has one writer."""
    return getattr(error.orig, "sqlstate", None) in _LOST
