"""What people prepare for incidents before they happen: words with places for what is known only then. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from watchbell.domain.incidents import IncidentStatus
from watchbell.domain.services import Impact
from watchbell.lib.placeholders import fill, names_in
from watchbell.lib.time_zones import zone_of

PLACES = ("service", "time")
"""What may stand between double braces: the affected services by name, and the time of use in the organization's zone."""
_NAMELESS = "our services"
LONGEST = 10_000
"""As long as a text that somebody writes may be: a place that is filled must not make it longer than that."""
_MOST_NAMED = 20
"""So many services are named; more are counted."""


@dataclass(frozen=True, slots=True)
class IncidentTemplate:
    """A template as stored. `service_ids` may name services that are gone by now; those are passed over."""

    id: str
    org_id: str
    name: str
    title: str
    status: IncidentStatus
    impact: Impact
    body: str
    service_ids: tuple[str, ...]
    created_at: int
    updated_at: int
    version: int


def check_places(text: str) -> str:
    """The text itself when it asks only for what there is. Raises `ValueError` with what to write."""
    try:
        names = names_in(text)
    except ValueError:
        names = ["…"]
    if strange := [name for name in names if name not in PLACES]:
        allowed = " and ".join(f"{{{{{each}}}}}" for each in PLACES)
        raise ValueError(f"{{{{{strange[0]}}}}} is not filled in; {allowed} are")
    return text


def values_of(service_names: Sequence[str], time_zone: str, now: int) -> dict[str, str]:
    """What the places stand for now."""
    named = [*service_names] if len(service_names) <= _MOST_NAMED else [*service_names[: _MOST_NAMED - 1]]
    if len(named) < len(service_names):
        named.append(f"{len(service_names) - len(named)} more")
    return {"service": listed(named) or _NAMELESS, "time": clock_time(now, time_zone)}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled, once, and cut: what a name brings with it is not looked at again."""
    done = fill(text, values)[:LONGEST]
    return done[:1].upper() + done[1:] if done.startswith(_NAMELESS) else done


def clock_time(at: int, time_zone: str) -> str:
    """As people write it: ``21 Nov 2026, 15:44 CET``."""
    return datetime.fromtimestamp(at / 1000, zone_of(time_zone)).strftime("%d %b %Y, %H:%M %Z")


def listed(names: Sequence[str]) -> str:
    """``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
