"""Postmortems: queries, and who was told of an incident."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.domain.errors import Conflict
from watchbell.domain.postmortems import Postmortem, Published, ToldLine
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, deliveries, incident_postmortems

_MOST_TOLD = 500
"""Of the first so many messages a draft tells."""


async def get(tx: Tx, org_id: str, incident_id: str) -> Postmortem | None:
    """What is stored of this incident."""
    mine = (incident_postmortems.c.org_id == org_id, incident_postmortems.c.incident_id == incident_id)
    row = await tx.first(select(incident_postmortems).where(*mine))
    return value_of(Postmortem, row) if row else None


async def published(tx: Tx, incident_ids: Sequence[str]) -> dict[str, Published]:
    """What everybody may read of these incidents."""
    if not incident_ids:
        return {}
    columns = incident_postmortems.c
    query = select(columns.incident_id, columns.published_body.label("body"), columns.published_at).where(
        columns.incident_id.in_(list(incident_ids)), columns.published_at.is_not(None)
    )
    return {row["incident_id"]: value_of(Published, row) for row in await tx.all(query)}


async def save(tx: Tx, postmortem: Postmortem) -> None:
    """Store the first version, or the next one. Raises `Conflict`."""
    values = columns_of(postmortem)
    if postmortem.version == 1:  # two may write the first one at once
        insert = sqlite.insert if tx.is_sqlite else postgresql.insert
        done = await tx.execute(insert(incident_postmortems).values(values).on_conflict_do_nothing())
    else:
        mine = (
            incident_postmortems.c.incident_id == postmortem.incident_id,
            incident_postmortems.c.version == postmortem.version - 1,
        )
        done = await tx.execute(update(incident_postmortems).where(*mine).values(values))
    if done.rowcount != 1:
        raise Conflict("it was changed by somebody else meanwhile: read it again and repeat your change")


async def told(tx: Tx, incident_ids: Sequence[str]) -> list[ToldLine]:
    """Who was told of these incidents and when, in order; and when nobody was, why."""
    query = (
        select(
            alerts.c.created_at,
            alerts.c.type,
            alerts.c.suppressed_by,
            channels.c.name.label("channel_name"),
            deliveries.c.status,
            deliveries.c.settled_at,
        )
        .outerjoin(deliveries, deliveries.c.alert_id == alerts.c.id)
        .outerjoin(channels, channels.c.id == deliveries.c.channel_id)
        .where(alerts.c.incident_id.in_(list(incident_ids)))
        .order_by(alerts.c.id, deliveries.c.id)
        .limit(_MOST_TOLD)
    )
    return [value_of(ToldLine, row) for row in await tx.all(query)]
