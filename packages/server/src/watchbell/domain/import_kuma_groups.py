"""Uptime Kuma's groups: who belongs to whom, and the order in which they can be made."""

from collections.abc import Iterator

from watchbell.domain.import_plan import Plan, PlannedMonitor
from watchbell.domain.import_values import Fields

_MOST_MEMBERS, _LONGEST_NAME = 200, 100


class Families:
    """The tree of monitors by their ids. A ring, which nobody can make in the other tool, ends where it closes."""

    def __init__(self, monitors: list[Fields]) -> None:
        self._parents = {each.text("id"): each.text("parent") for each in monitors}
        self._names = {each.text("id"): each.text("name") for each in monitors}
        self._asleep = {each.text("id") for each in monitors if not each.flag("active", default=True)}

    def _above(self, key: str) -> Iterator[str]:
        seen = {key}
        parent = self._parents.get(key, "")
        while parent in self._names and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self._parents.get(parent, "")

    def path(self, key: str) -> str | None:
        """The names of the groups above, ``Shop / Payment``."""
        names = [self._names[each] for each in self._above(key)]
        return " / ".join(reversed(names))[:_LONGEST_NAME] or None

    def is_asleep(self, key: str) -> bool:
        """Whether a group above is paused."""
        return any(each in self._asleep for each in self._above(key))

    def gather(self, plan: Plan) -> None:
        """Give groups their members, leave out those that have none, and put members before their groups."""
        by_key = {each.key: each for each in plan.monitors}
        children: dict[str, list[str]] = {}
        for each in plan.monitors:
            parent = self._parents.get(each.key, "")
            if parent in by_key and parent != each.key and each.key not in self._above(parent):
                children.setdefault(parent, []).append(each.key)
        done: list[PlannedMonitor] = []
        keys: set[str] = set()
        for each in sorted(plan.monitors, key=lambda one: -len(list(self._above(one.key)))):
            if each.kind == "group":
                members = [key for key in children.get(each.key, ()) if key in keys]
                if not members:
                    plan.leave_out(each.name, "type", "a group without any monitor that is imported")
                    continue
                if len(members) > _MOST_MEMBERS:
                    plan.leave_out(each.name, "members", f"the first {_MOST_MEMBERS} of {len(members)} are kept")
                each.members = tuple(members[:_MOST_MEMBERS])
            done.append(each)
            keys.add(each.key)
        plan.monitors = done
