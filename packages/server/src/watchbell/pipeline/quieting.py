"""The end of quiet hours: what still matters of what a channel was spared, as one message.

Each round looks at what is held back and at the hours as they are now, so it does not matter what has changed meanwhile:
the hours, the clocks, the service's severity, or that we did not run.
"""

from watchbell.domain.alerts import Reason
from watchbell.domain.channel_hours import held_until, hours_of
from watchbell.domain.contacts import Channel
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.alert import kept_back
from watchbell.pipeline.awaken import Fate, Held, awaken
from watchbell.pipeline.gathering import add_digest
from watchbell.pipeline.parts import Line
from watchbell.store import digests, held
from watchbell.store.held import HeldRow
from watchbell.store.scenes import load_scenes
from watchbell.store.session import Tx

EVERY_SECONDS = 5.0
_AGAIN_MS = MINUTE
"""When something that other gates keep back is looked at again."""
_OVER = "not sent: by the end of the quiet hours there was nothing left to tell"


async def end_quiet(line: Line) -> None:
    """One round."""
    now = line.clock()
    async with line.db.read() as tx:
        quiet = await held.quiet_channels(tx)
    awake = set()
    for each in quiet:
        until = held_until(each.hours, each.type, each.severity, now)
        if until is None:
            # What a gate keeps back is due within a minute; what is due later waits for hours that are no more.
            if not now < each.due_at <= now + _AGAIN_MS:
                awake.add(each.channel_id)
        elif until != each.due_at:
            async with line.db.transaction() as tx:
                await held.hold_longer(tx, each, until)
    for channel_id in sorted(awake):
        async with line.db.transaction() as tx:
            await _awaken(tx, channel_id, line.clock())


async def _awaken(tx: Tx, channel_id: str, now: int) -> None:
    channel = await held.take_channel(tx, channel_id)
    if channel is None:
        return
    # Whoever decides about these services decides before or after us.
    scenes = await load_scenes(tx, await held.services_of_held(tx, channel_id), now)
    silenced = {id_ for id_, scene in scenes.items() if scene.muted}
    kept = {
        scene.incident.id
        for scene in scenes.values()
        if scene.incident is not None and not scene.muted and kept_back(scene)
    }
    rows = [row for row in await held.held_of(tx, channel_id) if _is_due(channel, row, now)]
    found = [
        Held(
            row.delivery.id,
            row.type,
            row.incident_id,
            row.delivery.after_id,
            row.is_over,
            row.is_acknowledged,
            row.service_id in silenced or row.incident_id in kept,
        )
        for row in rows
    ]
    hours = hours_of(channel.hours)
    leaves = hours is not None and hours.outside == "skip"
    fates = awaken(found, leaves_to_others=leaves, is_enabled=channel.is_enabled)
    chosen = {fate: [id_ for id_, its in fates.items() if its is fate] for fate in Fate}
    await held.skip(tx, chosen[Fate.SKIP], now, _OVER)
    await held.postpone(tx, chosen[Fate.STAY], now + _AGAIN_MS)
    going = chosen[Fate.GO]
    # The end of what is still being tried goes out by itself, behind it.
    behind = await digests.blocked_of(tx, going)
    together = [id_ for id_ in going if id_ not in behind]
    if len(together) > 1 and channel.takes_digests:
        digest_id = await add_digest(tx, channel.org_id, channel.id, Reason.QUIET_HOURS, now, now)
        await digests.group(tx, together, digest_id)
        await held.release(tx, sorted(behind), now)
    else:
        await held.release(tx, going, now)


def _is_due(channel: Channel, row: HeldRow, now: int) -> bool:
    """A critical one may pass while others wait on."""
    return held_until(channel.hours, row.type, row.severity, now) is None
