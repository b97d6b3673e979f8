"""How much of something may happen in a short time, with bursts: a token bucket, the time given by the caller."""


class TokenBucket:
    """Holds up to `burst` tokens and gains `per_second` of them; it starts full."""

    __slots__ = ("_at", "_tokens")

    def __init__(self) -> None:
        self._tokens = -1.0
        self._at = 0

    def take(self, now: int, per_second: float, burst: float) -> bool:
        """Take one token at `now` (ms); whether there was one."""
        if self._tokens < 0:
            self._tokens = burst
        else:
            self._tokens = min(burst, self._tokens + max(0, now - self._at) * per_second / 1000)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
