"""A channel's traffic → whether its alerts are gathered into one message. Pure.

What waits is gathered when sending it one by one would make more messages within a minute than people can read. The
first digest of a storm goes out after seconds, with what came in them; the next ones a minute apart at least. So no minute
has more messages than the limit and one; and without a storm nothing waits.
"""

from dataclasses import dataclass

from watchbell.lib.clock import MINUTE, SECOND

FIRST_MS = 3 * SECOND
"""How long the first digest collects: checks that fail for one cause do not fail at the same instant."""
APART_MS = MINUTE


@dataclass(frozen=True, slots=True)
class Traffic:
    """One channel: how many alerts are `waiting` to be sent now, and how many messages were `begun` in the last minute."""

    waiting: int
    begun: int = 0
    collecting_id: str | None = None
    """A digest that still takes lines."""
    digest_at: int | None = None
    """When the last digest of a storm went out, if that was within the last minute."""


def gather_until(traffic: Traffic, limit: int, now: int) -> int | None:
    """When the digest of what waits is to go out, in ms; `None`: each goes out by itself. A `limit` of 0 is none."""
    if not limit or traffic.waiting + traffic.begun <= limit:
        return None
    if traffic.digest_at is None or now - traffic.digest_at >= APART_MS:
        return now + FIRST_MS
    # Never further away than that, however the clocks were put.
    return now + min(max(FIRST_MS, traffic.digest_at + APART_MS - now), APART_MS)
