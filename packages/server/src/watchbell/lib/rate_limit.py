"""How often something may happen: a sliding count per key, in memory, with the time given by the caller.

The `limits` library counts by the wall clock; here time is an argument, so that a test can let a quarter of an hour pass.
"""

import ipaddress
from collections import OrderedDict, deque

_MAX_KEYS = 10_000


class RateLimit:
    """At most `amount` events per key within `per_ms`. Holds the newest 10 000 keys, so that keys cannot fill memory."""

    def __init__(self, amount: int, per_ms: int) -> None:
        self._amount = amount
        self._per_ms = per_ms
        self._seen: OrderedDict[str, deque[int]] = OrderedDict()

    def retry_after(self, key: str, now: int) -> int:
        """Seconds until one more is allowed; 0 when it is allowed now."""
        times = self._seen.get(key)
        if times is None:
            return 0
        while times and now - times[0] >= self._per_ms:
            times.popleft()
        if len(times) < self._amount:
            return 0
        return max(1, -(-(times[0] + self._per_ms - now) // 1000))

    def note(self, key: str, now: int) -> None:
        """Count one event."""
        times = self._seen.setdefault(key, deque(maxlen=self._amount))
        times.append(now)
        self._seen.move_to_end(key)
        if len(self._seen) > _MAX_KEYS:
            self._seen.popitem(last=False)

    def take_back(self, key: str) -> None:
        """Uncount the newest event: it was not one of those that are limited."""
        if times := self._seen.get(key):
            times.pop()

    def clear(self, key: str) -> None:
        """Begin anew for this key."""
        self._seen.pop(key, None)


def network_of(address: str) -> str:
    """The key to count an address by: of IPv6 the /64, since one subscriber holds at least that many."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ipaddress.ip_network((int(ip), 64), strict=False))
