"""What was learned about names: for as long as it holds (RFC 1035 TTL), and longer where nobody else can be asked (RFC 8767)."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

MOST_SECONDS = 60.0
"""However long a record says that it holds: a name that was moved is followed within a minute."""
STALE_SECONDS = 3600.0
"""How much longer an address may be used while our own resolvers are dead."""
MOST_NAMES = 50_000


class Addresses(list[str]):
    """Addresses in the order to try them; `origin` says how they were had unless they were looked up just now."""

    def __init__(self, addresses: Sequence[str] = (), origin: str = "") -> None:
        super().__init__(addresses)
        self.origin = origin

    @property
    def told(self) -> str:
        """For traces: ``192.0.2.7, 192.0.2.8 (cached 12 s ago)``."""
        return ", ".join(self) + (f" ({self.origin})" if self.origin else "")

    def only(self, wanted: Callable[[str], bool]) -> "Addresses":
        """Those that are wanted."""
        return Addresses([address for address in self if wanted(address)], self.origin)


class Learned(NamedTuple):
    """An answer, maybe an empty one; instants are seconds of the memory's clock."""

    addresses: tuple[str, ...]
    learned_at: float
    good_until: float


class NameMemory:
    """Answers by name and record type, the oldest forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.outdated_used_at = float("-inf")
        """When an outdated answer had to do."""
        self._known: dict[tuple[str, str], Learned] = {}

    def learn(self, name: str, kind: str, addresses: Sequence[str], ttl: float) -> None:
        """Keep an answer that holds for `ttl` seconds."""
        now, key = self.clock(), (name.lower(), kind)
        self._known.pop(key, None)
        self._known[key] = Learned(tuple(addresses), now, now + min(ttl, MOST_SECONDS))
        if len(self._known) > MOST_NAMES:
            del self._known[next(iter(self._known))]

    def fresh(self, name: str, kind: str) -> Learned | None:
        """An answer that still holds."""
        known = self._known.get((name.lower(), kind))
        return known if known is not None and self.clock() < known.good_until else None

    def stale(self, name: str, kind: str) -> Learned | None:
        """Addresses that held lately; never an empty answer."""
        known = self._known.get((name.lower(), kind))
        if known is None or not known.addresses or self.clock() >= known.good_until + STALE_SECONDS:
            return None
        return known

    def forget(self) -> None:
        """Know nothing any more."""
        self._known.clear()

    def cached(self, known: Learned) -> Addresses:
        """The answer, saying how old it is."""
        return Addresses(known.addresses, f"cached {self._age(known)} s ago")

    def outdated(self, known: Learned) -> Addresses:
        """The answer, saying why it is used although it is old."""
        self.outdated_used_at = self.clock()
        reason = "used because the DNS resolver of this server does not answer"
        return Addresses(known.addresses, f"cached {self._age(known)} s ago, {reason}")

    def _age(self, known: Learned) -> int:
        return round(self.clock() - known.learned_at)
