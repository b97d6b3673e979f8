"""Words that say what a message means: failure words go before success words before start words."""

from collections.abc import Iterable
from typing import NamedTuple

from watchbell.domain.pings import PingKind


class Keywords(NamedTuple):
    """`fails_by_default` says what a message means that holds none of them: a failure, or nothing."""

    failure: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    fails_by_default: bool = False

    def meaning(self, texts: Iterable[tuple[str, str]]) -> tuple[PingKind, str | None]:
        """What texts (each with the name of its place) mean, and of a failure why."""
        searched = list(texts)
        for words, kind in (
            (self.failure, PingKind.FAIL),
            (self.success, PingKind.SUCCESS),
            (self.start, PingKind.START),
        ):
            for word in words:
                for place, text in searched:
                    if word in text:
                        return kind, f"{word!r} is in {place}" if kind is PingKind.FAIL else None
        if self.fails_by_default:
            return PingKind.FAIL, f"none of the words is in {' or '.join(place for place, _ in searched)}"
        return PingKind.IGNORED, None


def split_keywords(text: str) -> tuple[str, ...]:
    """``error, FAILED`` as its words; empty ones are left out."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
