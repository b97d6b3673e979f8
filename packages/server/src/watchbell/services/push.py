"""Notifications in browsers: who subscribed, and the key by which push services know this installation."""

import hashlib
import json
from collections.abc import Collection, Sequence

from watchbell.domain.access import Caller, PrincipalKind, require
from watchbell.domain.errors import Conflict, Forbidden, NotFound
from watchbell.lib.ids import uuid7
from watchbell.lib.mail_address import bare
from watchbell.lib.mail_relay import default_relay
from watchbell.lib.push_desk import Device
from watchbell.lib.web_push import Subscription, contact_of, decoded, encoded, new_key, public_key_of
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.store import push_subscriptions as rows
from watchbell.store import settings
from watchbell.store.push_subscriptions import PushSubscription

_KEY = "push.key"
_AGENT = 300
MAX_BROWSERS = 50
"""Of one person: each is told of everything, and whoever made endless ones would hold up all the others."""


async def public_key(ctx: Context, caller: Caller) -> str:
    """What a browser needs to subscribe."""
    require(caller, "push:read")
    return public_key_of(await _key(ctx))


async def _key(ctx: Context) -> str:
    async with ctx.db.read() as tx:
        sealed = await settings.get(tx, _KEY)
    if sealed is not None:
        return ctx.box.open(sealed)
    async with ctx.db.transaction() as tx:
        sealed = await settings.get(tx, _KEY)
        if sealed is None:
            sealed = ctx.box.seal(new_key())
            await settings.put(tx, _KEY, sealed)
    return ctx.box.open(sealed)


async def subscribe(ctx: Context, caller: Caller, wish: Subscription, user_agent: str) -> PushSubscription:
    """Let the caller's browser be told; the same endpoint once more replaces what was known of it."""
    user_id = _person(caller, "push:write")
    text = json.dumps({"endpoint": wish.endpoint, "key": encoded(wish.public_key), "secret": encoded(wish.secret)})
    sha256 = hashlib.sha256(wish.endpoint.encode()).hexdigest()
    now = ctx.clock()
    made = PushSubscription(uuid7(), caller.org_id, user_id, sha256, ctx.box.seal(text), user_agent[:_AGENT], now)
    async with ctx.transaction() as tx:
        kept = await rows.put(tx, made)
        if len(await rows.of_person(tx, caller.org_id, user_id)) > MAX_BROWSERS:
            raise Conflict(f"{MAX_BROWSERS} browsers of yours are told already: unsubscribe one of them first")
        after = {"user_agent": kept.user_agent}
        await record(tx, caller, now, "push_subscription.created", "push_subscription", kept.id, after=after)
    return kept


async def subscriptions(ctx: Context, caller: Caller) -> list[PushSubscription]:
    """The caller's own."""
    user_id = _person(caller, "push:read")
    async with ctx.db.read() as tx:
        return await rows.of_person(tx, caller.org_id, user_id)


async def unsubscribe(ctx: Context, caller: Caller, subscription_id: str) -> None:
    """Remove one of the caller's own. Raises `NotFound`."""
    user_id = _person(caller, "push:write")
    async with ctx.transaction() as tx:
        if not await rows.remove_own(tx, caller.org_id, user_id, subscription_id):
            raise NotFound("there is no such subscription of yours here")
        await record(tx, caller, ctx.clock(), "push_subscription.deleted", "push_subscription", subscription_id)


def _person(caller: Caller, action: str) -> str:
    require(caller, action)
    if caller.principal.kind not in (PrincipalKind.SESSION, PrincipalKind.BASIC) or caller.principal.id is None:
        raise Forbidden("only a person has browsers to be told by: log in")
    return caller.principal.id


class Desk:
    """What the notifier asks."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    @property
    def contact(self) -> str:
        """This installation's address, or its mail's, as far as push services take it."""
        relay = default_relay()
        return contact_of(self._ctx.options.base_url, bare(relay.sender) if relay else "")

    async def devices(self, org_id: str, usernames: Collection[str]) -> Sequence[Device]:
        """Of these people, or of everybody."""
        async with self._ctx.db.read() as tx:
            found = await rows.with_names(tx, org_id, usernames)
        return [Device(each, name, self._opened(sealed)) for each, name, sealed in found]

    def _opened(self, sealed: str) -> Subscription:
        stored = json.loads(self._ctx.box.open(sealed))
        return Subscription(stored["endpoint"], decoded(stored["key"]), decoded(stored["secret"]))

    async def key(self) -> str:
        """The private key."""
        return await _key(self._ctx)

    async def forget(self, device_ids: Collection[str]) -> None:
        """Push services said that they are gone."""
        async with self._ctx.db.transaction() as tx:
            await rows.remove(tx, device_ids)
