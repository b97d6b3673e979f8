"""Who owns what: organizations, people and their roles."""

from dataclasses import dataclass
from enum import StrEnum

DEFAULT_ORG_SLUG = "default"
"""A self-hosted install starts with one organization of this slug."""


class Role(StrEnum):
    """A person's (or token's) standing in an organization; each includes the next."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"

    @property
    def rank(self) -> int:
        """Higher may do more."""
        return {"member": 1, "admin": 2, "owner": 3}[self.value]


@dataclass(frozen=True, slots=True)
class Organization:
    """A tenant."""

    id: str
    slug: str
    name: str
    time_zone: str
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class User:
    """A person who can log in."""

    id: str
    username: str
    email: str | None
    is_instance_admin: bool
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class Membership:
    """A user's role in one organization."""

    org_id: str
    org_slug: str
    org_name: str
    user_id: str
    role: Role
    created_at: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person with their role in an organization."""

    user: User
    role: Role
    joined_at: int
