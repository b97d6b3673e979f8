"""Sessions and keys: what proves who asks, kept without its secret."""

from dataclasses import dataclass
from enum import StrEnum

from watchbell.domain.tenancy import Role

SESSION_MS = 30 * 86_400_000
"""A session ends 30 days after it was last used."""
TOUCH_MS = 60_000
"""`last used` is noted at most once a minute."""


class CredentialKind(StrEnum):
    """What a key is for. Each kind's keys begin with their own letters, so that people can tell them apart."""

    API = "api"
    MANAGE = "manage"
    AGENT = "agent"
    PROBE = "probe"

    @property
    def prefix(self) -> str:
        """The first letters of every key of this kind."""
        return {"api": "wbt_", "manage": "wbm_", "agent": "wba_", "probe": "wbp_"}[self.value]


@dataclass(frozen=True, slots=True)
class Presented:
    """What somebody shows: at most one of a session's secret, a name with a password, or a token."""

    session: str | None = None
    username: str | None = None
    password: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A key as stored; `prefix` is its visible beginning. `scopes` limit its role, `resource_id` names the one resource."""

    id: str
    org_id: str
    kind: CredentialKind
    name: str
    role: Role | None
    scopes: tuple[str, ...]
    resource_id: str | None
    prefix: str
    created_by: str | None
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    revoked_at: int | None

    def is_good(self, now: int) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Session:
    """A login as stored. Every use moves its end."""

    id: str
    user_id: str
    csrf_token: str
    address: str
    user_agent: str
    created_at: int
    last_seen_at: int
    expires_at: int
