"""A clock that stands still until it is told otherwise."""

START = 1_800_000_000_000
"""2027-01-15T08:00:00Z: a Friday, no leap day and no change of any summer time near."""


class FakeClock:
    """Call it for the present instant (ms), as any `Clock`."""

    def __init__(self, at: int = START) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at

    def advance(self, *, ms: int = 0, seconds: float = 0) -> int:
        """Let time pass (backwards too, if asked) and answer the new instant."""
        self.at += ms + round(seconds * 1000)
        return self.at


LONG = 10**12
"""In ms, longer than any test lasts: where a test advances the clock, time has gone by and nobody stood still."""
