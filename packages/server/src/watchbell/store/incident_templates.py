"""Templates of incidents: queries."""

from sqlalchemy import delete, insert, select

from watchbell.domain.incident_templates import IncidentTemplate
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import incident_templates
from watchbell.store.versions import save_next_version


async def get(tx: Tx, org_id: str, template_id: str) -> IncidentTemplate | None:
    """The template, if the organization has it."""
    mine = (incident_templates.c.org_id == org_id, incident_templates.c.id == template_id)
    row = await tx.first(select(incident_templates).where(*mine))
    return value_of(IncidentTemplate, row) if row else None


async def page(tx: Tx, org_id: str, *, offset: int, limit: int) -> tuple[list[IncidentTemplate], int]:
    """A page by name, and how many there are."""
    query = select(incident_templates).where(incident_templates.c.org_id == org_id)
    ordered = query.order_by(incident_templates.c.name, incident_templates.c.id)
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(IncidentTemplate, row) for row in rows], await counted(tx, query)


async def add(tx: Tx, template: IncidentTemplate) -> None:
    """Store a new one."""
    await tx.execute(insert(incident_templates).values(columns_of(template)))


async def save(tx: Tx, template: IncidentTemplate) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, incident_templates, template)


async def remove(tx: Tx, template_id: str) -> None:
    """Remove it."""
    await tx.execute(delete(incident_templates).where(incident_templates.c.id == template_id))
