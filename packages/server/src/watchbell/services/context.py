"""What every use case is given: the database, the box of secrets, the clock and the installation's options."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from watchbell.domain.monitors import DEFAULT_MIN_INTERVAL_SECONDS
from watchbell.lib.clock import Clock, now_ms
from watchbell.lib.secret_box import SecretBox
from watchbell.services.doorkeeper import Doorkeeper
from watchbell.services.waiting import Waiters
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database, Tx


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
    """

    db: Database
    checks: CheckStore
    box: SecretBox
    options: Options
    clock: Clock = now_ms
    doorkeeper: Doorkeeper = field(default_factory=Doorkeeper)
    waiters: Waiters = field(default_factory=Waiters)
    dry_run: bool = False

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """The one writing transaction of a use case."""
        return self.db.transaction(dry_run=self.dry_run)

    def rehearsing(self) -> "Context":
        """The same, but nothing it writes stays."""
        return replace(self, dry_run=True)
