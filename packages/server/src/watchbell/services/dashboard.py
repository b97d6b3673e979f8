"""The overview: how things stand, what needs attention, the services, and what happened last."""

from collections.abc import Mapping
from dataclasses import dataclass

from watchbell.domain.access import Caller, may, require
from watchbell.domain.alerts import Delivery, DeliveryStatus
from watchbell.domain.checks import CheckRow
from watchbell.domain.contacts import Channel
from watchbell.domain.incidents import HappenedEntry
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.services import Service
from watchbell.domain.states import MonitorStatus
from watchbell.domain.uptime import Uptime
from watchbell.domain.withholding import WithheldFailure
from watchbell.lib.clock import DAY
from watchbell.services import chat_troubles
from watchbell.services.context import Context
from watchbell.services.monitor_reading import freshened
from watchbell.store import channels, deliveries, monitors, overview
from watchbell.store import services as service_rows
from watchbell.store.session import Tx
from watchbell.store.withheld import withheld_of

EXPIRY_MS = 14 * DAY
MAX_SERVICES = 100
MAX_ATTENTION = 50
MAX_EVENTS = 20
STRIP = 40


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that somebody should look at. `type` is a status, ``certificate``, ``disabled``, ``channel`` or ``delivery``."""

    type: str
    title: str
    message: str | None
    since: int | None = None
    status: MonitorStatus | None = None
    monitor_id: str | None = None
    service_id: str | None = None
    channel_id: str | None = None
    delivery_id: str | None = None
    held: WithheldFailure | None = None
    """What keeps its failure from being told."""


@dataclass(frozen=True, slots=True)
class Card:
    """A service with its worst monitor's last checks, oldest first, and that monitor's last 24 hours."""

    service: Service
    monitors: int
    worst: WatchedMonitor | None
    stats: Uptime | None
    strip: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it."""

    counters: Mapping[str, int]
    service_counters: Mapping[str, int]
    attention: tuple[Attention, ...]
    cards: tuple[Card, ...]
    entries: tuple[HappenedEntry, ...]


async def overview_of(ctx: Context, caller: Caller) -> Overview:
    """The organization's overview: a dozen queries, however many monitors there are.

    A token reads the parts of it that it may read elsewhere.
    """
    require(caller, "monitors:read")
    now = ctx.clock()
    async with ctx.db.read() as tx:
        counters = await monitors.status_counts(tx, caller.org_id)
        service_counters = await service_rows.state_counts(tx, caller.org_id)
        attention = await _attention(tx, caller, now)
        has_services, has_incidents = may(caller, "services:read"), may(caller, "incidents:read")
        services = await overview.first_services(tx, caller.org_id, MAX_SERVICES) if has_services else []
        worst = await overview.worst_monitors(tx, caller.org_id, [service.id for service in services])
        entries = await overview.newest_entries(tx, caller.org_id, MAX_EVENTS) if has_incidents else []
    return Overview(
        counters, service_counters, tuple(attention), await _cards(ctx, services, worst, now), tuple(entries)
    )


async def _attention(tx: Tx, caller: Caller, now: int) -> list[Attention]:
    org_id = caller.org_id
    troubled = await monitors.in_trouble(tx, org_id, MAX_ATTENTION)
    held = await withheld_of(tx, [watched.monitor.id for watched in troubled])
    # What waits for something else comes after what it may be waiting for: that is where to begin.
    troubled.sort(key=lambda watched: watched.monitor.id in held and watched.status is MonitorStatus.DOWN)
    found = [_of_monitor(watched, held.get(watched.monitor.id)) for watched in troubled]
    expiring = await overview.expiring_certificates(tx, org_id, now + EXPIRY_MS, MAX_ATTENTION)
    found += [_of_certificate(watched, ends_at, now) for watched, ends_at in expiring]
    for channel in await channels.in_trouble(tx, org_id) if may(caller, "channels:read") else ():
        reason = channel.broken_reason or f"the last {channel.failure_streak} attempts failed"
        found.append(Attention("channel", channel.name, reason, channel.last_success_at, channel_id=channel.id))
    for channel, reason, since in await chat_troubles.of_org(tx, org_id) if may(caller, "channels:read") else ():
        found.append(
            Attention("channel", channel.name, f"does not hear its chat: {reason}", since, channel_id=channel.id)
        )
    stuck = await deliveries.stuck(tx, org_id) if may(caller, "deliveries:read") else []
    named = await channels.by_ids(tx, org_id, [delivery.channel_id for delivery, _ in stuck])
    found += [_of_delivery(each, many, named[each.channel_id]) for each, many in stuck if each.channel_id in named]
    return found[:MAX_ATTENTION]


def _of_delivery(delivery: Delivery, many: int, channel: Channel) -> Attention:
    """The newest of those of a channel that stand alike, in the name of all of them."""
    title = str(delivery.message.get("title", "A message")) if many == 1 else f"{many} messages"
    is_dead = delivery.status is DeliveryStatus.DEAD
    words = "could not be delivered" if is_dead else "is being tried again" if many == 1 else "are being tried again"
    return Attention(
        type="delivery",
        title=title,
        message=f"{words} to {channel.name}" if is_dead else f"{words}, to {channel.name}",
        since=delivery.created_at,
        channel_id=channel.id,
        delivery_id=delivery.id,
    )


def _of_monitor(watched: WatchedMonitor, held: WithheldFailure | None) -> Attention:
    monitor, state = watched.monitor, watched.state
    is_disabled = monitor.disabled_reason is not None
    return Attention(
        type="disabled" if is_disabled else watched.status.value,
        title=monitor.name,
        message=monitor.disabled_reason or state.last_error,
        since=monitor.updated_at if is_disabled else state.since_at,
        status=watched.status,
        monitor_id=monitor.id,
        service_id=monitor.service_id,
        held=held,
    )


def _of_certificate(watched: WatchedMonitor, ends_at: int, now: int) -> Attention:
    days = (ends_at - now) // DAY
    words = f"its certificate expires in {days} d" if days >= 0 else "its certificate has expired"
    monitor = watched.monitor
    return Attention("certificate", monitor.name, words, ends_at, watched.status, monitor.id, monitor.service_id)


async def _cards(
    ctx: Context, services: list[Service], worst: Mapping[str, tuple[WatchedMonitor, int]], now: int
) -> tuple[Card, ...]:
    watched = {service_id: freshened(ctx, each) for service_id, (each, _) in worst.items()}
    numbers = [each.monitor.n for each in watched.values()]
    intervals = {each.monitor.n: each.monitor.interval_seconds for each in watched.values()}
    stats = await ctx.checks.uptime(numbers, {"24h": (now - DAY, now)}, intervals) if numbers else {}
    checked = [each.monitor.n for each in watched.values() if each.last_checked_at is not None]
    strips = await ctx.checks.strip(checked, STRIP, before=now + DAY) if checked else {}
    cards = []
    for service in services:
        seen = watched.get(service.id)
        number = seen.monitor.n if seen else -1
        strip = tuple(reversed(strips.get(number, ())))
        many = worst[service.id][1] if service.id in worst else 0
        cards.append(Card(service, many, seen, stats.get(number, {}).get("24h"), strip))
    return tuple(cards)
