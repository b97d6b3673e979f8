"""Monitors in a database, for tests that need somebody to watch and nothing else about him."""

from sqlalchemy import insert

from watchbell.store.session import Database
from watchbell.store.tables import monitors, organizations, services


async def add_monitors(
    db: Database, count: int, *, interval_seconds: int = 60, time_zone: str = "UTC", org: str = "o"
) -> list[int]:
    """One organization with one service and so many monitors; their numbers."""
    moments = {"created_at": 0, "updated_at": 0}
    async with db.transaction() as tx:
        row = {"id": org, "slug": org, "name": org, "time_zone": time_zone, **moments}
        await tx.execute(insert(organizations), [row])
        blank = {column.name: _blank(column.type.python_type) for column in services.c if not column.nullable}
        await tx.execute(insert(services), [{**blank, "id": f"s-{org}", "org_id": org, "slug": "s", **moments}])
        blank = {column.name: _blank(column.type.python_type) for column in monitors.c if not column.nullable}
        del blank["n"]
        rows = [
            {**blank, "id": f"{org}-{n}", "org_id": org, "service_id": f"s-{org}", "interval_seconds": interval_seconds}
            for n in range(count)
        ]
        for row in rows:
            row |= {"is_active": True, "kind": "http", "config": {}, "tags": [], "regions": [], "depends_on": []}
        result = await tx.execute(insert(monitors).returning(monitors.c.n), rows)
        return sorted(result.scalars())


def _blank(kind: type) -> object:
    return kind()
