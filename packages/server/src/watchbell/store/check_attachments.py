"""What came with checks: screenshots and bodies, of the newest few checks of each monitor that have any."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from watchbell.domain.attachments import AttachmentNote, KeptAttachment
from watchbell.store.session import Tx
from watchbell.store.tables import check_attachments

MAX_CHECKS = 20
"""Of how many checks of a monitor attachments are kept."""
_kept = check_attachments.c


async def save_attachments(tx: Tx, monitor_n: int, at: int, attachments: Sequence[KeptAttachment], now: int) -> None:
    """Keep what came with the check at the instant; those of the monitor's older checks go when they are too many."""
    await tx.execute(delete(check_attachments).where(_kept.monitor_n == monitor_n, _kept.at == at))
    rows = [
        {
            "monitor_n": monitor_n,
            "at": at,
            "place": place,
            "name": each.name,
            "media_type": each.media_type,
            "size": len(each.data),
            "note": each.note,
            "data": each.data,
            "created_at": now,
        }
        for place, each in enumerate(attachments)
    ]
    if rows:
        await tx.execute(insert(check_attachments), rows)
    checks = select(_kept.at).distinct().where(_kept.monitor_n == monitor_n)
    edge = await tx.scalar(checks.order_by(_kept.at.desc()).offset(MAX_CHECKS - 1).limit(1))
    if edge is not None:
        await tx.execute(delete(check_attachments).where(_kept.monitor_n == monitor_n, _kept.at < edge))


async def notes_between(tx: Tx, monitor_n: int, first_at: int, last_at: int) -> dict[int, list[AttachmentNote]]:
    """What is kept of the monitor's checks in this time, both ends included, by the check's instant."""
    columns = (_kept.at, _kept.name, _kept.media_type, _kept.size, _kept.note)
    wanted = select(*columns).where(_kept.monitor_n == monitor_n, _kept.at.between(first_at, last_at))
    found: dict[int, list[AttachmentNote]] = {}
    for at, *note in await tx.tuples(wanted.order_by(_kept.at, _kept.place)):
        found.setdefault(at, []).append(AttachmentNote(*note))
    return found


async def attachment(tx: Tx, monitor_n: int, at: int, name: str) -> KeptAttachment | None:
    """The one of this name, with its data."""
    wanted = select(_kept.name, _kept.media_type, _kept.data, _kept.note)
    rows = await tx.tuples(wanted.where(_kept.monitor_n == monitor_n, _kept.at == at, _kept.name == name))
    return KeptAttachment(*rows[0]) if rows else None


async def remove_of(tx: Tx, monitor_ns: Sequence[int]) -> None:
    """Remove what these monitors have."""
    await tx.execute(delete(check_attachments).where(_kept.monitor_n.in_(monitor_ns)))
