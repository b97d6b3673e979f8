"""What every use case is given: the database, the box of secrets, the clock and the installation's options."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace

import structlog
from sqlalchemy.exc import DBAPIError

from watchbell.domain.errors import Raced
from watchbell.domain.monitors import DEFAULT_MIN_INTERVAL_SECONDS
from watchbell.lib.clock import SECOND, Clock, now_ms
from watchbell.lib.fresh_answers import FreshAnswers
from watchbell.lib.secret_box import SecretBox
from watchbell.services.doorkeeper import Doorkeeper
from watchbell.services.waiting import Waiters
from watchbell.store.checks import CheckStore
from watchbell.store.races import is_lost_race
from watchbell.store.session import Database, Tx

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """The settings that use cases obey; they come from the top floor."""

    base_url: str = "http://127.0.0.1:8080"
    min_interval_seconds: int = DEFAULT_MIN_INTERVAL_SECONDS
    anonymous_monitors: bool = False
    version: str = ""
    ping_email_domain: str = ""
    """The domain of e-mail addresses for pings; empty = there are none."""
    is_probe_served: bool = True
    """Whether ``/probe`` answers at all."""
    is_probe_open: bool = False
    """Whether it answers without a credential."""


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by the composition root, passed to every use case.

    With `dry_run` every transaction is rolled back at its end: the use case answers what would be, and nothing stays.
    `alongside` is written in the same transaction as whatever a use case writes: both stay, or none.
    """

    db: Database
    checks: CheckStore
    box: SecretBox
    options: Options
    clock: Clock = now_ms
    doorkeeper: Doorkeeper = field(default_factory=Doorkeeper)
    waiters: Waiters = field(default_factory=Waiters)
    public_uptimes: FreshAnswers[bytes] = field(default_factory=lambda: FreshAnswers(size=16, keep_ms=10 * SECOND))
    """What strangers are told of days gone by, ready to be sent: a second of work for some hundred services."""
    dry_run: bool = False
    alongside: Callable[[Tx], Awaitable[None]] | None = None

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """The one writing transaction of a use case. Raises `Raced`."""
        plain = self.db.transaction(dry_run=self.dry_run)
        if not self.db.is_sqlite:
            plain = _raced(plain)
        return plain if self.alongside is None else _accompanied(plain, self.alongside)

    def rehearsing(self) -> "Context":
        """The same, but nothing it writes stays."""
        return replace(self, dry_run=True)

    def writing(self, alongside: Callable[[Tx], Awaitable[None]]) -> "Context":
        """The same, but whatever it writes, this is written with it."""
        return replace(self, alongside=alongside)


@asynccontextmanager
async def _raced(transaction: AbstractAsyncContextManager[Tx]) -> AsyncIterator[Tx]:
    try:
        async with transaction as tx:
            yield tx
    except DBAPIError as error:
        if not is_lost_race(error):
            raise
        log.warning("lost_race", exc_info=True)
        raise Raced("somebody else changed the same at the same moment: read it again, and repeat this") from error


@asynccontextmanager
async def _accompanied(
    transaction: AbstractAsyncContextManager[Tx], alongside: Callable[[Tx], Awaitable[None]]
) -> AsyncIterator[Tx]:
    async with transaction as tx:
        yield tx
        await alongside(tx)
