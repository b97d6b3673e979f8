"""An organization's ping key: who knows it may ping its monitors by their slugs, and make new ones by pinging."""

import secrets

from watchbell.domain.access import Caller, require
from watchbell.domain.addresses import hashed
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.store import organizations
from watchbell.store.session import Tx

_BYTES = 16
"""22 characters, as Healthchecks' keys have."""


async def ping_key(ctx: Context, caller: Caller) -> str:
    """The organization's key, made when it is first asked for."""
    require(caller, "pings:read")
    async with ctx.db.read() as tx:
        sealed = await organizations.ping_key(tx, caller.org_id)
    if sealed is not None:
        return ctx.box.open(sealed)
    async with ctx.transaction() as tx:
        sealed = await organizations.ping_key(tx, caller.org_id)
        return ctx.box.open(sealed) if sealed is not None else await _renew(ctx, tx, caller)


async def renew_ping_key(ctx: Context, caller: Caller) -> str:
    """A new key; the old one opens nothing any more."""
    require(caller, "settings:write")
    async with ctx.transaction() as tx:
        return await _renew(ctx, tx, caller)


async def _renew(ctx: Context, tx: Tx, caller: Caller) -> str:
    key = secrets.token_urlsafe(_BYTES)
    await organizations.set_ping_key(tx, caller.org_id, ctx.box.seal(key), hashed(key))
    await record(tx, caller, ctx.clock(), "ping_key.renewed", "organization", caller.org_id)
    # Nobody's rights changed: live streams go on.
    tx.after_commit(ctx.doorkeeper.ping_keys.forget)
    return key


async def org_of_ping_key(ctx: Context, key: str) -> str | None:
    """The organization that a key belongs to, remembered for seconds."""
    sha256, now, memory = hashed(key), ctx.clock(), ctx.doorkeeper.ping_keys
    known = memory.get(sha256, now)
    if known is not None:
        return known
    generation = memory.generation
    async with ctx.db.read() as tx:
        found = await organizations.by_ping_key(tx, sha256)
    if found is not None:
        memory.put(sha256, found, now, generation)
    return found
