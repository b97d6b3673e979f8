"""What makes runs swift: SQLite without a thread of its own, and no table given the same other name twice.

Half of a run would else be waiting for one thread to wake the other, and an eighth making copies of columns.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import aiosqlite.core
from sqlalchemy import Alias, Table


class _Inline:
    """In place of the queue to the thread: does it at once."""

    def put_nowait(self, wanted: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = wanted
        try:
            result = function()
        except Exception as error:
            if future is not None:
                future.set_exception(error)
            return
        if future is not None:
            future.set_result(result)


class _NoThread:
    """In place of the thread."""

    daemon = True

    def __init__(self, **_options: Any) -> None:
        pass

    def start(self) -> None:
        pass

    def is_alive(self) -> bool:
        return False


@contextmanager
def in_one_thread() -> Iterator[None]:
    """Connections that are opened meanwhile work in the thread of their caller."""
    with patch.object(aiosqlite.core, "SimpleQueue", _Inline), patch.object(aiosqlite.core, "Thread", _NoThread):
        yield


@contextmanager
def names_kept() -> Iterator[None]:
    """A table under another name is the same object each time."""
    alias, known = Table.alias, dict[tuple[Table, str], Alias]()

    def kept(table: Table, name: str | None = None, *, flat: bool = False) -> Alias:
        if name is None:
            return alias(table, flat=flat)
        if (table, name) not in known:
            known[table, name] = alias(table, name, flat=flat)
        return known[table, name]

    with patch.object(Table, "alias", kept):
        yield
