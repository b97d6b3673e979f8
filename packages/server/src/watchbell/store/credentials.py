"""Tokens and keys, found by the SHA-256 of their secret."""

from sqlalchemy import select, update

from watchbell.domain.credentials import Credential, CredentialKind
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import credentials


async def add(tx: Tx, credential: Credential, secret_sha256: str) -> None:
    """Store a new key, at the end of the transaction."""
    tx.later(credentials, columns_of(credential) | {"secret_sha256": secret_sha256})


async def by_secret(tx: Tx, secret_sha256: str) -> Credential | None:
    """The key of this secret, good or not."""
    row = await tx.first(select(credentials).where(credentials.c.secret_sha256 == secret_sha256))
    return value_of(Credential, row) if row else None


async def by_id(tx: Tx, org_id: str, credential_id: str) -> Credential | None:
    """One key of an organization."""
    query = select(credentials).where(credentials.c.org_id == org_id, credentials.c.id == credential_id)
    row = await tx.first(query)
    return value_of(Credential, row) if row else None


async def page(tx: Tx, org_id: str, kind: CredentialKind, *, limit: int, offset: int) -> tuple[list[Credential], int]:
    """An organization's keys of a kind that are not revoked, newest first, and how many there are."""
    query = select(credentials).where(
        credentials.c.org_id == org_id, credentials.c.kind == kind.value, credentials.c.revoked_at.is_(None)
    )
    rows = await tx.all(query.order_by(credentials.c.id.desc()).limit(limit).offset(offset))
    return [value_of(Credential, row) for row in rows], await counted(tx, query)


async def touch(tx: Tx, credential_id: str, now: int) -> None:
    """It was used."""
    await tx.execute(update(credentials).where(credentials.c.id == credential_id).values(last_used_at=now))


async def revoke(tx: Tx, credential_id: str, now: int) -> None:
    """It opens nothing from now on."""
    await tx.execute(update(credentials).where(credentials.c.id == credential_id).values(revoked_at=now))


async def revoke_of_resource(tx: Tx, resource_id: str, now: int) -> None:
    """Revoke every key of a resource that goes away."""
    await tx.execute(
        update(credentials)
        .where(credentials.c.resource_id == resource_id, credentials.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
