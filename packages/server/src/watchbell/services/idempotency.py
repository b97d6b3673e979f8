"""A POST repeated with the same key is done once and answered twice, for 24 hours."""

from dataclasses import dataclass

from watchbell.domain.errors import Conflict, InProgress
from watchbell.lib.clock import DAY, MINUTE
from watchbell.services.context import Context
from watchbell.store import idempotency

KEEP_MS = DAY
_STALE_MS = 2 * MINUTE
"""A request that has not been answered for so long died with its process."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out."""

    status: int
    headers: dict[str, str]
    body: bytes


async def begin(ctx: Context, scope: str, key: str, body_sha256: str) -> Answer | None:
    """The answer remembered under this key, or `None`: it is taken now, the request is to be carried out.

    Raises `Conflict` when the key was used for another body, `InProgress` while the first request is being answered.
    """
    now = ctx.clock()
    async with ctx.db.transaction() as tx:
        if await idempotency.claim(tx, scope, key, body_sha256, now):
            return None
        known = await idempotency.get(tx, scope, key)
        if known is None or now - known.created_at >= (KEEP_MS if known.status else _STALE_MS):
            await idempotency.release(tx, scope, key)
            if await idempotency.claim(tx, scope, key, body_sha256, now):
                return None
            raise InProgress("a request with this Idempotency-Key is being answered", retry_after=1)
    if known.body_sha256 != body_sha256:
        raise Conflict("this Idempotency-Key was used for a different request: use a new key")
    if known.status == 0:
        raise InProgress("a request with this Idempotency-Key is being answered", retry_after=1)
    return Answer(known.status, known.headers, ctx.box.open(known.answer).encode())


async def settle(ctx: Context, scope: str, key: str, answer: Answer) -> None:
    """Remember the answer, sealed: it may hold a secret that is shown once."""
    async with ctx.db.transaction() as tx:
        sealed = ctx.box.seal(answer.body.decode())
        await idempotency.settle(tx, scope, key, answer.status, answer.headers, sealed)


async def release(ctx: Context, scope: str, key: str) -> None:
    """Nothing was done: the key may be used again."""
    async with ctx.db.transaction() as tx:
        await idempotency.release(tx, scope, key)
