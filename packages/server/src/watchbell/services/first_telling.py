"""When a failure that begins at a moment would be told at last: not while a mute or planned work keeps it back."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from watchbell.domain.maintenance import MaintenanceWindow, occurrence_at
from watchbell.domain.message_text import moment
from watchbell.domain.mutes import Mute
from watchbell.domain.services import Service
from watchbell.store import maintenance as window_rows
from watchbell.store import mutes as mute_rows
from watchbell.store.session import Tx

_AT_MOST = 50
"""Windows that follow upon each other without a gap; beyond, the answer is about the last of them."""


class KeptBack(NamedTuple):
    """What may keep back the failures of a service. Windows that cover only some of its monitors are not among it."""

    mute: Mute | None
    windows: Sequence[MaintenanceWindow]


NOTHING = KeptBack(None, ())


async def kept_back(tx: Tx, service: Service, at: int) -> KeptBack:
    """What there is of it for a service, at an instant and after it."""
    mute = (await mute_rows.active_of(tx, [service.id], at)).get(service.id)
    tags = await window_rows.tags_in(tx, service.id) or [()]
    windows = [
        window
        for window in await window_rows.open_of(tx, service.org_id)
        if all(window.covers(service.id, service.group_name, each) for each in tags)
    ]
    return KeptBack(mute, windows)


class FirstTelling(NamedTuple):
    """When a failure is told at last, and why not at once."""

    at: int
    reasons: tuple[str, ...]

    @property
    def because(self) -> str | None:
        """What keeps it back, in words: "muted until …"; `None` where it is told at once."""
        return ", then ".join(self.reasons) or None

    @property
    def note(self) -> str | None:
        """The same in a sentence; `None` where it is told at once."""
        return self.because and f"The service is {self.because}: if it is down then, it is told then"


async def first_telling(kept: KeptBack, at: int, time_zone: str) -> FirstTelling:
    """Of a failure that begins at an instant now or to come."""
    reasons: list[str] = []
    mute = kept.mute
    while len(reasons) < _AT_MOST:
        ends = {}
        if mute is not None and mute.created_at <= at < mute.until_at:
            ends["muted"] = mute.until_at
        for window in kept.windows:
            occurrence = occurrence_at(window, at)
            if occurrence is not None:
                ends["under maintenance"] = max(ends.get("under maintenance", 0), occurrence.ends_at)
            await asyncio.sleep(0)  # a rule may name days that are years apart: let others in between
        if not ends:
            break
        what, at = max(ends.items(), key=lambda each: each[1])
        reasons.append(f"{what} until {moment(at, time_zone)}")
    return FirstTelling(at, tuple(reasons))
