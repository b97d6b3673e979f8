"""An organization's ping key: who knows it may ping its monitors by their slugs, and make new ones by pinging."""

import re
import secrets

from watchbell.domain.access import Caller, require
from watchbell.domain.addresses import hashed
from watchbell.domain.errors import BadRequest, Conflict
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.store import organizations
from watchbell.store.session import Tx

_BYTES = 16
"""22 characters, as Healthchecks' keys have."""
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


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


async def adopt_ping_key(ctx: Context, tx: Tx, caller: Caller, key: str, *, replace: bool) -> None:
    """Let the key of a Healthchecks project be the organization's, so that its clients' addresses go on.

    Raises `BadRequest` for what is none, and `Conflict` when another organization has it, or this one has another key
    that is not to be replaced.
    """
    require(caller, "settings:write")
    if not _FORM.fullmatch(key):
        raise BadRequest("a ping key is 22 letters, digits, hyphens and underscores: see the project's settings")
    owner = await organizations.by_ping_key(tx, hashed(key))
    if owner == caller.org_id:
        return
    if owner is not None:
        raise Conflict("another organization has this key")
    if not replace and await organizations.ping_key(tx, caller.org_id) is not None:
        raise Conflict("the organization has a key already, which clients may use: --overwrite replaces it")
    await _renew(ctx, tx, caller, key)


async def _renew(ctx: Context, tx: Tx, caller: Caller, key: str | None = None) -> str:
    key = key or secrets.token_urlsafe(_BYTES)
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
