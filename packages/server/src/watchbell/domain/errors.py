"""The errors a use case may raise; the API renders each with its status and code.

WatchbellError
 ├ BadRequest            400 BAD_REQUEST           the request cannot be read
 ├ Unauthorized          401 UNAUTHORIZED          no credential, or one we do not know
 ├ Forbidden             403 AUTHORIZATION_FAILED  known, but not allowed
 ├ NotFound              404 NOT_FOUND
 ├ Conflict              409 CONFLICT              taken, in use, or changed by somebody else meanwhile (a stale If-Match)
 │  ├ Ambiguous          409 CONFLICT              the address leads to several things
 │  └ InProgress         409 CONFLICT              the same request is being answered; with `retry_after` seconds
 ├ Raced                 409 CONFLICT              somebody else wanted the same at the same moment: to be repeated
 ├ TooLarge              413 PAYLOAD_TOO_LARGE
 ├ Invalid               422 VALIDATION_ERROR      readable but not acceptable; `details` name the fields
 └ RateLimited           429 RATE_LIMITED          with `retry_after` seconds
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class FieldProblem(NamedTuple):
    """What is wrong with one field, and what to do about it."""

    field: str
    message: str


class WatchbellError(Exception):
    """Base of all errors that a caller is told about."""

    status = 500
    code = "INTERNAL_ERROR"

    def __init__(self, message: str, *, details: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class BadRequest(WatchbellError):
    """The request cannot be read."""

    status = 400
    code = "BAD_REQUEST"


class Unauthorized(WatchbellError):
    """No credential was sent, or one that is not known (any more)."""

    status = 401
    code = "UNAUTHORIZED"


class Forbidden(WatchbellError):
    """The credential is known but does not give this right."""

    status = 403
    code = "AUTHORIZATION_FAILED"


class NotFound(WatchbellError):
    """There is no such thing here."""

    status = 404
    code = "NOT_FOUND"


class Conflict(WatchbellError):
    """The wish contradicts what is stored."""

    status = 409
    code = "CONFLICT"


class Ambiguous(Conflict):
    """The address leads to several things, and only one can be meant."""


class InProgress(Conflict):
    """The same request is being answered at this moment; `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Raced(WatchbellError):
    """Somebody else changed the same at the same moment. Nothing contradicts the wish that is known: it may be repeated."""

    status = 409
    code = "CONFLICT"


class TooLarge(WatchbellError):
    """The body is larger than this route takes."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"


class Invalid(WatchbellError):
    """The request is readable but its content is not acceptable."""

    status = 422
    code = "VALIDATION_ERROR"

    @classmethod
    def field(cls, field: str, message: str) -> "Invalid":
        """The common case: exactly one field is wrong."""
        return cls(f"{field}: {message}", details=(FieldProblem(field, message),))

    @classmethod
    def fields(cls, problems: Sequence[FieldProblem]) -> "Invalid":
        """Several fields are wrong: the sentence names the first three, the details all."""
        return cls("; ".join(f"{each.field}: {each.message}" for each in problems[:3]), details=tuple(problems))


def refuse_cleared(changes: Mapping[str, object], names: Iterable[str] | None = None) -> None:
    """Raise `Invalid` for a field of a change that is null though it must have a value; of `names`, else any."""
    for name in changes if names is None else names:
        if name in changes and changes[name] is None:
            raise Invalid.field(name, "cannot be cleared")


class Unstorable(WatchbellError):
    """The trouble is ours: what was told could not be written down."""


class RateLimited(WatchbellError):
    """Too many requests; `retry_after` is in seconds."""

    status = 429
    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
