"""What monitors and services depend on: queries. What is above monitors is loaded layer by layer, for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Column, ColumnElement, RowMapping, Text, cast, delete, insert, or_, select, update

from watchbell.domain.dependencies import Link, Source, hold_by, is_silent, parents_in
from watchbell.domain.scenes import Hold, Parent
from watchbell.domain.states import MonitorStatus
from watchbell.store.session import Tx
from watchbell.store.tables import monitor_states, monitors, organizations, service_dependencies, services

_LAYERS = 16
"""How far up past things of which nothing is known is looked; who goes on beyond that is held by nothing."""


@dataclass(frozen=True, slots=True)
class Child:
    """A monitor of which we want to know what is above it. `depends_on` names monitors."""

    id: str
    service_id: str
    depends_on: Sequence[str]


@dataclass(frozen=True, slots=True)
class Above:
    """What is above a monitor: what is down there, and the running monitors that may be before long."""

    hold: Hold | None
    parents: tuple[Parent, ...]


@dataclass(slots=True)
class _Known:
    """What was loaded so far."""

    sources: dict[str, Source] = field(default_factory=dict)
    needed: dict[str, list[str]] = field(default_factory=dict)
    """By service id: the services that it depends on; a service that was not looked up is missing."""
    names: dict[str, str] = field(default_factory=dict)
    """Of services that something depends on."""


async def above(tx: Tx, children: Sequence[Child]) -> dict[str, Above]:
    """What is above each of these, as this transaction sees it; those that depend on nothing are left out."""
    known = _Known()
    await _load_needs(tx, known, {child.service_id for child in children})
    wishes = {child.id: [*child.depends_on, *known.needed[child.service_id]] for child in children}
    await _load_upwards(tx, known, {each for wish in wishes.values() for each in wish})
    return {
        child_id: Above(hold_by(child_id, wish, known.sources), parents_in(child_id, wish, known.sources))
        for child_id, wish in wishes.items()
        if wish
    }


async def _load_upwards(tx: Tx, known: _Known, wanted: set[str]) -> None:
    for _ in range(_LAYERS):
        wanted -= known.sources.keys()
        if not wanted:
            return
        rows = await _monitors(tx, wanted)
        parents = {row["id"]: _parent(row) for row in rows}
        members: dict[str, list[str]] = {each: [] for each in wanted if each in known.names}
        for row in rows:
            members.get(row["service_id"], []).append(row["id"])
        alone = [row for row in rows if row["id"] in wanted]
        silent = {each for each, ids in members.items() if is_silent(parents[one] for one in ids)}
        silent |= {row["service_id"] for row in alone if is_silent([parents[row["id"]]])}
        await _load_needs(tx, known, silent - known.needed.keys())
        wishes = {row["id"]: row["depends_on"] for row in rows}
        for row in alone:
            upon = (*wishes[row["id"]], *known.needed.get(row["service_id"], ()))
            known.sources[row["id"]] = Source(row["id"], row["name"], (parents[row["id"]],), upon)
        for each, ids in members.items():
            upon = (*known.needed.get(each, ()), *(wish for one in ids for wish in wishes[one]))
            known.sources[each] = Source(each, known.names[each], tuple(parents[one] for one in ids), upon)
        wanted = {one for each in wanted if each in known.sources for one in _beyond(known.sources[each])}


def _beyond(source: Source) -> tuple[str, ...]:
    return source.above if is_silent(source.monitors) else ()


async def _load_needs(tx: Tx, known: _Known, service_ids: Collection[str]) -> None:
    """The services that these depend on."""
    if not service_ids:
        return
    known.needed |= {each: [] for each in service_ids}
    statement = (
        select(service_dependencies, services.c.name)
        .join(services, services.c.id == service_dependencies.c.depends_on_id)
        .where(service_dependencies.c.service_id.in_(service_ids))
        .order_by(services.c.name, services.c.id)
    )
    for row in await tx.all(statement):
        known.needed[row["service_id"]].append(row["depends_on_id"])
        known.names[row["depends_on_id"]] = row["name"]


async def _monitors(tx: Tx, ids: Collection[str]) -> Sequence[RowMapping]:
    """Those of these ids, and those of the services of these ids."""
    statement = (
        select(
            monitors.c.id,
            monitors.c.n,
            monitors.c.name,
            monitors.c.service_id,
            monitors.c.depends_on,
            monitors.c.is_active,
            monitors.c.disabled_reason,
            monitor_states.c.status,
            monitor_states.c.consecutive_failures,
            monitor_states.c.evaluated_at,
        )
        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
        .where(or_(monitors.c.id.in_(ids), monitors.c.service_id.in_(ids)))
        .order_by(monitors.c.n)
    )
    return await tx.all(statement)


def _parent(row: RowMapping) -> Parent:
    runs = row["is_active"] and row["disabled_reason"] is None
    status = MonitorStatus(row["status"]) if runs else MonitorStatus.PAUSED
    return Parent(row["id"], row["n"], row["name"], status, row["consecutive_failures"], row["evaluated_at"])


async def needs_of(tx: Tx, service_id: str) -> list[str]:
    """The ids of the services that it depends on."""
    return await _ids(tx, service_dependencies.c.depends_on_id, service_dependencies.c.service_id == service_id)


async def dependents_of(tx: Tx, service_id: str) -> list[str]:
    """The ids of the services that depend on it."""
    return await _ids(tx, service_dependencies.c.service_id, service_dependencies.c.depends_on_id == service_id)


async def _ids(tx: Tx, column: Column[str], condition: ColumnElement[bool]) -> list[str]:
    return [row[0] for row in await tx.tuples(select(column).where(condition).order_by(column))]


async def set_needs(tx: Tx, service_id: str, ids: Sequence[str]) -> None:
    """Name what a service depends on, in place of what it depended on before."""
    await tx.execute(delete(service_dependencies).where(service_dependencies.c.service_id == service_id))
    if ids:
        rows = [{"service_id": service_id, "depends_on_id": each} for each in ids]
        await tx.execute(insert(service_dependencies), rows)


async def hold_map(tx: Tx, org_id: str) -> None:
    """Nobody else changes this organization's dependencies until the transaction ends: two wishes could make a circle."""
    if not tx.is_sqlite:
        lock = select(organizations.c.id).where(organizations.c.id == org_id)
        await tx.all(lock.with_for_update(key_share=True))


async def links(tx: Tx, org_id: str) -> list[Link]:
    """Every service and every monitor of an organization, with what it depends on."""
    needs: dict[str, list[str]] = defaultdict(list)
    edges = (
        select(service_dependencies)
        .join(services, services.c.id == service_dependencies.c.service_id)
        .where(services.c.org_id == org_id)
    )
    for row in await tx.all(edges):
        needs[row["service_id"]].append(row["depends_on_id"])
    named = select(services.c.id, services.c.name).where(services.c.org_id == org_id)
    made = [Link(row["id"], row["name"], tuple(needs[row["id"]])) for row in await tx.all(named)]
    watched = select(monitors.c.id, monitors.c.name, monitors.c.depends_on, monitors.c.service_id)
    made += [
        Link(row["id"], row["name"], tuple(row["depends_on"]), row["service_id"])
        for row in await tx.all(watched.where(monitors.c.org_id == org_id))
    ]
    return made


async def forget_monitor(tx: Tx, org_id: str, monitor_id: str) -> None:
    """Nothing depends on a monitor that is removed."""
    naming = select(monitors.c.n, monitors.c.depends_on).where(
        monitors.c.org_id == org_id, cast(monitors.c.depends_on, Text).contains(monitor_id)
    )
    for row in await tx.all(naming):
        left = [each for each in row["depends_on"] if each != monitor_id]
        await tx.execute(update(monitors).where(monitors.c.n == row["n"]).values(depends_on=left))
