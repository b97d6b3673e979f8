"""Planned work as the public reads it: under way or announced, with the visible services that it touches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchbell.domain.maintenance import MaintenanceWindow, settled
from watchbell.domain.services import Service
from watchbell.store import maintenance as rows
from watchbell.store.maintenance import Workplace
from watchbell.store.session import Tx

MANY = 3
"""More services than this are not named one by one when all of them are touched."""

SHOWN = 50
_CHARACTERS, _BEGINNING = 50_000, 200
"""So much of all descriptions together is shown whole; of those after that only their beginnings."""


@dataclass(frozen=True, slots=True)
class PublicMaintenance:
    """An occurrence that lasts or is announced. What it touches that is not visible is not named."""

    id: str
    title: str
    description: str
    lasts: bool
    starts_at: int
    ends_at: int
    services: tuple[Service, ...]
    touches_all: bool
    """Whether that is everything the page shows."""

    @property
    def service_names(self) -> tuple[str, ...]:
        """What it touches."""
        return tuple(service.name for service in self.services)


async def planned(tx: Tx, org_id: str, visible: Sequence[Service], now: int) -> list[PublicMaintenance]:
    """What lasts and what is announced, the first to begin first; nothing that touches no visible service.

    At most `SHOWN`, and so much of their descriptions: anybody may ask, and 500 windows may be announced at once.
    """
    windows = [settled(window, now).window for window in await rows.public(tx, org_id)]
    announced = [window for window in windows if window.is_announced(now)]
    places = await rows.workplaces(tx, [org_id]) if any(window.tags for window in announced) else []
    found = [_shown(window, visible, places) for window in announced]
    shown = sorted((each for each in found if each.services), key=lambda each: (each.starts_at, each.id))
    return _fitting(shown[:SHOWN])


def _fitting(shown: Sequence[PublicMaintenance]) -> list[PublicMaintenance]:
    left, fitting = _CHARACTERS, []
    for each in shown:
        room = max(left, _BEGINNING)
        text = each.description
        fitting.append(each if len(text) <= room else replace(each, description=text[:room].rstrip() + " …"))
        left -= len(text)
    return fitting


def _shown(window: MaintenanceWindow, visible: Sequence[Service], places: Sequence[Workplace]) -> PublicMaintenance:
    tagged = {each.service_id for each in places if window.covers(each.service_id, each.group_name, each.tags)}
    touched = [each for each in visible if each.id in tagged or window.covers(each.id, each.group_name, ())]
    starts_at, ends_at = window.occurrence or (window.starts_at, window.ends_at)
    return PublicMaintenance(
        id=window.id,
        title=window.title,
        description=window.description,
        lasts=window.lasts,
        starts_at=starts_at,
        ends_at=ends_at,
        services=tuple(touched),
        touches_all=len(touched) == len(visible) > MANY,
    )
