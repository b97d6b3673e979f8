"""Logins."""

from sqlalchemy import delete, insert, select, update

from watchbell.domain.credentials import Session
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import sessions


async def add(tx: Tx, session: Session, secret_sha256: str) -> None:
    """Store a new login."""
    await tx.execute(insert(sessions).values(columns_of(session) | {"secret_sha256": secret_sha256}))


async def by_secret(tx: Tx, secret_sha256: str, now: int) -> Session | None:
    """The login of this secret, unless it has ended."""
    query = select(sessions).where(sessions.c.secret_sha256 == secret_sha256, sessions.c.expires_at > now)
    row = await tx.first(query)
    return value_of(Session, row) if row else None


async def touch(tx: Tx, session_id: str, now: int, expires_at: int) -> None:
    """It was used: note when, and move its end."""
    await tx.execute(
        update(sessions).where(sessions.c.id == session_id).values(last_seen_at=now, expires_at=expires_at)
    )


async def remove(tx: Tx, session_id: str) -> None:
    """Log out."""
    await tx.execute(delete(sessions).where(sessions.c.id == session_id))


async def remove_of_secret(tx: Tx, secret_sha256: str) -> None:
    """Log out by the cookie's secret; one that is not known changes nothing."""
    await tx.execute(delete(sessions).where(sessions.c.secret_sha256 == secret_sha256))


async def remove_all(tx: Tx, user_id: str, *, but: str | None = None) -> None:
    """Log a person out everywhere, but for one session."""
    await tx.execute(delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id != (but or "")))


async def remove_expired(tx: Tx, now: int, limit: int) -> int:
    """Delete up to `limit` logins that have ended; how many went."""
    ended = select(sessions.c.id).where(sessions.c.expires_at <= now).limit(limit)
    return (await tx.execute(delete(sessions).where(sessions.c.id.in_(ended)))).rowcount
