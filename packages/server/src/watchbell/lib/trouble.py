"""Why something outside did not answer, in one sentence for people."""

from typing import NamedTuple


class Trouble(NamedTuple):
    """Why a check got no answer. `ours` says nothing is known of the target; `late` that time ran out."""

    sentence: str
    ours: bool = False
    late: bool = False


def spaced(number: int) -> str:
    """``10000`` → ``10 000``."""
    return f"{number:,}".replace(",", " ")
