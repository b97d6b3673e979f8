"""Regular expressions that always end: RE2 runs in linear time, whatever the pattern and whatever the text."""

from functools import lru_cache
from typing import Protocol

import re2

_MOST_MEMORY_BYTES = 8 << 20


class Pattern(Protocol):
    """What is used of a compiled pattern."""

    def search(self, text: str) -> "Match | None":
        """The first place where it fits."""


class Match(Protocol):
    """Where a pattern fits."""

    def group(self, group: int = 0, /) -> str | None:
        """The text of a group; 0 is the whole."""

    def groups(self) -> tuple[str | None, ...]:
        """The texts of all groups."""


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Pattern:
    """A compiled pattern. Raises `ValueError` that says what is wrong with it."""
    options = re2.Options()
    options.max_mem = _MOST_MEMORY_BYTES
    options.log_errors = False
    try:
        compiled: Pattern = re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if error.args and isinstance(error.args[0], bytes) else error
        message = f"{pattern!r} is no regular expression: {reason} (look-around and back-references are not supported)"
        raise ValueError(message) from None
    return compiled


def check_pattern(pattern: str) -> str:
    """The pattern itself when it compiles. Raises `ValueError`."""
    compile_pattern(pattern)
    return pattern
