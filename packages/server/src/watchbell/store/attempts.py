"""The log of deliveries: each try, and what ended one without a try."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, update

from watchbell.domain.alerts import Attempt, DeliveryStatus
from watchbell.lib.ids import uuid7
from watchbell.store.session import Tx
from watchbell.store.tables import deliveries, delivery_attempts


def attempt_row(delivery_id: str, attempt: Attempt) -> dict[str, Any]:
    """The row of one try."""
    return {
        "id": uuid7(),
        "delivery_id": delivery_id,
        "ok": attempt.ok,
        "status_code": attempt.status_code,
        "ms": attempt.ms,
        "answer": attempt.answer,
        "error": attempt.error,
        "created_at": attempt.at,
    }


async def end_untried(tx: Tx, ids: Collection[str], status: DeliveryStatus, at: int, words: str) -> None:
    """Settle these without a try of their own; the log says in `words` why, or by what they were sent."""
    if not ids:
        return
    ended = {"status": status.value, "settled_at": at, "lease_until": None}
    await tx.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(**ended))
    is_sent = status is DeliveryStatus.SENT
    log = Attempt(at, is_sent, None, 0, words if is_sent else "", None if is_sent else words)
    await tx.execute(insert(delivery_attempts), [attempt_row(each, log) for each in sorted(ids)])
