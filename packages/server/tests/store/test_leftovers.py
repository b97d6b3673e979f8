"""Retention sweeps what nobody needs any more: ended logins and answers remembered for repeats."""

from watchbell.domain.credentials import Session
from watchbell.domain.retention import Retention
from watchbell.domain.tenancy import User
from watchbell.lib.clock import DAY
from watchbell.store import idempotency, sessions, users
from watchbell.store.retention import prune


async def test_ended_logins_and_old_answers_go_and_others_stay(db, clock):
    now = clock()
    async with db.transaction() as tx:
        await users.add(tx, User("u", "olga", None, False, now, now), None)
        for name, expires_at in (("ended", now), ("good", now + 1)):
            await sessions.add(tx, Session(name, "u", "c", "", "", now, now, expires_at), name)
        for key, created_at in (("old", now - DAY - 1), ("new", now - DAY)):
            assert await idempotency.claim(tx, "place", key, "sha", created_at)

    async def pause():
        pass

    await prune(db, Retention(), now, pause)
    async with db.read() as tx:
        assert (await tx.sql("SELECT id FROM sessions")).scalars().all() == ["good"]
        assert (await tx.sql("SELECT key FROM idempotency_keys")).scalars().all() == ["new"]
