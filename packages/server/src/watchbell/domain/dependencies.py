"""What depends on what: services on services, monitors on monitors. Who is down above, and whether a wish makes a circle.

A monitor depends on the monitors that it names and on the services that its service depends on. Such a service is down
when one of its running monitors is. What is above a parent matters only while nothing is known of the parent itself (it
is paused, or was never checked): a parent that is down is itself held by what is above it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from watchbell.domain.alerts import Reason
from watchbell.domain.scenes import Hold, Parent
from watchbell.domain.states import MonitorStatus

_TELLING = (MonitorStatus.UP, MonitorStatus.DEGRADED, MonitorStatus.DOWN)
_NO_CAUSE = (MonitorStatus.PAUSED, MonitorStatus.DOWN)


@dataclass(frozen=True, slots=True)
class Source:
    """A monitor or a service that others depend on: the monitors that speak for it, and the ids of what it depends on."""

    id: str
    name: str
    monitors: tuple[Parent, ...]
    above: tuple[str, ...]


def is_silent(monitors: Iterable[Parent]) -> bool:
    """Whether nothing is known of what these speak for, so that what it depends on itself counts."""
    return not any(each.status in _TELLING for each in monitors)


def hold_by(monitor_id: str, above: Sequence[str], sources: Mapping[str, Source]) -> Hold | None:
    """The nearest thing that is down among `above` and what is above that; never the monitor itself."""
    for source, monitors in _upwards(monitor_id, above, sources):
        if any(each.status is MonitorStatus.DOWN for each in monitors):
            return Hold(Reason.DEPENDENCY_DOWN, source.name, source.id)
    return None


def parents_in(monitor_id: str, above: Sequence[str], sources: Mapping[str, Source]) -> tuple[Parent, ...]:
    """The running monitors above that are not down: one of them may turn out to be the cause."""
    found = {each.id: each for _, monitors in _upwards(monitor_id, above, sources) for each in monitors}
    return tuple(each for each in found.values() if each.status not in _NO_CAUSE)


def _upwards(
    monitor_id: str, above: Sequence[str], sources: Mapping[str, Source]
) -> Iterator[tuple[Source, list[Parent]]]:
    """From the nearest on, each once; past one that is silent only. What was removed holds nothing."""
    seen = {monitor_id}
    waiting = deque(above)
    while waiting:
        each = waiting.popleft()
        source = sources.get(each)
        if each in seen or source is None:
            continue
        seen.add(each)
        monitors = [one for one in source.monitors if one.id != monitor_id]
        yield source, monitors
        if is_silent(monitors):
            waiting += source.above


@dataclass(frozen=True, slots=True)
class Link:
    """A monitor or a service in an organization's map: its own wishes only."""

    id: str
    name: str
    depends_on: tuple[str, ...]
    """Ids of its own kind: monitors of a monitor, services of a service."""
    service_id: str | None = None
    """Of a monitor: where it belongs."""


def circle_through(links: Iterable[Link], *starts: str) -> list[str] | None:
    """The names along the shortest way from a thing back to itself, of the first of these; `None` when there is none.

    A service is as its monitors are, and a monitor depends on what its service depends on: so a circle may lead through
    both kinds.
    """
    known = {link.id: link for link in links}
    nexts = _where_circles_may_be(_steps(known))
    found = (_circle(known, nexts, start) for start in starts if start in nexts)
    return next((each for each in found if each is not None), None)


def _where_circles_may_be(nexts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Without all from which every way ends: of thousands of things nothing is left when there is no circle."""
    ways = {each: sum(one in nexts for one in following) for each, following in nexts.items()}
    before: dict[str, list[str]] = {each: [] for each in nexts}
    for each, following in nexts.items():
        for one in following:
            if one in before:
                before[one].append(each)
    ended = [each for each, count in ways.items() if not count]
    while ended:
        for each in before[ended.pop()]:
            ways[each] -= 1
            if not ways[each]:
                ended.append(each)
    return {each: nexts[each] for each, count in ways.items() if count}


def _circle(known: Mapping[str, Link], nexts: Mapping[str, list[str]], start: str) -> list[str] | None:
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        each = waiting.popleft()
        for following in nexts.get(each, ()):
            if following == start:
                return _named(known, came_from, start, each)
            if following not in came_from and following in known:
                came_from[following] = each
                waiting.append(following)
    return None


def _steps(known: Mapping[str, Link]) -> dict[str, list[str]]:
    nexts = {link.id: list(link.depends_on) for link in known.values()}
    for link in known.values():
        service = known.get(link.service_id) if link.service_id else None
        if service is not None:
            nexts[link.id] += service.depends_on
            nexts[service.id].append(link.id)
    return nexts


def _named(known: Mapping[str, Link], came_from: Mapping[str, str], start: str, last: str) -> list[str]:
    way = [start]
    while last != start:
        way.append(last)
        last = came_from[last]
    return [known[each].name for each in (start, *reversed(way))]
