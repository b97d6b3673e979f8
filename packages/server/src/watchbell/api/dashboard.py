"""The overview, and the lists that filters are made from."""

from fastapi import APIRouter
from pydantic import Field

from watchbell.api.deps import Reading, Signed
from watchbell.api.envelopes import Data
from watchbell.api.fields import Instant, Output
from watchbell.api.held_bodies import HeldByOut, held_out
from watchbell.api.monitor_out import BeatOut
from watchbell.domain.checks import beat_of
from watchbell.domain.incidents import HappenedEntry
from watchbell.domain.services import PublicStatus
from watchbell.domain.states import MonitorStatus
from watchbell.services import dashboard, grouping
from watchbell.services.dashboard import Attention, Card

router = APIRouter(tags=["dashboard"])


class AttentionOut(Output):
    """Something that somebody should look at. `type`: down, degraded, disabled, certificate, channel or delivery."""

    type: str
    title: str
    message: str | None
    since: Instant | None
    status: MonitorStatus | None
    monitor_id: str | None
    service_id: str | None
    channel_id: str | None
    delivery_id: str | None
    held_by: HeldByOut | None = Field(None, description="What keeps its failure from being told")


class CardOut(Output):
    """A service; checks, uptime (24 h) and response time are its worst monitor's."""

    id: str
    name: str
    group_name: str | None
    state: MonitorStatus
    current_status: PublicStatus
    monitors: int
    worst_monitor_id: str | None
    uptime: float | None
    last_response_time_ms: int | None
    recent_checks: list[BeatOut]


class HappenedOut(Output):
    """A line of some incident's timeline."""

    id: str
    type: str
    title: str
    message: str | None
    at: Instant
    monitor_id: str | None
    service_id: str | None
    incident_id: str | None


class DashboardOut(Output):
    """The overview. `counters` count monitors, `service_counters` services, by status."""

    counters: dict[str, int]
    service_counters: dict[str, int]
    needs_attention: list[AttentionOut]
    services: list[CardOut]
    recent_events: list[HappenedOut]


class TagOut(Output):
    """A tag in use."""

    name: str
    monitors: int


class GroupOut(Output):
    """A group of services."""

    name: str
    services: int


@router.get("/dashboard", summary="Read the overview")
async def read_dashboard(ctx: Reading, caller: Signed) -> Data[DashboardOut]:
    """Counters, what needs attention, at most 100 services (those in trouble first), and the newest events."""
    seen = await dashboard.overview_of(ctx, caller)
    counters = {status.value: seen.counters.get(status.value, 0) for status in MonitorStatus}
    return Data(
        data=DashboardOut(
            counters=counters,
            service_counters=dict(seen.service_counters),
            needs_attention=[_attention(each) for each in seen.attention],
            services=[_card(each) for each in seen.cards],
            recent_events=[_happened(each) for each in seen.entries],
        )
    )


@router.get("/tags", summary="List tags")
async def list_tags(ctx: Reading, caller: Signed) -> Data[list[TagOut]]:
    """Every tag in use, with its number of monitors."""
    return Data(data=[TagOut(**each) for each in await grouping.tags(ctx, caller)])


@router.get("/groups", summary="List groups")
async def list_groups(ctx: Reading, caller: Signed) -> Data[list[GroupOut]]:
    """Every group in use, with its number of services."""
    return Data(data=[GroupOut(**each) for each in await grouping.groups(ctx, caller)])


def _attention(attention: Attention) -> AttentionOut:
    same = {name: getattr(attention, name) for name in AttentionOut.model_fields if name != "held_by"}
    return AttentionOut(**same, held_by=held_out(attention.held))


def _card(card: Card) -> CardOut:
    return CardOut(
        id=card.service.id,
        name=card.service.name,
        group_name=card.service.group_name,
        state=card.service.state,
        current_status=card.service.current_status,
        monitors=card.monitors,
        worst_monitor_id=card.worst.monitor.id if card.worst else None,
        uptime=card.stats.ratio if card.stats else None,
        last_response_time_ms=card.worst.last_response_time_ms if card.worst else None,
        recent_checks=[BeatOut(status=beat_of(row), checked_at=row.at, response_time_ms=row.ms) for row in card.strip],
    )


def _happened(happened: HappenedEntry) -> HappenedOut:
    entry = happened.entry
    return HappenedOut(
        id=entry.id,
        type=f"incident.{entry.kind.value}",
        title=happened.title,
        message=entry.body or None,
        at=entry.created_at,
        monitor_id=None,
        service_id=happened.service_id,
        incident_id=entry.incident_id,
    )
