"""What goes wrong inside: the program dies at any statement, the database fails; and what must not depend on chance."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from support.clock import FakeClock
from watchbell.lib import ids
from watchbell.pipeline import flow
from watchbell.store.session import Tx
from watchbell.store.tables import alerts


class Crash(BaseException):
    """The process dies here: nobody catches it, nothing is finished."""


class Fate:
    """Decides where the next piece of work dies. Places are statements, the moment after a commit, and the network."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.commits = 0
        self.places = 0
        self.writes_alerts = False
        """Whether alerts were written since somebody set it to false."""
        self._left: int | None = None
        self._stalls = False

    def arm(self, *, within: int, stalls: bool = False) -> None:
        """Die (or fail) at one of the next `within` places."""
        self._left, self._stalls = self.random.randrange(within), stalls

    def disarm(self) -> None:
        self._left = None

    def pass_place(self, *, is_database: bool = True) -> None:
        """Called at each place."""
        self.places += 1
        if self._left is None:
            return
        self._left -= 1
        if self._left >= 0 or (self._stalls and not is_database):
            return
        self._left = None
        if self._stalls:
            raise OperationalError("", {}, Exception("database is locked"))
        raise Crash

    @contextmanager
    def ruling(self, clock: FakeClock) -> Iterator[None]:
        """Statements and commits pass by here, and identifiers and jitter come from the seed."""
        seeded = Random(self.random.random())

        def mortal(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
            async def passing(connection: AsyncConnection, *arguments: Any, **options: Any) -> Any:
                self.pass_place()
                self.writes_alerts |= arguments[0].__class__ is Insert and arguments[0].table is alerts
                return await run(connection, *arguments, **options)

            return passing

        told = Tx.settle

        def settle(tx: Tx, publish: Any) -> None:
            self.commits += 1
            self.pass_place(is_database=False)
            told(tx, publish)

        with ExitStack() as stack:
            for name in ("execute", "exec_driver_sql"):
                stack.enter_context(patch.object(AsyncConnection, name, mortal(getattr(AsyncConnection, name))))
            stack.enter_context(patch.object(Tx, "settle", settle))
            stack.enter_context(patch.object(ids, "time", SimpleNamespace(time_ns=lambda: clock() * 1_000_000)))
            stack.enter_context(patch.object(ids, "os", SimpleNamespace(urandom=seeded.randbytes)))
            stack.enter_context(patch.object(ids, "_last", 0))
            stack.enter_context(patch.object(flow, "random", SimpleNamespace(random=seeded.random)))
            yield
