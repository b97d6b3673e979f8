"""What a metric was told: its values one by one, the newest, and their course."""

from dataclasses import dataclass

from pydantic import ValidationError

from watchbell.domain.access import Caller
from watchbell.domain.errors import BadRequest
from watchbell.domain.listening import StoredReading
from watchbell.domain.metric_fields import MetricTarget
from watchbell.domain.metric_values import MetricPoint, Place
from watchbell.domain.monitors import Monitor
from watchbell.lib.clock import MINUTE
from watchbell.services.checks import RANGES
from watchbell.services.context import Context
from watchbell.services.monitor_rows import found
from watchbell.store import readings
from watchbell.store.session import Tx

_KIND = str(MetricTarget.model_fields["kind"].default)


@dataclass(frozen=True, slots=True)
class MetricCourse:
    """The values of a span, gathered into stretches, and what they are held to."""

    points: list[MetricPoint]
    min_value: float | None = None
    max_value: float | None = None
    unit: str | None = None


async def list_values(
    ctx: Context,
    caller: Caller,
    monitor_id: str,
    *,
    from_at: int | None = None,
    to_at: int | None = None,
    before: Place | None = None,
    limit: int,
) -> list[tuple[Place, StoredReading]]:
    """The newest values from an instant to another (ms), below a place. Raises `BadRequest` for what is no metric."""
    async with ctx.db.read() as tx:
        monitor = await _metric(tx, caller, monitor_id)
        return await readings.history(tx, monitor.n, from_at=from_at, to_at=to_at, before=before, limit=limit)


async def newest_value(ctx: Context, caller: Caller, monitor_id: str) -> StoredReading | None:
    """The newest value; `None` before the first. Raises `BadRequest` for what is no metric."""
    newest = await list_values(ctx, caller, monitor_id, limit=1)
    return newest[0][1] if newest else None


async def course(ctx: Context, caller: Caller, monitor_id: str, span: str, points: int) -> MetricCourse:
    """The values of the span until now in about so many stretches of one length; where there are none there is none.

    Raises `BadRequest` for what is no metric.
    """
    now = ctx.clock()
    width = max(1, RANGES[span] // points)
    async with ctx.db.read() as tx:
        monitor = await _metric(tx, caller, monitor_id)
        # A client's clock may be a little ahead of ours.
        course = await readings.series(tx, monitor.n, now - RANGES[span], now + MINUTE + 1, width)
    try:
        target = MetricTarget.model_validate(monitor.config)
    except ValidationError:  # of another version; its values are what they are
        return MetricCourse(course)
    return MetricCourse(course, target.min_value, target.max_value, target.unit)


async def _metric(tx: Tx, caller: Caller, monitor_id: str) -> Monitor:
    monitor = (await found(tx, caller, monitor_id, "checks:read")).monitor
    if monitor.kind != _KIND:
        message = f"this monitor is a {monitor.kind}: only a {_KIND} has values"
        raise BadRequest(message)
    return monitor
