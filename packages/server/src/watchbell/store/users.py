"""People who can log in."""

from dataclasses import dataclass

from sqlalchemy import func, insert, or_, select, update

from watchbell.domain.tenancy import User
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import users


@dataclass(frozen=True, slots=True)
class Login:
    """A person together with the hash their password must match; without one they cannot log in by password."""

    user: User
    password_hash: str | None


async def add(tx: Tx, user: User, password_hash: str | None) -> None:
    """Store a new person."""
    await tx.execute(insert(users).values(columns_of(user) | {"password_hash": password_hash}))


async def count(tx: Tx) -> int:
    """How many people there are."""
    return int(await tx.scalar(select(func.count()).select_from(users)) or 0)


async def by_id(tx: Tx, user_id: str) -> User | None:
    """One person."""
    row = await tx.first(select(users).where(users.c.id == user_id))
    return value_of(User, row) if row else None


async def by_login(tx: Tx, name: str) -> Login | None:
    """The person of this user name or e-mail address, upper and lower case alike."""
    lowered = name.strip().lower()
    row = await tx.first(select(users).where(or_(users.c.username == lowered, users.c.email == lowered)))
    return Login(value_of(User, row), row["password_hash"]) if row else None


async def set_password(tx: Tx, user_id: str, password_hash: str, now: int) -> None:
    """Replace the password."""
    await tx.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash, updated_at=now))
