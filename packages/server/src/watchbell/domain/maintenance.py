"""Planned work: for so long checks go on, nobody is alarmed, and the public reads of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from watchbell.domain.errors import Conflict
from watchbell.domain.events import Event
from watchbell.domain.maintenance_times import Occurrence, Plan, coming
from watchbell.lib.clock import MINUTE, SECOND, rfc3339


class WindowStatus(StrEnum):
    """Where a window stands. One that repeats is scheduled again after each occurrence."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class MaintenanceWindow:
    """A window as stored. It covers all, or the named services, groups and tags together.

    `starts_at`, `ends_at`, `rrule` and `time_zone` are its plan; `occurrence_starts_at` and `occurrence_ends_at` the
    occurrence that lasts or comes next, which people may begin or end earlier than planned. Occurrences planned to begin
    no later than `done_until_at` are over.
    """

    id: str
    org_id: str
    title: str
    description: str
    covers_all: bool
    service_ids: tuple[str, ...]
    groups: tuple[str, ...]
    tags: tuple[str, ...]
    starts_at: int
    ends_at: int
    rrule: str | None
    time_zone: str
    is_public: bool
    announce_minutes: int
    status: WindowStatus
    occurrence_starts_at: int | None
    occurrence_ends_at: int | None
    done_until_at: int
    created_by: str
    created_at: int
    updated_at: int
    version: int

    @property
    def plan(self) -> Plan:
        """When it takes place."""
        return Plan(self.starts_at, self.ends_at, self.rrule, self.time_zone)

    @property
    def occurrence(self) -> Occurrence | None:
        """The one that lasts or comes next."""
        if self.occurrence_starts_at is None or self.occurrence_ends_at is None:
            return None
        return Occurrence(self.occurrence_starts_at, self.occurrence_ends_at)

    @property
    def lasts(self) -> bool:
        """Whether it is under way."""
        return self.status is WindowStatus.IN_PROGRESS

    def covers(self, service_id: str, group_name: str | None, tags: Collection[str]) -> bool:
        """Whether a monitor of this service, in this group, with these tags is worked on."""
        return (
            self.covers_all
            or service_id in self.service_ids
            or (group_name is not None and group_name in self.groups)
            or any(tag in self.tags for tag in tags)
        )

    def is_announced(self, now: int) -> bool:
        """Whether the public reads of it: while it lasts, and for so long before."""
        occurrence = self.occurrence
        if not self.is_public or occurrence is None:
            return False
        return occurrence.starts_at - self.announce_minutes * MINUTE <= now < occurrence.ends_at


class Turn(NamedTuple):
    """What a step in time (or somebody's wish) makes of a window; `names` are the events that tell of it."""

    window: MaintenanceWindow
    names: tuple[str, ...]


def settled(window: MaintenanceWindow, now: int) -> Turn:
    """The window as it stands now: begun, over, or waiting for its next occurrence. Nothing changes while nothing is due."""
    after = window
    if window.status is WindowStatus.CANCELED:
        after = _with_occurrence(window, None)
    else:
        occurrence = window.occurrence
        if occurrence is not None and occurrence.ends_at <= now:
            after = replace(window, done_until_at=max(window.done_until_at, occurrence.starts_at))
            occurrence = None
        if occurrence is None:
            occurrence = next(coming(window.plan, now, done_until=after.done_until_at), None)
        after = _with_occurrence(after, occurrence)
        if occurrence is None:
            after = replace(after, status=WindowStatus.COMPLETED)
        else:
            lasts = occurrence.starts_at <= now
            after = replace(after, status=WindowStatus.IN_PROGRESS if lasts else WindowStatus.SCHEDULED)
    return Turn(after, _told(window, after))


def _with_occurrence(window: MaintenanceWindow, occurrence: Occurrence | None) -> MaintenanceWindow:
    starts_at, ends_at = occurrence or (None, None)
    return replace(window, occurrence_starts_at=starts_at, occurrence_ends_at=ends_at)


def _told(before: MaintenanceWindow, after: MaintenanceWindow) -> tuple[str, ...]:
    if before.lasts and after.lasts:
        was, now = before.occurrence, after.occurrence
        is_next = was is not None and now is not None and now.starts_at >= was.ends_at
        return ("maintenance.ended", "maintenance.started") if is_next else ()
    if before.lasts:
        return ("maintenance.ended",)
    return ("maintenance.started",) if after.lasts else ()


def _cut(window: MaintenanceWindow, now: int) -> MaintenanceWindow:
    """With what lasts ended now."""
    lasting = window.occurrence
    return window if lasting is None else _as_it_was(window, Occurrence(lasting.starts_at, now))


def _as_it_was(window: MaintenanceWindow, occurrence: Occurrence) -> MaintenanceWindow:
    """With an occurrence that people began or ended: of a window that takes place once it is the plan from then on."""
    moved = _with_occurrence(window, occurrence)
    if window.rrule is not None:
        return moved
    # Plans are made in whole seconds, and have a length.
    starts_at = occurrence.starts_at // SECOND * SECOND
    ends_at = max(-(-occurrence.ends_at // SECOND) * SECOND, starts_at + SECOND)
    return replace(moved, starts_at=starts_at, ends_at=ends_at)


def begun(window: MaintenanceWindow, now: int) -> Turn:
    """Begin the coming occurrence now; it keeps its length. Raises `Conflict`."""
    occurrence = window.occurrence
    if window.lasts:
        raise Conflict("this window is in progress already")
    if occurrence is None or window.status is not WindowStatus.SCHEDULED:
        raise Conflict("this window has no occurrence to come: change its times or plan a new one")
    moved = _as_it_was(window, Occurrence(now, now + occurrence.ends_at - occurrence.starts_at))
    return settled(replace(moved, done_until_at=max(window.done_until_at, occurrence.starts_at)), now)


def ended(window: MaintenanceWindow, now: int) -> Turn:
    """End the occurrence that lasts now; those to come stay. Raises `Conflict`."""
    if not window.lasts:
        raise Conflict("this window is not in progress")
    return settled(_cut(window, now), now)


def canceled(window: MaintenanceWindow, now: int) -> Turn:
    """End it for good, also what lasts. Raises `Conflict`."""
    if window.occurrence is None:
        raise Conflict(f"this window is {window.status.value} already")
    after, _ = settled(replace(_cut(window, now) if window.lasts else window, status=WindowStatus.CANCELED), now)
    return Turn(after, _told(window, after))


def replanned(before: MaintenanceWindow, after: MaintenanceWindow, now: int) -> Turn:
    """The window `after` a change: with another plan its occurrence is found anew, which may begin or end it now."""
    if before.plan == after.plan:
        return settled(after, now)
    done = 0 if after.rrule is None else min(before.done_until_at, now)
    turned, _ = settled(replace(_with_occurrence(after, None), done_until_at=done), now)
    return Turn(turned, _told(before, turned))


def next_occurrences(window: MaintenanceWindow, count: int) -> list[Occurrence]:
    """The occurrence that lasts or comes next, and those after it."""
    first = window.occurrence
    if window.status is WindowStatus.CANCELED or first is None:
        return []
    found = [first]
    for each in coming(window.plan, first.ends_at, done_until=max(window.done_until_at, first.starts_at)):
        if len(found) >= count:
            break
        found.append(each)
    return found


def occurrence_at(window: MaintenanceWindow, at: int) -> Occurrence | None:
    """The occurrence that lasts at an instant now or to come, if all goes as planned."""
    first = window.occurrence
    if window.status is WindowStatus.CANCELED or first is None or at < first.starts_at:
        return None
    if at < first.ends_at:
        return first
    following = next(coming(window.plan, at, done_until=max(window.done_until_at, first.starts_at)), None)
    return following if following is not None and following.starts_at <= at else None


def event_of(window: MaintenanceWindow, name: str) -> Event:
    """``maintenance.started``, ``maintenance.ended`` and so on; strangers read of it on the public page."""
    occurrence = window.occurrence
    data = {
        "id": window.id,
        "title": window.title,
        "status": window.status.value,
        "starts_at": None if occurrence is None else rfc3339(occurrence.starts_at),
        "ends_at": None if occurrence is None else rfc3339(occurrence.ends_at),
    }
    return Event(name, window.org_id, data)
