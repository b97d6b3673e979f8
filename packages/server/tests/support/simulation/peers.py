"""The other side of the channels: works, fails, refuses, is slow, hangs, limits; and remembers all that arrived."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from random import Random
from typing import Any

from support.clock import FakeClock
from support.simulation.fate import Fate
from watchbell.domain.alerts import Attempt, Sent

_WAIT_MS = 30_000


class Mood(StrEnum):
    """How a channel's peer is just now."""

    GOOD = "works"
    FLAKY = "fails now and then"
    DOWN = "answers 503"
    SLOW = "takes 20 s"
    HANGS = "hangs 30 s"
    LIMITS = "answers 429"
    GONE = "answers 410"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that reached a receiver, whether or not we learned of it."""

    number: int
    at: int
    channel: str
    delivery: str
    incident: str | None
    kind: str
    content: dict[str, Any]
    is_answered: bool
    life: int
    """How often the program had died by then."""


@dataclass
class Peers:
    """All receivers."""

    random: Random
    clock: FakeClock
    fate: Fate
    elapsed: Callable[[], tuple[int, int]]
    """How long the run has taken, and how often the program has died."""
    began: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """By channel: when each message was tried first, and in which life."""
    moods: dict[str, Mood] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    asked_to_wait: dict[str, tuple[float, int]] = field(default_factory=dict)
    """By message: until when its receiver wants to be left alone with it, and in which life it said so."""
    refused: set[str] = field(default_factory=set)
    """Messages that a receiver has said 410 to."""
    pestered: list[Any] = field(default_factory=list)
    """What was sent although the receiver had asked us to wait, or would never take it."""
    slept: set[str] = field(default_factory=set)
    """Messages that a sleeping worker held: they come when they come, and no minute is kept free for them."""
    unsaid: dict[str, float] = field(default_factory=dict)
    """By message: up to which arrival we could not know that it had been taken, for its worker slept."""
    is_over: bool = False

    def forgive(self, delivery: str) -> None:
        """Who sent it sleeps: until it says how that went, nobody knows of the answer."""
        self.unsaid[delivery] = inf
        self.asked_to_wait.pop(delivery, None)

    def own_up(self, delivery: str) -> None:
        """It has said so now."""
        self.unsaid[delivery] = len(self.arrivals)

    async def notify(
        self, channel: Any, delivery_id: str, content: dict[str, Any], open_secret: Any, now: int, reference: Any = None
    ) -> Sent:
        """In place of the network: what the peer makes of a message, and what we learn of it."""
        self.fate.pass_place(is_database=False)
        is_alert = content["type"] != "system"  # our own troubles are no storm
        if is_alert and not self.attempts[delivery_id] and delivery_id not in self.slept:
            self.began[channel.id].append(self.elapsed())
        self.attempts[delivery_id] += 1
        until, life = self.asked_to_wait.get(delivery_id, (0, 0))
        if now < until and life == self.elapsed()[1]:
            self.pestered.append((delivery_id, channel.id, now, until))
        mood = Mood.GOOD if self.is_over else self.moods.get(channel.id, Mood.GOOD)
        self.seen[f"channel {mood.value}"] += 1
        if mood is Mood.FLAKY:
            mood = self.random.choice((Mood.GOOD, Mood.GOOD, Mood.DOWN, Mood.HANGS))
        arrives = mood in (Mood.GOOD, Mood.SLOW) or (mood is Mood.HANGS and self.random.random() < 0.5)
        is_answered = arrives and mood is not Mood.HANGS
        if arrives:
            self._arrive(channel.id, delivery_id, content, is_answered=is_answered)
        self._note_wish(mood, delivery_id, now)
        self.fate.pass_place(is_database=False)
        return self._answer(mood, now, ok=is_answered)

    def _note_wish(self, mood: Mood, delivery: str, now: int) -> None:
        if mood is Mood.GONE:
            self.refused.add(delivery)
        if mood in (Mood.GONE, Mood.LIMITS):
            self.asked_to_wait[delivery] = (inf if mood is Mood.GONE else now + _WAIT_MS, self.elapsed()[1])

    def _arrive(self, channel: str, delivery: str, content: dict[str, Any], *, is_answered: bool) -> None:
        number = len(self.arrivals)
        incident, kind = content.get("incident_id"), content["type"]
        said = {name: value for name, value in content.items() if not name.endswith("_link")}
        life = self.elapsed()[1]
        self.arrivals.append(Arrival(number, self.clock(), channel, delivery, incident, kind, said, is_answered, life))

    def _answer(self, mood: Mood, now: int, *, ok: bool) -> Sent:
        ms = {Mood.SLOW: 20_000, Mood.HANGS: 30_000}.get(mood, 5)
        status = {Mood.LIMITS: 429, Mood.GONE: 410}.get(mood, 200 if ok else 503)
        error = None if ok else f"{status} {mood.value}"
        wait = _WAIT_MS if mood is Mood.LIMITS else None
        return Sent(Attempt(now, ok, status, ms, "", error), permanent=mood is Mood.GONE, retry_after_ms=wait)
