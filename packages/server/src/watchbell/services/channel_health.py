"""How telling people fares: the funnel from decisions to messages, each channel's health, and trying again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from watchbell.domain.access import Caller, may, require
from watchbell.domain.alerts import DeliveryStatus
from watchbell.domain.contacts import Channel
from watchbell.lib.clock import HOUR
from watchbell.services import audit
from watchbell.services.channels import found
from watchbell.services.context import Context
from watchbell.store import channels as channel_rows
from watchbell.store import deliveries as delivery_rows
from watchbell.store.delivery_health import Decided, decided, first_waits, standing

WAITING = (
    DeliveryStatus.PENDING,
    DeliveryStatus.SENDING,
    DeliveryStatus.RETRY,
    DeliveryStatus.HELD,
    DeliveryStatus.GROUPED,
)


@dataclass(frozen=True, slots=True)
class Fares:
    """How a channel fares. `p50_ms` and `p95_ms` say how long its newest messages waited for their first attempt."""

    channel: Channel
    counts: Mapping[DeliveryStatus, int]
    p50_ms: int | None
    p95_ms: int | None
    retriable: int
    """Dead ones that can be tried again, however old."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """What was decided since a moment, and what became of it."""

    since: int
    until: int
    decided: Decided
    counts: Mapping[DeliveryStatus, int]
    """All channels together."""
    channels: tuple[Fares, ...]
    """None for those who may not read channels."""


async def summarize(ctx: Context, caller: Caller, hours: int) -> Funnel:
    """The last hours of the organization."""
    require(caller, "deliveries:read")
    until = ctx.clock()
    since = until - hours * HOUR
    async with ctx.db.read() as tx:
        channels = await channel_rows.of_org(tx, caller.org_id)
        ids = [each.id for each in channels]
        alerts = await decided(tx, caller.org_id, since)
        counts = await standing(tx, ids, since)
        waits = await first_waits(tx, ids, since)
        dead = await delivery_rows.dead_letters(tx, ids)
    fares = [
        Fares(each, counts[each.id], percentile(waits[each.id], 50), percentile(waits[each.id], 95), dead[each.id][0])
        for each in channels
    ]
    total = {status: sum(each.counts.get(status, 0) for each in fares) for status in DeliveryStatus}
    return Funnel(since, until, alerts, total, tuple(fares) if may(caller, "channels:read") else ())


def percentile(values: Sequence[int], share: int) -> int | None:
    """The least value that at least `share` percent of the values do not exceed; `None` of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else None


class Retried(NamedTuple):
    """So many dead deliveries are on their way again; so many stay dead, for what they tell of is over."""

    retried: int
    over: int


async def retry_dead(ctx: Context, caller: Caller, channel_id: str) -> Retried:
    """Send all dead deliveries of a channel again, their counters at the beginning, but for those that would mislead."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        channel = await found(tx, caller, channel_id, None, "deliveries:write")
        count = await delivery_rows.retry_dead(tx, channel_id, now)
        if count:
            await audit.record(tx, caller, now, "channel.retried", "channel", channel.id, after={"deliveries": count})
        _, over = (await delivery_rows.dead_letters(tx, [channel_id]))[channel_id]
    return Retried(count, over)
