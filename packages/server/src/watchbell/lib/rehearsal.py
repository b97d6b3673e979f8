"""Sending without sending: what goes out through our doors is kept, and nothing leaves the machine.

Every door of the notifiers asks here first. Outside of a rehearsal, asking does nothing.
"""

from collections.abc import Awaitable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Letter:
    """What would have gone out. `method` is empty for what is no HTTP request; `html` is a mail's other form."""

    to: str
    body: str
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/plain"
    html: str | None = None


class _Kept(BaseException):
    """Ends the rehearsal at the first letter. No sender can catch it by mistake: it is no `Exception`."""

    def __init__(self, letter: Letter) -> None:
        super().__init__("this was a rehearsal")
        self.letter = letter


_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


def is_rehearsal() -> bool:
    """Whether nothing may go out."""
    return _rehearsing.get()


def keep(letter: Letter) -> None:
    """In a rehearsal this is the letter, and the caller is not come back to; else nothing happens."""
    if _rehearsing.get():
        raise _Kept(letter)


async def rehearse(sending: Awaitable[T]) -> Letter | T:
    """What the sending would have sent first; its own result when it ended without. Its own errors pass."""
    mark = _rehearsing.set(True)
    try:
        return await sending
    except _Kept as kept:
        return kept.letter
    finally:
        _rehearsing.reset(mark)
