"""The newest of what is shown in the order of its identifiers."""

from sqlalchemy import func, select

from watchbell.store.session import Tx
from watchbell.store.tables import alerts, deliveries, incident_entries, incidents

_IN_ORDER = (incidents, incident_entries, alerts, deliveries)


async def newest_id(tx: Tx) -> str | None:
    """The greatest identifier of any alert, delivery, incident and timeline entry; `None` when there is none yet."""
    found = [await tx.scalar(select(func.max(table.c.id))) for table in _IN_ORDER]
    return max((each for each in found if each is not None), default=None)
