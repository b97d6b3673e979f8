"""Why a failure is kept back, as it goes out."""

from watchbell.api.fields import Instant, Output
from watchbell.domain.alerts import Reason
from watchbell.domain.withholding import WithheldFailure


class HeldByOut(Output):
    """What keeps a failure from being told: a maintenance window, or what it depends on.

    `dependency_unclear` is said for a minute at most, while what it depends on is looked at.
    """

    reason: Reason
    name: str
    id: str
    since: Instant


def held_out(failure: WithheldFailure | None) -> HeldByOut | None:
    """The hold of a failure as it goes out."""
    if failure is None:
        return None
    return HeldByOut(reason=failure.reason, name=failure.by_name, id=failure.by_id, since=failure.created_at)
