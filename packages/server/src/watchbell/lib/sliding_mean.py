"""The mean of numbers that come and go, exact however many there were: no rounding error piles up."""

_UNIT = 1074
"""Every finite float is a whole number of 2 to the power of -1074."""


class SlidingMean:
    """Add numbers at one end and drop them at the other; each step costs the same, whatever the count."""

    __slots__ = ("_total", "count")

    def __init__(self) -> None:
        self._total = 0
        self.count = 0

    def add(self, value: float) -> None:
        """One more."""
        self._total += _units(value)
        self.count += 1

    def drop(self, value: float) -> None:
        """One that was added before is gone."""
        self._total -= _units(value)
        self.count -= 1

    @property
    def mean(self) -> float:
        """The float nearest to the true mean. Raises `ZeroDivisionError` when there is nothing."""
        return self._total / (self.count << _UNIT)


def _units(value: float) -> int:
    numerator, denominator = value.as_integer_ratio()
    return numerator << (_UNIT + 1 - denominator.bit_length())
