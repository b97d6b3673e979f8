from dataclasses import replace

import pytest

from support.clock import START
from watchbell.domain.alerts import Attempt, Delivery, DeliveryStatus, Sent
from watchbell.domain.contacts import Channel
from watchbell.pipeline.outbox import settlement
from watchbell.store.outbox import Claimed

CHANNEL = Channel("c", "o", "k", "hook", "webhook", {}, True, (), None, None, None, 0, START, START, 1)
DELIVERY = Delivery("d", "o", "a", "c", DeliveryStatus.SENDING, 0, START, START, None, None, {})
FAILED = Attempt(START, ok=False, status_code=503, ms=40, answer="", error="HTTP 503")


def after(attempts: int, sent: Sent, jitter: float = 0.0):
    return settlement(Claimed(replace(DELIVERY, attempt_count=attempts), CHANNEL, 60_000), sent, jitter)


def test_a_message_that_arrived_is_done() -> None:
    done = after(3, Sent(replace(FAILED, ok=True, error=None)))
    assert (done.status, done.due_at, done.broken_reason) == (DeliveryStatus.SENT, None, None)


@pytest.mark.parametrize(("earlier", "seconds"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16)])
def test_waits_double_and_count_from_the_end_of_the_attempt(earlier: int, seconds: int) -> None:
    again = after(earlier, Sent(FAILED))
    assert (again.status, again.due_at) == (DeliveryStatus.RETRY, START + 40 + seconds * 1000)


def test_jitter_makes_a_wait_longer_by_at_most_a_quarter() -> None:
    assert after(0, Sent(FAILED), jitter=0.999).due_at - START - 40 in range(1000, 1251)


def test_the_peers_own_wish_is_honoured() -> None:
    assert after(0, Sent(FAILED, retry_after_ms=30_000)).due_at == START + 40 + 30_000


def test_after_the_last_retry_it_is_a_dead_letter_and_the_channel_is_not_blamed() -> None:
    dead = after(5, Sent(FAILED))
    assert (dead.status, dead.due_at, dead.broken_reason) == (DeliveryStatus.DEAD, None, None)


def test_a_permanent_error_stops_at_once_and_marks_the_channel() -> None:
    dead = after(0, Sent(FAILED, permanent=True))
    assert (dead.status, dead.broken_reason) == (DeliveryStatus.DEAD, "HTTP 503")
