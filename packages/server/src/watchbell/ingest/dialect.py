"""What a dialect is: one file of the dialects shelf, the manner in which another tool's clients tell us something."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from watchbell.domain.errors import WatchbellError
from watchbell.ingest.ears import Ears
from watchbell.ingest.requests import Answer, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The paths that it claims, and what it answers there.

    `heads` are beginnings of paths; a path may also be claimed as a whole by `pattern`. `methods` narrows both
    (`None` = every method). `refuse` puts an error into the tool's own shape; without it the API's shape is used.
    With `clips` a body that is too large is cut and heard all the same: its client sends a log, or nothing that matters.
    """

    kind: str
    answer: Callable[[Request, Ears], Awaitable[Answer]]
    heads: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    methods: frozenset[str] | None = None
    refuse: Callable[[WatchbellError], Answer] | None = None
    clips: bool = False
    paths: tuple[str, ...] = ()
    """For the documentation: each path with what it takes, for example ``/ping/{uuid}/start``."""

    def takes(self, method: str) -> bool:
        """Whether a request by this method is meant for it."""
        return self.methods is None or method in self.methods
