"""Writes what became of attempts, whatever the database thinks of one of them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from watchbell.pipeline.flow import finish
from watchbell.pipeline.parts import Line
from watchbell.pipeline.persevering import HOPELESS, insist
from watchbell.store.settling import Settlement

log = structlog.get_logger()
_UNSAID = "what its receiver said could not be stored"


async def finish_all(line: Line, settlements: Sequence[Settlement]) -> None:
    """Write them, however long the database takes to come back.

    One that cannot be stored keeps no other from being written; its own outcome is written without what was said.
    """
    try:
        await insist(partial(finish, line, settlements))
    except HOPELESS:
        log.exception("outcomes_not_stored", deliveries=[each.delivery.id for each in settlements])
        for each in settlements:
            await _finish_alone(line, each)


async def _finish_alone(line: Line, settlement: Settlement) -> None:
    attempt = replace(settlement.attempt, status_code=None, answer="", error=_UNSAID)
    reason = None if settlement.broken_reason is None else _UNSAID
    bare = replace(settlement, attempt=attempt, broken_reason=reason, reference=None)
    for each in (settlement, bare):
        try:
            await insist(partial(finish, line, [each]))
        except HOPELESS:
            log.exception("outcome_not_stored", delivery=each.delivery.id)
        else:
            return
