"""What is known of every monitor, in memory: the statuses that groups are made of, and which groups each monitor is in.

It holds paused monitors too, so that a group can tell a paused one from a deleted one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from watchbell.domain.group_rules import VOTES
from watchbell.domain.peers import Members, Peer, Peers, Seen, chosen
from watchbell.domain.states import MonitorState, MonitorStatus

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Card:
    """A monitor and what others may know of it."""

    n: int
    org_id: str
    tags: tuple[str, ...]
    peer: Peer


class Directory:
    """Filled from the database, kept in step by whoever commits a change. Losing it costs one query."""

    def __init__(self) -> None:
        self._cards: dict[int, Card] = {}
        self._worked_on: set[int] = set()
        self._numbers: dict[str, int] = {}
        self._tagged: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._members: dict[int, Members] = {}
        self._groups_by_id: dict[str, set[int]] = defaultdict(set)
        self._groups_by_tag: dict[tuple[str, str], set[int]] = defaultdict(set)

    def put(self, card: Card, members: Members | None = None) -> None:
        """Take in a monitor, new or changed; `members` are those of a group.

        A status that was learned after `card` was read from the database is kept.
        """
        known = self._cards.get(card.n)
        if known is not None and known.peer.since_at > card.peer.since_at and card.peer.status in VOTES:
            newer = card.peer._replace(status=known.peer.status, since_at=known.peer.since_at, error=known.peer.error)
            card = replace(card, peer=newer)
        self.drop(card.n)
        self._cards[card.n] = card
        self._numbers[card.peer.id] = card.n
        if members is None:
            for tag in card.tags:
                self._tagged[card.org_id, tag].add(card.n)
            return
        self._members[card.n] = members
        for wanted in members.ids:
            self._groups_by_id[wanted].add(card.n)
        if members.tag is not None:
            self._groups_by_tag[card.org_id, members.tag].add(card.n)

    def drop(self, n: int) -> None:
        """Forget a monitor."""
        card = self._cards.pop(n, None)
        self._worked_on.discard(n)
        if card is None:
            return
        self._numbers.pop(card.peer.id, None)
        for tag in card.tags:
            _take_out(self._tagged, (card.org_id, tag), n)
        members = self._members.pop(n, None)
        if members is None:
            return
        for wanted in members.ids:
            _take_out(self._groups_by_id, wanted, n)
        if members.tag is not None:
            _take_out(self._groups_by_tag, (card.org_id, members.tag), n)

    def learn(self, n: int, state: MonitorState) -> None:
        """A watched monitor's status has changed."""
        card = self._cards.get(n)
        if card is not None:
            peer = card.peer._replace(status=state.status, since_at=state.since_at, error=state.last_error)
            self._cards[n] = Card(n, card.org_id, card.tags, peer)

    def cover(self, n: int, *, is_worked_on: bool) -> None:
        """Planned work at the monitor has begun or ended: while it lasts it has no say in groups."""
        if is_worked_on and n in self._cards:
            self._worked_on.add(n)
        else:
            self._worked_on.discard(n)

    def groups_of(self, n: int) -> set[int]:
        """The groups that this monitor is a member of, by their numbers."""
        card = self._cards.get(n)
        if card is None:
            return set()
        found = set(self._groups_by_id.get(card.peer.id, ()))
        if n not in self._members:
            for tag in card.tags:
                found |= self._groups_by_tag.get((card.org_id, tag), set())
        return found

    def of_org(self, org_id: str) -> Peers:
        """The look-up for checks of this organization; other organizations' monitors are as good as deleted."""

        def look_up(members: Members) -> Seen:
            tagged = self._tagged.get((org_id, members.tag), set()) if members.tag is not None else set()
            return chosen(members, self._by_id(org_id, members.ids), [self._peer(n) for n in sorted(tagged)])

        return look_up

    def _by_id(self, org_id: str, ids: Iterable[str]) -> dict[str, Peer]:
        numbers = [self._numbers[wanted] for wanted in ids if wanted in self._numbers]
        return {self._cards[n].peer.id: self._peer(n) for n in numbers if self._cards[n].org_id == org_id}

    def _peer(self, n: int) -> Peer:
        """As people see it, who have no outage where work was planned."""
        peer = self._cards[n].peer
        if n in self._worked_on and peer.status is not MonitorStatus.PAUSED:
            return peer._replace(status=MonitorStatus.MAINTENANCE)
        return peer


def _take_out(index: dict[K, set[int]], key: K, n: int) -> None:
    numbers = index.get(key, set())
    numbers.discard(n)
    if not numbers:
        index.pop(key, None)
