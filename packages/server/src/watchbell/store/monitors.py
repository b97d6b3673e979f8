"""Monitors: queries. Lists join the state, so that a page is one query however many monitors there are."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    TextClause,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from watchbell.domain.monitor_views import MonitorFilter, WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.store import check_attachments
from watchbell.store.paging import counted, matches
from watchbell.store.rows import columns_of, value_of
from watchbell.store.services import BADNESS, SHOWN_STATUS
from watchbell.store.session import Tx
from watchbell.store.tables import monitor_states, monitors
from watchbell.store.versions import save_next_version

_WATCHED = select(monitors, monitor_states).select_from(
    monitors.join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
)
_SORTS: dict[str, ColumnElement[Any]] = {
    "name": func.lower(monitors.c.name),
    "status": case(BADNESS, value=SHOWN_STATUS, else_=9),
    "created_at": monitors.c.created_at,
    "last_checked_at": func.coalesce(monitor_states.c.last_checked_at, 0),
    "last_response_time_ms": func.coalesce(monitor_states.c.last_response_time_ms, -1),
    "kind": monitors.c.kind,
}


def _watched(row: RowMapping) -> WatchedMonitor:
    return WatchedMonitor(
        monitor=value_of(Monitor, row),
        state=value_of(MonitorState, row),
        last_checked_at=row["last_checked_at"],
        last_response_time_ms=row["last_response_time_ms"],
        last_status_code=row["last_status_code"],
        facts=row["facts"] or {},
        maintenance_id=row["maintenance_id"],
    )


async def get(tx: Tx, org_id: str, monitor_id: str) -> WatchedMonitor | None:
    """The monitor and what is known of it, if the organization has it."""
    row = await tx.first(_WATCHED.where(monitors.c.org_id == org_id, monitors.c.id == monitor_id))
    return _watched(row) if row else None


async def by_ids(tx: Tx, org_id: str, ids: Sequence[str]) -> dict[str, WatchedMonitor]:
    """Those of these monitors that the organization has."""
    if not ids:
        return {}
    rows = await tx.all(_WATCHED.where(monitors.c.org_id == org_id, monitors.c.id.in_(ids)))
    return {row["id"]: _watched(row) for row in rows}


async def names(tx: Tx, org_id: str, ids: Sequence[str]) -> dict[str, str]:
    """The names of those of these monitors that the organization has."""
    if not ids:
        return {}
    query = select(monitors.c.id, monitors.c.name).where(monitors.c.org_id == org_id, monitors.c.id.in_(ids))
    return {row["id"]: row["name"] for row in await tx.all(query)}


async def configs_of(tx: Tx, org_id: str, kinds: Sequence[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Id, kind and config of the organization's monitors of these kinds."""
    query = select(monitors.c.id, monitors.c.kind, monitors.c.config).where(
        monitors.c.org_id == org_id, monitors.c.kind.in_(kinds)
    )
    return [(row["id"], row["kind"], row["config"]) for row in await tx.all(query)]


async def with_tag(tx: Tx, org_id: str, tag: str) -> list[WatchedMonitor]:
    """The organization's monitors with this tag."""
    query = _WATCHED.where(monitors.c.org_id == org_id, _has_tag(tx, tag, "tag"))
    return [_watched(row) for row in await tx.all(query.order_by(monitors.c.n))]


async def of_services(tx: Tx, service_ids: Sequence[str]) -> dict[str, list[WatchedMonitor]]:
    """The monitors of each of these services, by name."""
    found: dict[str, list[WatchedMonitor]] = {service_id: [] for service_id in service_ids}
    if not found:
        return found
    query = _WATCHED.where(monitors.c.service_id.in_(list(found))).order_by(func.lower(monitors.c.name), monitors.c.n)
    for row in await tx.all(query):
        found[row["service_id"]].append(_watched(row))
    return found


async def by_number(tx: Tx, monitor_n: int) -> WatchedMonitor | None:
    """The monitor of this number, of any organization."""
    row = await tx.first(_WATCHED.where(monitors.c.n == monitor_n))
    return _watched(row) if row else None


async def with_slug(tx: Tx, org_id: str, slug: str) -> list[WatchedMonitor]:
    """The organization's monitors of this slug: mostly one."""
    query = _WATCHED.where(monitors.c.org_id == org_id, monitors.c.slug == slug)
    return [_watched(row) for row in await tx.all(query.order_by(monitors.c.n))]


async def of_token(tx: Tx, ingest_sha256: str) -> WatchedMonitor | None:
    """The monitor, of any organization, whose ingest token has this hash."""
    row = await tx.first(_WATCHED.where(monitors.c.ingest_sha256 == ingest_sha256))
    return _watched(row) if row else None


async def of_kind(tx: Tx, org_id: str, kind: str) -> list[WatchedMonitor]:
    """The organization's monitors of a kind, in the order in which they were made."""
    query = _WATCHED.where(monitors.c.org_id == org_id, monitors.c.kind == kind)
    return [_watched(row) for row in await tx.all(query.order_by(monitors.c.n))]


async def count_passive(tx: Tx, org_id: str) -> int:
    """How many monitors that are told by clients the organization has."""
    query = select(func.count()).where(monitors.c.org_id == org_id, monitors.c.ingest_sha256.is_not(None))
    return int(await tx.scalar(query) or 0)


async def page(
    tx: Tx, org_id: str, wanted: MonitorFilter, *, offset: int, limit: int
) -> tuple[list[WatchedMonitor], int]:
    """A page of the filtered list, and how many there are."""
    query = _filtered(tx, org_id, wanted).with_only_columns(monitors.c.n)
    order = _SORTS[wanted.sort.removeprefix("-")]
    ordered = query.order_by(order.desc() if wanted.sort.startswith("-") else order.asc(), monitors.c.n)
    # Sorted by their numbers alone: whole rows hold configs and facts, too heavy to be moved about by the thousand.
    numbers = [row["n"] for row in await tx.all(ordered.limit(limit).offset(offset))]
    found = {row["n"]: _watched(row) for row in await tx.all(_WATCHED.where(monitors.c.n.in_(numbers)))}
    return [found[number] for number in numbers], await counted(tx, query)


def _filtered(tx: Tx, org_id: str, wanted: MonitorFilter) -> Select[Any]:
    query = _WATCHED.where(monitors.c.org_id == org_id)
    if wanted.search:
        # Sealed secrets are in the config too, but only as noise that no word is found in.
        query = query.where(or_(matches(monitors.c.name, wanted.search), matches(monitors.c.config, wanted.search)))
    if wanted.statuses:
        query = query.where(SHOWN_STATUS.in_(tuple(status.value for status in wanted.statuses)))
    if wanted.kinds:
        query = query.where(monitors.c.kind.in_(wanted.kinds))
    if wanted.service_id:
        query = query.where(monitors.c.service_id == wanted.service_id)
    if wanted.tags:
        query = query.where(or_(*(_has_tag(tx, tag, f"tag_{place}") for place, tag in enumerate(wanted.tags))))
    return query


def _has_tag(tx: Tx, tag: str, name: str) -> TextClause:
    holds = (
        "EXISTS (SELECT 1 FROM json_each(monitors.tags) AS one WHERE one.value = :tag)"
        if tx.is_sqlite
        else "monitors.tags @> jsonb_build_array(CAST(:tag AS text))"
    )
    return text(holds.replace(":tag", f":{name}")).bindparams(**{name: tag})


async def add(tx: Tx, monitor: Monitor, state: MonitorState, ingest_sha256: str | None) -> Monitor:
    """Store a new monitor with its first state; answers it with its number."""
    values = {name: value for name, value in columns_of(monitor).items() if name != "n"}
    added = await tx.execute(insert(monitors).returning(monitors.c.n), [values | {"ingest_sha256": ingest_sha256}])
    number = int(added.scalar_one())
    await tx.execute(insert(monitor_states), [columns_of(state) | {"monitor_n": number, "facts": {}}])
    return value_of(Monitor, columns_of(monitor) | {"n": number})


async def save(tx: Tx, monitor: Monitor) -> None:
    """Store the next version of a monitor. Raises `Conflict`."""
    await save_next_version(tx, monitors, monitor)


async def set_created(tx: Tx, monitor_n: int, at: int) -> None:
    """Let a monitor begin earlier: what is known of it from elsewhere then counts for its uptime."""
    await tx.execute(
        update(monitors).where(monitors.c.n == monitor_n, monitors.c.created_at > at).values(created_at=at)
    )


async def remove(tx: Tx, numbers: Sequence[int]) -> None:
    """Remove monitors with their states, their pings and what came with their checks."""
    await check_attachments.remove_of(tx, numbers)
    await tx.execute(delete(monitors).where(monitors.c.n.in_(numbers)))


async def count_in_service(tx: Tx, service_id: str) -> int:
    """How many monitors the service has."""
    return int(await tx.scalar(select(func.count()).where(monitors.c.service_id == service_id)) or 0)


async def status_counts(tx: Tx, org_id: str) -> Mapping[str, int]:
    """How many monitors people read as which status."""
    query = (
        select(SHOWN_STATUS.label("shown"), func.count().label("n"))
        .select_from(monitors.outerjoin(monitor_states, monitor_states.c.monitor_n == monitors.c.n))
        .where(monitors.c.org_id == org_id)
        .group_by(SHOWN_STATUS)
    )
    return {row["shown"]: row["n"] for row in await tx.all(query)}


async def tag_counts(tx: Tx, org_id: str) -> list[dict[str, Any]]:
    """Every tag with its number of monitors."""
    source = (
        "json_each(monitors.tags) AS one" if tx.is_sqlite else "jsonb_array_elements_text(monitors.tags) AS one(value)"
    )
    query = text(
        f"SELECT one.value AS name, count(*) AS monitors FROM monitors, {source} "  # noqa: S608 - two constants
        "WHERE monitors.org_id = :org_id GROUP BY one.value ORDER BY one.value"
    ).bindparams(org_id=org_id)
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def of_org(tx: Tx, org_id: str, *, is_public: bool | None = None) -> list[WatchedMonitor]:
    """All monitors of an organization, by name: for exports and pages."""
    query = _WATCHED.where(monitors.c.org_id == org_id)
    if is_public is not None:
        query = query.where(monitors.c.is_public.is_(is_public))
    return [_watched(row) for row in await tx.all(query.order_by(func.lower(monitors.c.name), monitors.c.n))]


async def due_to_resume(tx: Tx, now: int, limit: int) -> list[WatchedMonitor]:
    """Monitors, of any organization, whose pause is over."""
    query = _WATCHED.where(monitors.c.paused_until <= now, ~monitors.c.is_active).order_by(monitors.c.paused_until)
    return [_watched(row) for row in await tx.all(query.limit(limit))]


async def in_trouble(tx: Tx, org_id: str, limit: int) -> list[WatchedMonitor]:
    """Monitors that are down, degraded or disabled by the program, the worst first."""
    bad = (MonitorStatus.DOWN.value, MonitorStatus.DEGRADED.value)
    query = (
        _WATCHED.where(
            monitors.c.org_id == org_id,
            or_(SHOWN_STATUS.in_(bad), monitors.c.disabled_reason.is_not(None)),
        )
        .order_by(_SORTS["status"], monitor_states.c.since_at)
        .limit(limit)
    )
    return [_watched(row) for row in await tx.all(query)]
