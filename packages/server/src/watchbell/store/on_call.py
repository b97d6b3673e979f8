"""On-call schedules and who stands in: queries."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, insert, select, update

from watchbell.domain.on_call import OnCallSchedule, Override, Plan, plan_of
from watchbell.store.paging import counted, matches
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import contacts, on_call_overrides, on_call_schedules
from watchbell.store.versions import save_next_version


async def get(tx: Tx, org_id: str, schedule_id: str) -> OnCallSchedule | None:
    """The schedule, if the organization has it."""
    mine = (on_call_schedules.c.org_id == org_id, on_call_schedules.c.id == schedule_id)
    row = await tx.first(select(on_call_schedules).where(*mine))
    return value_of(OnCallSchedule, row) if row else None


async def by_feed(tx: Tx, feed_sha256: str) -> OnCallSchedule | None:
    """The schedule whose calendar is read with the token of this hash."""
    row = await tx.first(select(on_call_schedules).where(on_call_schedules.c.feed_sha256 == feed_sha256))
    return value_of(OnCallSchedule, row) if row else None


async def by_ids(tx: Tx, ids: Collection[str]) -> dict[str, OnCallSchedule]:
    """Those of these schedules that there are."""
    if not ids:
        return {}
    rows = await tx.all(select(on_call_schedules).where(on_call_schedules.c.id.in_(ids)))
    return {row["id"]: value_of(OnCallSchedule, row) for row in rows}


async def page(
    tx: Tx, org_id: str, *, offset: int, limit: int, search: str | None = None
) -> tuple[list[OnCallSchedule], int]:
    """A page by name, and how many there are."""
    query = select(on_call_schedules).where(on_call_schedules.c.org_id == org_id)
    if search:
        query = query.where(matches(on_call_schedules.c.name, search))
    ordered = query.order_by(on_call_schedules.c.name, on_call_schedules.c.id)
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(OnCallSchedule, row) for row in rows], await counted(tx, query)


async def add(tx: Tx, schedule: OnCallSchedule) -> None:
    """Store a new schedule."""
    await tx.execute(insert(on_call_schedules).values(columns_of(schedule)))


async def save(tx: Tx, schedule: OnCallSchedule) -> None:
    """Store the next version of one that is there already, but for its calendar's address. Raises `Conflict`."""
    # Whoever closes the calendar meanwhile has closed it: the hash that was read here must not come back.
    await save_next_version(tx, on_call_schedules, schedule, but=("feed_sha256",))


async def set_feed(tx: Tx, schedule_id: str, feed_sha256: str | None) -> None:
    """From now on its calendar is read with the token of this hash only, or not at all."""
    statement = update(on_call_schedules).where(on_call_schedules.c.id == schedule_id)
    await tx.execute(statement.values(feed_sha256=feed_sha256))


async def remove(tx: Tx, schedule_id: str) -> None:
    """Remove a schedule with its overrides."""
    await tx.execute(delete(on_call_schedules).where(on_call_schedules.c.id == schedule_id))


async def get_override(tx: Tx, schedule_id: str, override_id: str) -> Override | None:
    """The override, if the schedule has it."""
    mine = (on_call_overrides.c.schedule_id == schedule_id, on_call_overrides.c.id == override_id)
    row = await tx.first(select(on_call_overrides).where(*mine))
    return value_of(Override, row) if row else None


async def add_override(tx: Tx, override: Override) -> None:
    """Store a new override."""
    await tx.execute(insert(on_call_overrides).values(columns_of(override)))


async def remove_override(tx: Tx, override_id: str) -> None:
    """Remove an override."""
    await tx.execute(delete(on_call_overrides).where(on_call_overrides.c.id == override_id))


async def count_overrides(tx: Tx, schedule_id: str, now: int) -> int:
    """How many of a schedule's overrides are not over."""
    mine = (on_call_overrides.c.schedule_id == schedule_id, on_call_overrides.c.ends_at > now)
    return int(await tx.scalar(select(func.count()).select_from(on_call_overrides).where(*mine)) or 0)


async def overrides_of(tx: Tx, schedule_ids: Collection[str], *, since: int) -> dict[str, list[Override]]:
    """By schedule: its overrides that end after an instant, in the order of their beginnings."""
    found: dict[str, list[Override]] = {schedule_id: [] for schedule_id in schedule_ids}
    if found:
        query = select(on_call_overrides).where(
            on_call_overrides.c.schedule_id.in_(list(found)), on_call_overrides.c.ends_at > since
        )
        for row in await tx.all(query.order_by(on_call_overrides.c.starts_at, on_call_overrides.c.id)):
            found[row["schedule_id"]].append(value_of(Override, row))
    return found


async def names_of(tx: Tx, org_ids: Collection[str], contact_ids: Collection[str]) -> dict[str, str]:
    """The names of those of these contacts that the organizations have."""
    if not contact_ids:
        return {}
    query = select(contacts.c.id, contacts.c.name)
    found = await tx.tuples(query.where(contacts.c.org_id.in_(org_ids), contacts.c.id.in_(contact_ids)))
    return dict(found)


def people_of(schedules: Sequence[OnCallSchedule], overrides: Mapping[str, Sequence[Override]]) -> set[str]:
    """All contacts that schedules and their overrides name."""
    named = {person for schedule in schedules for rotation in schedule.rotations for person in rotation.participants}
    return named | {override.contact_id for its in overrides.values() for override in its}


async def plans_of(
    tx: Tx, schedules: Sequence[OnCallSchedule], *, since: int
) -> tuple[dict[str, Plan], dict[str, list[Override]], dict[str, str]]:
    """What decides who is on call from an instant on, by schedule; the overrides in it, and the names of all people."""
    overrides = await overrides_of(tx, [schedule.id for schedule in schedules], since=since)
    org_ids = {schedule.org_id for schedule in schedules}
    names = await names_of(tx, org_ids, people_of(schedules, overrides))
    plans = {each.id: plan_of(each.time_zone, each.rotations, overrides[each.id], names) for each in schedules}
    return plans, overrides, names
