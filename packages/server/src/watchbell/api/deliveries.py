"""Deliveries: where each alert stands on its way to each channel, how they fare, and trying again."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from watchbell.api.contact_bodies import AttemptOut
from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Cursor, Data, Stretch
from watchbell.api.fields import Instant, Output
from watchbell.api.preview_bodies import PreviewOut, preview_out
from watchbell.domain.alerts import DeliveryStatus, Reason
from watchbell.services import alerts, channel_health, channel_previews
from watchbell.services.alerts import DeliveryReading
from watchbell.services.channel_health import WAITING, Fares, Funnel

router = APIRouter(tags=["alerts"])


class DeliveryOut(Output):
    """An alert on its way to one channel."""

    id: str
    alert_id: str
    channel_id: str
    channel_name: str | None
    channel_type: str | None
    status: DeliveryStatus
    attempt_count: int
    due_at: Instant
    created_at: Instant
    settled_at: Instant | None
    title: str
    type: str
    incident_id: str | None
    digest_id: str | None
    can_retry: bool = Field(description="Whether it is dead and can be tried again by hand")
    why_no_retry: str | None = Field(description="Why a dead one is not tried again, in words")
    attempts: list[AttemptOut]


class NotToldOut(Output):
    """So many alerts were kept back by this gate."""

    reason: Reason
    count: int


class DecidedOut(Output):
    """The alerts that were decided: let through, or kept back and why."""

    decided: int
    told: int
    not_told: list[NotToldOut]


class CountsOut(Output):
    """Deliveries made: `waiting` are all that may still go out, the statuses behind it say for what."""

    made: int
    sent: int
    waiting: int
    skipped: int
    dead: int
    by_status: dict[DeliveryStatus, int]


class ChannelHealthOut(CountsOut):
    """How one channel fares. `p50_ms` and `p95_ms`: how long its newest messages waited for their first attempt."""

    id: str
    name: str
    channel_type: str
    contact_id: str
    is_enabled: bool
    p50_ms: int | None
    p95_ms: int | None
    last_success_at: Instant | None
    failure_streak: int
    broken_reason: str | None
    retriable: int = Field(description="Dead ones that can be tried again together, however old")


class FunnelOut(Output):
    """From decisions to messages: the last hours."""

    since: Instant
    until: Instant
    alerts: DecidedOut
    deliveries: CountsOut
    channels: list[ChannelHealthOut]


@router.get("/deliveries", summary="List deliveries")
async def list_deliveries(
    ctx: Reading,
    caller: Signed,
    cursor: Cursor,
    status: Annotated[list[DeliveryStatus] | None, Query(description="Any of these")] = None,
    channel_id: str | None = None,
    alert_id: str | None = None,
    incident_id: str | None = None,
) -> Stretch[DeliveryOut]:
    """Newest first, with their attempts; `status=dead` lists the dead letters."""
    found = await alerts.list_deliveries(
        ctx,
        caller,
        after=cursor.after,
        limit=cursor.limit + 1,
        statuses=status or (),
        channel_id=channel_id,
        alert_id=alert_id,
        incident_id=incident_id,
    )
    more = len(found) > cursor.limit
    shown = found[: cursor.limit]
    return cursor.of([delivery_out(each) for each in shown], shown[-1].delivery.id if more else None)


@router.get("/deliveries/summary", summary="See how deliveries fare")
async def summarize_deliveries(
    ctx: Reading, caller: Signed, hours: Annotated[int, Query(ge=1, le=720, description="How far back")] = 24
) -> Data[FunnelOut]:
    """The funnel of the last hours: alerts decided, kept back and why, and what became of the others, by channel."""
    return Data(data=_funnel_out(await channel_health.summarize(ctx, caller, hours)))


@router.get("/deliveries/{delivery_id}", summary="Read a delivery")
async def read_delivery(delivery_id: str, ctx: Reading, caller: Signed) -> Data[DeliveryOut]:
    """With every attempt."""
    return Data(data=delivery_out(await alerts.read_delivery(ctx, caller, delivery_id)))


@router.get("/deliveries/{delivery_id}/payload", summary="See what a delivery sends")
async def read_payload(delivery_id: str, ctx: Reading, caller: Signed) -> Data[PreviewOut]:
    """The request that its channel, as it is now, makes of it; secrets read `********`. Nothing is sent."""
    return Data(data=preview_out(await channel_previews.payload(ctx, caller, delivery_id)))


@router.post("/deliveries/{delivery_id}/retry", summary="Try a dead delivery again")
async def retry_delivery(delivery_id: str, ctx: Writing, caller: Signed) -> Data[DeliveryOut]:
    """From the beginning: at once, then five more times."""
    return Data(data=delivery_out(await alerts.retry_delivery(ctx, caller, delivery_id)))


def delivery_out(reading: DeliveryReading) -> DeliveryOut:
    """A delivery as it goes out."""
    delivery, channel = reading.delivery, reading.channel
    return DeliveryOut(
        id=delivery.id,
        alert_id=delivery.alert_id,
        channel_id=delivery.channel_id,
        channel_name=channel.name if channel else None,
        channel_type=channel.kind if channel else None,
        status=delivery.status,
        attempt_count=delivery.attempt_count,
        due_at=delivery.due_at,
        created_at=delivery.created_at,
        settled_at=delivery.settled_at,
        title=str(delivery.message.get("title", "")),
        type=str(delivery.message.get("type", "")),
        incident_id=delivery.message.get("incident_id"),
        digest_id=delivery.digest_id,
        can_retry=reading.can_retry,
        why_no_retry=reading.no_retry.words if reading.no_retry else None,
        attempts=[AttemptOut.of(attempt) for attempt in reading.attempts],
    )


def _funnel_out(funnel: Funnel) -> FunnelOut:
    kept_back = sorted(funnel.decided.not_told.items(), key=lambda pair: (-pair[1], pair[0].value))
    return FunnelOut(
        since=funnel.since,
        until=funnel.until,
        alerts=DecidedOut(
            decided=funnel.decided.told + sum(funnel.decided.not_told.values()),
            told=funnel.decided.told,
            not_told=[NotToldOut(reason=reason, count=count) for reason, count in kept_back],
        ),
        deliveries=CountsOut(**_counts(funnel.counts)),
        channels=[_health_out(each) for each in funnel.channels],
    )


def _health_out(fares: Fares) -> ChannelHealthOut:
    channel = fares.channel
    return ChannelHealthOut(
        **_counts(fares.counts),
        id=channel.id,
        name=channel.name,
        channel_type=channel.kind,
        contact_id=channel.contact_id,
        is_enabled=channel.is_enabled,
        p50_ms=fares.p50_ms,
        p95_ms=fares.p95_ms,
        last_success_at=channel.last_success_at,
        failure_streak=channel.failure_streak,
        broken_reason=channel.broken_reason,
        retriable=fares.retriable,
    )


def _counts(counts: Mapping[DeliveryStatus, int]) -> dict[str, Any]:
    by_status = {status: counts.get(status, 0) for status in DeliveryStatus}
    return {
        "made": sum(by_status.values()),
        "sent": by_status[DeliveryStatus.SENT],
        "waiting": sum(by_status[each] for each in WAITING),
        "skipped": by_status[DeliveryStatus.SKIPPED],
        "dead": by_status[DeliveryStatus.DEAD],
        "by_status": by_status,
    }
