"""Storms: what is more than people can read becomes one message a channel. In the transaction that claims what is due.

On PostgreSQL others commit between two statements, and several workers claim at once. So the claim counts once more
(`too_many`) after it has taken hold of what it would send: who counts last counts what all the others took, so that no
two together send one by one what is too many. What it lets go of is gathered by the next round.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from watchbell.domain.alerts import Alert, AlertType, DeliveryStatus, Reason
from watchbell.domain.services import Severity
from watchbell.lib.ids import uuid7
from watchbell.pipeline.digest_wording import digest_message
from watchbell.pipeline.storm import Traffic, gather_until
from watchbell.pipeline.wording import alert_event
from watchbell.store import digests, outbox
from watchbell.store.alerts import by_ids
from watchbell.store.attempts import end_untried
from watchbell.store.outbox import Claimed
from watchbell.store.session import Tx

_UNSAID = {"type": AlertType.DIGEST.value, "title": "Several alerts in one message"}
_OVER = "not sent: all that it would have told was over by then"


async def gather(tx: Tx, limit: int, now: int) -> None:
    """Where more than `limit` messages would go to one channel within a minute, what waits goes out as one."""
    waiting = await digests.waiting(tx, now) if limit else {}
    if not waiting:
        return
    known = await digests.figures(tx, waiting, now)
    storms: dict[str, str | int] = {}
    for channel_id, (_, count) in waiting.items():
        figures = known.get(channel_id)
        traffic = Traffic(count, *figures) if figures else Traffic(count)
        until = gather_until(traffic, limit, now)
        if traffic.collecting_id is not None:
            storms[channel_id] = traffic.collecting_id
        elif until is not None:
            storms[channel_id] = until
    held = await digests.hold_channels(tx, storms) if storms else set()
    collecting = [found for channel_id in held if isinstance(found := storms[channel_id], str)]
    open_ = await digests.hold_open(tx, collecting)
    for channel_id in sorted(held):
        found = storms[channel_id]
        if isinstance(found, int):
            found = await add_digest(tx, waiting[channel_id][0], channel_id, Reason.STORM, now, found)
        elif found not in open_:
            continue  # another worker is sending it just now: the next round finds another one, or makes it
        await digests.gather(tx, channel_id, found, now)


async def too_many(tx: Tx, limit: int, now: int) -> Callable[[Tx, Collection[str]], Awaitable[set[str]]] | None:
    """Asks which must not be sent by themselves, because they became too many since `gather` looked; `None`: none can be."""
    # SQLite has one writer: nobody comes between.
    if tx.is_sqlite or not limit:
        return None
    return partial(digests.too_many, limit=limit, now=now)


async def add_digest(tx: Tx, org_id: str, channel_id: str, reason: Reason, now: int, due_at: int) -> str:
    """A digest without lines yet, which is put in words when it goes out; answers its delivery's identifier."""
    alert = Alert(
        id=uuid7(),
        org_id=org_id,
        type=AlertType.DIGEST,
        severity=Severity.LOW.value,
        service_id=None,
        monitor_id=None,
        incident_id=None,
        message=_UNSAID["title"],
        reason=reason,
        suppressed_by=None,
        created_at=now,
    )
    digest = alert.on_its_way(uuid7(), channel_id, dict(_UNSAID), due_at=due_at)
    await outbox.put(tx, alert, [digest])
    tx.emit(alert_event(alert))
    return digest.id


async def put_in_words(tx: Tx, claimed: Sequence[Claimed], base_url: str, now: int) -> list[Claimed]:
    """Digests that go out for the first time take no more lines and say from now on what they say; the others are as they were."""
    wordless = {each.delivery.id: each for each in claimed if "text" not in each.delivery.message}
    if not wordless:
        return list(claimed)
    await outbox.drop_pointless(tx, digests.lines_of_any(wordless), now)
    await digests.gather_ends(tx, wordless.keys())
    lines = await digests.lines_of(tx, wordless)
    alerts = await by_ids(tx, [each.delivery.alert_id for each in wordless.values()])
    alone = [found[0].id for found in lines.values() if len(found) == 1]
    references = await outbox.references(tx, alone) if alone else {}
    said: dict[str, Claimed] = {}
    for id_, each in wordless.items():
        if lines[id_]:
            content = digest_message(
                alerts[each.delivery.alert_id], [line.message for line in lines[id_]], base_url, now
            )
            reference = references.get(lines[id_][0].id)
            said[id_] = replace(each, delivery=replace(each.delivery, message=content), reference=reference)
    await end_untried(tx, wordless.keys() - said.keys(), DeliveryStatus.SKIPPED, now, _OVER)
    if said:
        await digests.put_words(
            tx,
            [
                (each.delivery, each.delivery.message["title"], each.delivery.message["severity"])
                for each in said.values()
            ],
        )
    return [
        said.get(each.delivery.id, each)
        for each in claimed
        if each.delivery.id not in wordless or each.delivery.id in said
    ]
