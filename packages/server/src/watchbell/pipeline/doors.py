"""How clients reach passive monitors, in memory: every address, of paused monitors too, so that a stranger's costs no query."""

from collections.abc import Sequence

from watchbell.domain.addresses import Door


class Doors:
    """Addresses and the monitors behind them. Several may share an address and differ by their credential."""

    def __init__(self) -> None:
        self._at: dict[str, list[Door]] = {}
        self._of: dict[int, Sequence[Door]] = {}

    def put(self, monitor_n: int, doors: Sequence[Door]) -> None:
        """The addresses of a monitor, instead of those it had."""
        self.drop(monitor_n)
        if doors:
            self._of[monitor_n] = doors
        for door in doors:
            self._at.setdefault(door.address, []).append(door)

    def drop(self, monitor_n: int) -> None:
        """Forget a monitor."""
        for door in self._of.pop(monitor_n, ()):
            left = [each for each in self._at[door.address] if each.monitor_n != monitor_n]
            if left:
                self._at[door.address] = left
            else:
                del self._at[door.address]

    def at(self, address: str) -> Sequence[Door]:
        """Where an address leads."""
        return self._at.get(address, ())
