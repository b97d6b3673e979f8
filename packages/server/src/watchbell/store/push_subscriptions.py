"""Browsers that want to be told."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import push_subscriptions as subscriptions
from watchbell.store.tables import users


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """A browser of a member; `subscription` is sealed."""

    id: str
    org_id: str
    user_id: str
    endpoint_sha256: str
    subscription: str
    user_agent: str
    created_at: int


async def put(tx: Tx, wish: PushSubscription) -> PushSubscription:
    """Store it; one of the same endpoint is replaced and keeps its id."""
    same = (subscriptions.c.org_id == wish.org_id, subscriptions.c.endpoint_sha256 == wish.endpoint_sha256)
    row = await tx.first(select(subscriptions).where(*same))
    if row is None:
        await tx.execute(insert(subscriptions).values(columns_of(wish)))
        return wish
    kept = {"id": row["id"], "created_at": row["created_at"]}
    after = PushSubscription(**{**columns_of(wish), **kept})
    await tx.execute(update(subscriptions).where(subscriptions.c.id == after.id).values(columns_of(after)))
    return after


async def of_person(tx: Tx, org_id: str, user_id: str) -> list[PushSubscription]:
    """A person's, the oldest first."""
    query = select(subscriptions).where(subscriptions.c.org_id == org_id, subscriptions.c.user_id == user_id)
    return [value_of(PushSubscription, row) for row in await tx.all(query.order_by(subscriptions.c.id))]


async def with_names(tx: Tx, org_id: str, usernames: Collection[str]) -> list[tuple[str, str, str]]:
    """Id, user name and sealed subscription of these people's; of everybody's when no names are given."""
    query = (
        select(subscriptions.c.id, users.c.username, subscriptions.c.subscription)
        .join(users, users.c.id == subscriptions.c.user_id)
        .where(subscriptions.c.org_id == org_id)
        .order_by(subscriptions.c.id)
    )
    if usernames:
        query = query.where(users.c.username.in_(list(usernames)))
    return [(found, name, sealed) for found, name, sealed in await tx.tuples(query)]


async def remove_own(tx: Tx, org_id: str, user_id: str, subscription_id: str) -> bool:
    """Remove a person's; whether there was one."""
    query = delete(subscriptions).where(
        subscriptions.c.org_id == org_id, subscriptions.c.user_id == user_id, subscriptions.c.id == subscription_id
    )
    return (await tx.execute(query)).rowcount == 1


async def remove(tx: Tx, ids: Collection[str]) -> None:
    """Remove these, of whomever."""
    await tx.execute(delete(subscriptions).where(subscriptions.c.id.in_(list(ids))))
