"""What the process remembers of those who came to the door: proofs for seconds, wrong guesses for minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from watchbell.domain.access import Principal
from watchbell.domain.tenancy import Organization
from watchbell.lib.clock import MINUTE, SECOND
from watchbell.lib.rate_limit import RateLimit
from watchbell.lib.short_memory import ShortMemory


@dataclass(frozen=True, slots=True)
class Proof:
    """Who somebody proved to be. `home_org_id` is a token's own organization; `csrf_token` belongs to a session."""

    principal: Principal
    home_org_id: str | None = None
    session_id: str | None = None
    csrf_token: str | None = None
    touched_at: int = 0
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Made once per process. A revocation in this process empties `proofs` at once, elsewhere it takes 10 s."""

    proofs: ShortMemory[Proof] = field(default_factory=lambda: ShortMemory(size=5_000, keep_ms=10 * SECOND))
    organizations: ShortMemory[Organization] = field(
        default_factory=lambda: ShortMemory(size=1_000, keep_ms=10 * SECOND)
    )
    ping_keys: ShortMemory[str] = field(default_factory=lambda: ShortMemory(size=1_000, keep_ms=10 * SECOND))
    """Organization ids by the hash of their ping key."""
    logins: RateLimit = field(default_factory=lambda: RateLimit(10, 15 * MINUTE))
    """Wrong passwords, by address."""
    accounts: RateLimit = field(default_factory=lambda: RateLimit(50, 15 * MINUTE))
    """Wrong passwords, by account from anywhere: wider, so that a stranger cannot easily lock somebody out."""
    guesses: RateLimit = field(default_factory=lambda: RateLimit(30, MINUTE))
    """Wrong tokens, by address."""
    anonymous_creations: RateLimit = field(default_factory=lambda: RateLimit(10, 60 * MINUTE))
    """Monitors made without an account, by address."""

    on_forget: list[Callable[[], None]] = field(default_factory=list)
    """Called after rights changed: live streams end, and whoever comes back is looked at again."""

    def forget(self) -> None:
        """Something about people, tokens or organizations changed: ask the database again."""
        self.proofs.forget()
        self.organizations.forget()
        self.ping_keys.forget()
        for action in self.on_forget:
            action()
