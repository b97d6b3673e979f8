"""Counting, searching and cursors, the same for every noun."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from watchbell.store.session import Tx


async def counted(tx: Tx, query: Select[Any]) -> int:
    """How many rows the query has without its limit and order."""
    bare = query.order_by(None).limit(None).offset(None)
    return int(await tx.scalar(select(func.count()).select_from(bare.subquery())) or 0)


def matches(column: Any, text: str) -> ColumnElement[bool]:
    """Whether the column contains the text, upper and lower case alike; ``%`` and ``_`` stand for themselves."""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return func.lower(cast(column, Text)).like(f"%{escaped}%", escape="\\")
