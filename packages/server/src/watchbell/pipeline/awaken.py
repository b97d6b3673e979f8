"""What a channel was not to be disturbed with → what it is told of it now that it may be. Pure.

Of each incident it hears at most one thing: that it is down, if it still is and that was not told; that it is back, if the
beginning was told. What began and ended in the quiet is not told at all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from watchbell.domain.alerts import TELLING_DOWN, AlertType


@dataclass(frozen=True, slots=True)
class Held:
    """A held delivery with what is true of its incident now; they come in the order in which they were made."""

    delivery_id: str
    type: AlertType
    incident_id: str | None
    after_id: str | None
    is_over: bool
    """The incident has ended, or is gone."""
    is_acknowledged: bool = False
    is_silenced: bool = False
    """Its service is muted, or it is kept back by planned work or by what it depends on."""


class Fate(StrEnum):
    """What becomes of one."""

    GO = "go"
    STAY = "stay"
    SKIP = "skip"


def awaken(held: Sequence[Held], *, leaves_to_others: bool, is_enabled: bool = True) -> dict[str, Fate]:
    """By delivery of one channel. `leaves_to_others`: it wants to hear only of what nobody takes care of."""
    by_incident: Mapping[str | None, list[Held]] = defaultdict(list)
    for each in held:
        by_incident[each.incident_id].append(each)
    fates: dict[str, Fate] = {}
    for story in by_incident.values():
        fates |= _over(story) if story[0].is_over else _open(story, leaves_to_others=leaves_to_others or not is_enabled)
    if not is_enabled:
        # Switched off meanwhile: nothing begins there any more, and what it was told of ends.
        return {
            each.delivery_id: Fate.SKIP if each.type is not AlertType.RECOVERY else fates[each.delivery_id]
            for each in held
        }
    return fates


def _over(story: Sequence[Held]) -> dict[str, Fate]:
    """Told down, told up; and the other way round."""
    untold = {each.delivery_id for each in story if each.type in TELLING_DOWN}
    return {
        each.delivery_id: Fate.GO if each.type is AlertType.RECOVERY and each.after_id not in untold else Fate.SKIP
        for each in story
    }


def _open(story: Sequence[Held], *, leaves_to_others: bool) -> dict[str, Fate]:
    """The first that tells of it goes; without one the last notice; an end (it was reopened) where it was told before."""
    if story[0].is_silenced:
        return {each.delivery_id: Fate.STAY for each in story}
    fates = {each.delivery_id: Fate.SKIP for each in story}
    telling = [each for each in story if each.type in TELLING_DOWN]
    notices = [each for each in story if each.type not in (*TELLING_DOWN, AlertType.RECOVERY)]
    is_acknowledged = story[0].is_acknowledged
    wanted = [each for each in telling if not is_acknowledged or each.type is AlertType.FAILURE]
    if leaves_to_others:
        wanted, notices = ([] if is_acknowledged else telling), []
    if wanted:
        fates[wanted[0].delivery_id] = Fate.GO
    elif notices:
        fates[notices[-1].delivery_id] = Fate.GO
    untold = {each.delivery_id for each in telling}
    for each in story:
        if each.type is AlertType.RECOVERY and each.after_id not in untold:
            fates[each.delivery_id] = Fate.GO
    return fates
