"""Nothing may depend on itself, however far around: such failures would be kept back for each other for ever."""

from watchbell.domain.dependencies import circle_through
from watchbell.domain.errors import Invalid
from watchbell.domain.monitors import Monitor
from watchbell.store.dependencies import hold_map, links
from watchbell.store.session import Tx


async def refuse_circles(tx: Tx, org_id: str, start: str, field: str) -> None:
    """Raise `Invalid`, with the circle in words, when there is one through this service (or one of its monitors) or monitor.

    To be asked after the wish was written, in the transaction that it is written in.
    """
    await hold_map(tx, org_id)
    known = await links(tx, org_id)
    circle = circle_through(known, start, *(link.id for link in known if link.service_id == start))
    if circle is not None:
        way = " → ".join(circle)
        raise Invalid.field(field, f"that would make a circle: {way}. Take one of these dependencies away first")


async def refuse_circle_of(tx: Tx, monitor: Monitor) -> None:
    """Raise `Invalid` when what a new monitor depends on leads back to it."""
    if monitor.depends_on:
        await refuse_circles(tx, monitor.org_id, monitor.id, "depends_on")
