"""What an import from another tool would do: monitors to make, addresses to keep, and a word on everything that differs."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from watchbell.domain.monitors import (
    DEFAULT_MIN_INTERVAL_SECONDS,
    MAX_INTERVAL_SECONDS,
    MAX_THRESHOLD,
    MAX_TIMEOUT_MS,
    MIN_TIMEOUT_MS,
)

MAX_TAGS, MAX_TAG_LENGTH = 20, 50


class Fate(StrEnum):
    """What becomes of a part of the source."""

    MAPPED = "mapped"
    CHANGED = "changed"
    LEFT_OUT = "left out"


class Note(NamedTuple):
    """One thing to know about an item of the source: which of its fields, what became of it, and why."""

    item: str
    field: str
    fate: Fate
    why: str


class KeptAddress(NamedTuple):
    """An address that the other tool's clients use and may go on using; `what` names it for people."""

    address: str
    secret_sha256: str
    what: str


@dataclass(slots=True)
class PlannedMonitor:
    """A monitor to make. `key` is the source's own id, `source_kind` the source's word for what it is.

    `settings` are those of our monitors besides name, kind and config. `members` are the keys of the monitors that a
    group consists of: their ids are known only when they are made.
    """

    key: str
    name: str
    source_kind: str
    kind: str
    config: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    addresses: list[KeptAddress] = field(default_factory=list)
    members: tuple[str, ...] = ()
    token: str = ""
    """32 hexadecimal digits: the secret of its URLs, if the source's is as good as one of ours."""
    group_name: str | None = None
    description: str = ""
    interval_seconds: int = 60
    """The source's own: what its history was counted by."""


class PlannedChannel(NamedTuple):
    """A channel of the default contact to make."""

    name: str
    kind: str
    config: dict[str, Any]
    is_enabled: bool = True


@dataclass(slots=True)
class Plan:
    """Everything an import would do. `found` counts the source's items, those that are left out included."""

    source: str
    monitors: list[PlannedMonitor] = field(default_factory=list)
    channels: list[PlannedChannel] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    found: int = 0
    ping_key: str = ""
    """What the source's clients put before slugs, to become the organization's."""

    def note(self, item: str, part: str, fate: Fate, why: str) -> None:
        """Say what became of a part of an item."""
        self.notes.append(Note(item, part, fate, why))

    def name_apart(self) -> None:
        """Give monitors of one name different ones: here a name says which monitor is meant when it is done again."""
        used: set[str] = set()
        for each in self.monitors:
            name, number = each.name, 1
            while name in used:
                number += 1
                name = f"{each.name[:190]} ({number})"
            if name != each.name:
                self.note(each.name, "name", Fate.CHANGED, f"there are several of this name: this one became {name}")
                each.name = name
            used.add(name)

    def leave_out(self, item: str, part: str, why: str) -> None:
        """Say that something has no counterpart."""
        self.note(item, part, Fate.LEFT_OUT, why)


class Draft:
    """One monitor while it is being mapped: its config and settings, and what is said about its fields."""

    def __init__(self, name: str, least_interval: int = DEFAULT_MIN_INTERVAL_SECONDS) -> None:
        self.name = name
        self.config: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.notes: list[Note] = []
        self.assertions: list[dict[str, Any]] = []
        self._least = least_interval

    def mapped(self, part: str, why: str) -> None:
        """A field has a counterpart that people should know of."""
        self.notes.append(Note(self.name, part, Fate.MAPPED, why))

    def changed(self, part: str, why: str) -> None:
        """A field has a counterpart that is not quite the same."""
        self.notes.append(Note(self.name, part, Fate.CHANGED, why))

    def left_out(self, part: str, why: str) -> None:
        """A field has no counterpart."""
        self.notes.append(Note(self.name, part, Fate.LEFT_OUT, why))

    def expect(self, subject: str, operator: str, value: object = None, **more: Any) -> None:
        """Add an assertion."""
        said = {} if value is None else {"value": value}
        self.assertions.append({"subject": subject, "operator": operator, **said, **more})

    def interval(self, seconds: float, part: str = "interval") -> None:
        """How often it is checked, within our bounds."""
        wanted = round(seconds)
        held = min(max(wanted, self._least), MAX_INTERVAL_SECONDS)
        if held != wanted:
            self.changed(part, f"{wanted} s became {held} s: the nearest that is allowed here")
        self.settings["interval_seconds"] = held

    def timeout(self, ms: float, part: str = "timeout") -> None:
        """How long a check may take, within our bounds."""
        wanted = round(ms)
        held = min(max(wanted, MIN_TIMEOUT_MS), MAX_TIMEOUT_MS)
        if held != wanted:
            self.changed(part, f"{wanted} ms became {held} ms: the nearest that is allowed here")
        self.settings["timeout_ms"] = held

    def threshold(self, name: str, count: float, part: str) -> None:
        """`failure_threshold` or `recovery_threshold`, within our bounds."""
        wanted = round(count)
        held = min(max(wanted, 1), MAX_THRESHOLD)
        if held != wanted:
            self.changed(part, f"{wanted} in a row became {held}: more are not counted here")
        self.settings[name] = held

    def tags(self, wanted: list[str]) -> None:
        """Tags, as many and as long as we keep them."""
        kept = list(dict.fromkeys(tag.strip()[:MAX_TAG_LENGTH].strip() for tag in wanted if tag.strip()))
        if any(len(tag.strip()) > MAX_TAG_LENGTH for tag in wanted):
            self.changed("tags", f"tags are cut to {MAX_TAG_LENGTH} characters")
        if len(kept) > MAX_TAGS:
            self.changed("tags", f"the first {MAX_TAGS} of {len(kept)} tags are kept")
        self.settings["tags"] = tuple(kept[:MAX_TAGS])

    def planned(self, key: str, source_kind: str, kind: str, **more: Any) -> PlannedMonitor:
        """The monitor it has become."""
        config = {name: value for name, value in self.config.items() if value is not None}
        if self.assertions:
            config["assertions"] = self.assertions[:50]
            if len(self.assertions) > 50:
                self.left_out("conditions", f"the first 50 of {len(self.assertions)} conditions are kept")
        return PlannedMonitor(key, self.name[:200], source_kind, kind, config, dict(self.settings), **more)
