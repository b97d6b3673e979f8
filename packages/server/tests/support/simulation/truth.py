"""The oracle's own book: what was done to the program, and by counting alone what must be true of each monitor."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class MonitorTruth:
    """One monitor: its settings and its results since it was last resumed."""

    id: str
    n: int
    service: str
    tags: tuple[str, ...]
    threshold: int
    window: int | None
    recoveries: int
    is_passive: bool
    depends_on: tuple[str, ...] = ()
    status: str = "unknown"
    is_paused: bool = False
    is_excused: bool = False
    """A person has ended the incident while it was down."""
    tail: list[bool] = field(default_factory=list)
    outages: int = 0
    looked_at: int = 0
    """The place of its last result in the order of all that happened."""
    held_at: int = 0
    """The place at which its failure was surely kept back last."""
    held_until: int = 0
    """When that was."""

    def see(self, *, good: bool) -> bool:
        """Take in one result; whether the monitor has just gone down."""
        self.tail.append(good)
        if self.status == "down":
            if self.tail[-self.recoveries :] == [True] * self.recoveries:
                self.status, self.tail, self.is_excused = "up", [], False
            return False
        lately = self.tail[-(self.window or self.threshold) :]
        if not good and lately.count(False) >= self.threshold:
            self.status, self.tail = "down", []
            return True
        if good:
            self.status = "up"
        return False

    def resume(self) -> None:
        """Watched again, nothing known."""
        self.is_paused, self.status, self.tail, self.is_excused = False, "unknown", [], False

    @property
    def is_down(self) -> bool:
        return self.status == "down" and not self.is_paused


@dataclass
class WindowTruth:
    """Planned work, as it was asked for."""

    id: str
    begins: int
    ends: int
    services: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    covers_all: bool = False

    has_begun: bool = False
    """The program has seen it begin."""
    over: frozenset[str] = frozenset()
    """The monitors that it covered when the program looked last."""

    def surely_lasts(self, at: int) -> bool:
        return self.has_begun and self.begins <= at < self.ends

    def may_last(self, at: int) -> bool:
        """Also when the clock was put back before its beginning, or forward past its end, and nobody has looked since."""
        return self.has_begun or self.begins <= at < self.ends


@dataclass
class ServiceTruth:
    """One service."""

    id: str
    group: str
    severity: str
    depends_on: tuple[str, ...] = ()
    muted_until: int = 0
    waits: tuple[int, ...] = ()
    """After how many minutes each escalation is due."""
    had_outage: int = 0


@dataclass
class Truth:
    """Everything the oracle knows."""

    monitors: dict[str, MonitorTruth] = field(default_factory=dict)
    services: dict[str, ServiceTruth] = field(default_factory=dict)
    windows: dict[str, WindowTruth] = field(default_factory=dict)
    order: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    """By incident: how many messages had arrived by then."""

    def of(self, service: str) -> list[MonitorTruth]:
        return [each for each in self.monitors.values() if each.service == service]

    def forget(self, monitor: str) -> None:
        """It is no more, and nothing depends on it."""
        del self.monitors[monitor]
        for each in self.monitors.values():
            each.depends_on = tuple(parent for parent in each.depends_on if parent != monitor)

    def acknowledged_with(self, whole: str, parts: Iterable[str], arrived: int) -> None:
        """Who took care of the one takes care of the others from now on, when so many messages have arrived."""
        if whole in self.acknowledged:
            for each in parts:
                self.acknowledged.setdefault(each, arrived)

    def is_muted(self, service: str, at: int) -> bool:
        return self.services[service].muted_until > at

    def windows_of(self, monitor: MonitorTruth) -> list[WindowTruth]:
        """The planned work that covers a monitor when it lasts."""
        service = self.services[monitor.service]
        return [
            each
            for each in self.windows.values()
            if each.covers_all
            or service.id in each.services
            or service.group in each.groups
            or each.tags & set(monitor.tags)
        ]

    def down_parent(self, monitor: MonitorTruth) -> str | None:
        """Something that it depends on and that is down; past what nothing is known of also what that depends on."""
        seen = {monitor.id}
        ahead = [*monitor.depends_on, *self.services[monitor.service].depends_on]
        while ahead:
            parent = ahead.pop(0)
            its = [self.monitors[parent]] if parent in self.monitors else self.of(parent)
            its = [each for each in its if each.id != monitor.id]
            if parent in seen:
                continue
            seen.add(parent)
            if any(each.is_down for each in its):
                return parent
            if all(each.is_paused or each.status == "unknown" for each in its):
                ahead += [above for each in its for above in each.depends_on] if parent in self.monitors else []
                service = self.monitors[parent].service if parent in self.monitors else parent
                ahead += self.services[service].depends_on
        return None

    def may_be_held(self, monitor: MonitorTruth, at: int) -> bool:
        """Whether its failure need not be told now."""
        return any(each.may_last(at) for each in self.windows_of(monitor)) or self.down_parent(monitor) is not None

    def is_surely_held(self, monitor: MonitorTruth, at: int) -> bool:
        """Whether its failure must not be told now."""
        lasting = [each for each in self.windows_of(monitor) if each.surely_lasts(at) and monitor.id in each.over]
        return bool(lasting) or self.down_parent(monitor) is not None

    def note_holds(self, at: int) -> None:
        """Once more something has happened: note what is kept back by now."""
        self.order += 1
        for each in self.monitors.values():
            if each.is_down and self.is_surely_held(each, at):
                each.held_at, each.held_until = self.order, at

    def follow_plan(self, at: int) -> int:
        """The program has looked at what is planned; how many windows have begun."""
        begun = 0
        for each in list(self.windows.values()):
            if at < each.begins:  # the clock was put back before it: it begins once more
                each.has_begun = False
            if each.begins <= at and not each.has_begun:
                each.has_begun = True
                begun += at < each.ends
            if each.has_begun and each.ends <= at:
                del self.windows[each.id]
        for each in self.windows.values():
            each.over = frozenset(m.id for m in self.monitors.values() if each in self.windows_of(m))
        return begun
