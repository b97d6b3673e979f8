"""What is wrong with a metric, in one sentence: ``91.2 % is above 90 %``. Pure."""

from watchbell.domain.metric_values import Judged, Rule, Strategy

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def sentence(rule: Rule, judged: Judged, unit: str | None) -> str | None:
    """The sentence; `None` for a value in range."""
    if judged.broken is None:
        return None
    compared, bound = _apart(judged.compared, judged.broken)
    side = "above" if judged.compared > judged.broken else "below"
    beyond = f"{side} {with_unit(bound, unit)}"
    value = with_unit(compared, unit)
    if rule.strategy is Strategy.TIME_DURATION_AVERAGE:
        return f"the mean of the last {span(rule.size // 1000)}, {value}, is {beyond}"
    if rule.strategy is Strategy.SAMPLE_COUNT_AVERAGE:
        return f"the mean of {_last(judged.values)}, {value}, is {beyond}"
    if rule.strategy is Strategy.CONSECUTIVE_COUNT and rule.size > 1:
        return f"{value} is {beyond}, as {_last(rule.size)} were out of range"
    return f"{value} is {beyond}"


def number(value: float) -> str:
    """``91.2``, ``12345678``, ``1e+20``: ten digits at most."""
    return f"{value:.10g}"


def with_unit(text: str, unit: str | None) -> str:
    """``90 %``; the number alone without a unit."""
    return f"{text} {unit}" if unit else text


def span(seconds: int) -> str:
    """``5 minutes``, ``minute``, ``90 seconds``: in the largest unit that fits."""
    size, name = next((size, name) for size, name in _UNITS if seconds % size == 0)
    count = seconds // size
    return name if count == 1 else f"{count} {name}s"


def _last(count: int) -> str:
    return "the last value" if count == 1 else f"the last {count} values"


def _apart(compared: float, bound: float) -> tuple[str, str]:
    """Both as text; the first with all its digits where fewer would make them look the same."""
    short = number(bound)
    return (number(compared) if number(compared) != short else repr(compared)), short
