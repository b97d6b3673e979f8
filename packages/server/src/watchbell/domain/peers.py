"""Other monitors of the same organization, as a check may see them: their statuses, never their configs. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from watchbell.domain.states import MonitorStatus


class Members(NamedTuple):
    """Which monitors a check looks at: those of these ids, and those with this tag that look at no others themselves."""

    ids: tuple[str, ...] = ()
    tag: str | None = None


class Peer(NamedTuple):
    """What is known of another monitor. `since_at` (ms) and `error` are those of its status."""

    id: str
    name: str
    status: MonitorStatus
    since_at: int = 0
    error: str | None = None


class Seen(NamedTuple):
    """The members that are there, each once, and the ids of those that are not there any more."""

    peers: tuple[Peer, ...]
    missing: tuple[str, ...] = ()


Peers = Callable[[Members], Seen]
"""Answers from memory what a check's organization has; called in the middle of a check, so it must not wait."""


def chosen(members: Members, by_id: Mapping[str, Peer], tagged: Iterable[Peer]) -> Seen:
    """The members among those that are there: the ids in their order, then the tagged ones."""
    there = {wanted: by_id[wanted] for wanted in members.ids if wanted in by_id}
    for peer in tagged:
        there.setdefault(peer.id, peer)
    return Seen(tuple(there.values()), tuple(wanted for wanted in members.ids if wanted not in by_id))


def ring(start: str, wants: Sequence[str], edges: Mapping[str, Sequence[str]]) -> list[str] | None:
    """The way from `start` over what it wants back to itself, if there is one; `edges` tells what each other wants."""
    open_ways = [[start, wanted] for wanted in wants]
    known: set[str] = set()
    while open_ways:
        way = open_ways.pop()
        last = way[-1]
        if last == start:
            return way
        if last in known:
            continue
        known.add(last)
        open_ways += [[*way, wanted] for wanted in edges.get(last, ())]
    return None
