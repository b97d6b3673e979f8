"""How telling people fares: the funnel from decisions to messages, each channel's health, and trying again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchbell.domain.access import Caller, require
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


@dataclass(frozen=True, slots=True)
class Funnel:
    """What was decided since a moment, and what became of it."""

    since: int
    until: int
    decided: Decided
    channels: tuple[Fares, ...]

    @property
    def counts(self) -> dict[DeliveryStatus, int]:
        """All channels together."""
        return {status: sum(each.counts.get(status, 0) for each in self.channels) for status in DeliveryStatus}


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
    fares = [
        Fares(each, counts[each.id], percentile(waits[each.id], 50), percentile(waits[each.id], 95))
        for each in channels
    ]
    return Funnel(since, until, alerts, tuple(fares))


def percentile(values: Sequence[int], share: int) -> int | None:
    """The least value that at least `share` percent of the values do not exceed; `None` of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else None


async def retry_dead(ctx: Context, caller: Caller, channel_id: str) -> int:
    """Send all dead deliveries of a channel again, their counters at the beginning; how many there are."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        channel = await found(tx, caller, channel_id, None, "deliveries:write")
        count = await delivery_rows.retry_dead(tx, channel_id, now)
        if count:
            await audit.record(tx, caller, now, "channel.retried", "channel", channel.id, after={"deliveries": count})
    return count
